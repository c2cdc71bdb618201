// The same work for many items on the machine's threads; nothing of an item may hang on another.
#pragma once

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <functional>

namespace chokepoint {

/// Calls work(first, last) for chunks of [0, items), each on one thread. What one of them throws is passed on.
template <class Work>
void in_chunks(int items, int chunk, int jobs, const std::atomic<bool>* stop, const Work& work) {
  namespace tbb = oneapi::tbb;
  const int threads = jobs > 0 ? jobs : tbb::info::default_concurrency();
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  const int chunks = (items + chunk - 1) / chunk;
  arena.execute([&] {
    tbb::parallel_for(0, chunks, [&](int i) {
      if (stop == nullptr || !stop->load()) work(i * chunk, std::min(items, (i + 1) * chunk));
    });
  });
}

}  // namespace chokepoint
