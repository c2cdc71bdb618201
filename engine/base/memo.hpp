// Values that are made once and kept as long as there is room: for several threads that want the same ones.
#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "base/content_hash.hpp"

namespace chokepoint {

/// By hash; those used last are kept. What is kept changes what work costs, never what comes of it.
template <class Value>
class Memo {
 public:
  using Pointer = std::shared_ptr<const Value>;

  /// `room` in the unit of the weights that come with the values.
  explicit Memo(std::size_t room) : room_(room) {}

  /// The value of a key; `make` gives a pair of it and its weight where it is not there. Who comes second waits for
  /// whoever came first. An empty pointer, or a throw, leaves the key without a value: the next one makes it.
  template <class Make>
  Pointer get(const ContentHash& key, const Make& make) {
    const std::shared_ptr<Entry> entry = enter(key);
    const std::lock_guard lock(entry->mutex);
    if (entry->value == nullptr) {
      auto [value, weight] = make();
      ++made_;
      entry->value = std::move(value);
      if (entry->value != nullptr) weigh(*entry, weight);
    }
    return entry->value;
  }

  /// The value of a key, or null where there is none.
  Pointer find(const ContentHash& key) {
    std::shared_ptr<Entry> entry;
    {
      const std::lock_guard lock(mutex_);
      const auto known = entries_.find(key);
      if (known == entries_.end()) return nullptr;
      entry = known->second;
      order_.splice(order_.begin(), order_, entry->place);
    }
    const std::lock_guard lock(entry->mutex);
    return entry->value;
  }

  /// Gives a key without a value this one; whoever was first stays.
  void put(const ContentHash& key, Pointer value, std::size_t weight) {
    get(key, [&] { return std::pair(std::move(value), weight); });
  }

  /// How often a value was made.
  long made() const { return made_; }

 private:
  struct Entry {
    ContentHash key;
    std::mutex mutex;  ///< of the value
    Pointer value;
    std::size_t weight = 0;
    typename std::list<std::shared_ptr<Entry>>::iterator place;
    bool kept = true;
  };

  std::shared_ptr<Entry> enter(const ContentHash& key) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Entry>& entry = entries_[key];
    if (entry == nullptr) {
      entry = std::make_shared<Entry>();
      entry->key = key;
      entry->place = order_.insert(order_.begin(), entry);
    } else {
      order_.splice(order_.begin(), order_, entry->place);
    }
    return entry;
  }

  void weigh(Entry& entry, std::size_t weight) {
    const std::lock_guard lock(mutex_);
    if (!entry.kept) return;
    entry.weight = weight;
    weight_ += weight;
    while (weight_ > room_ && order_.size() > 1) {
      const std::shared_ptr<Entry> last = order_.back();
      last->kept = false;
      weight_ -= last->weight;
      order_.pop_back();
      entries_.erase(last->key);
    }
  }

  std::size_t room_, weight_ = 0;
  std::atomic<long> made_ = 0;
  std::mutex mutex_;                         ///< of all but the values
  std::list<std::shared_ptr<Entry>> order_;  ///< used last first
  std::map<ContentHash, std::shared_ptr<Entry>> entries_;
};

}  // namespace chokepoint
