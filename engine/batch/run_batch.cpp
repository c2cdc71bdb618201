// The pool is oneTBB's pipeline: numbers in order, cases in parallel on threads that steal work from one another,
// results one at a time. The number of cases between the first and the last stage is bounded, and with it memory.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "chokepoint/batch.hpp"

namespace chokepoint {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::string lines_of(const Diagnostics& findings) {
  std::string text;
  for (const Diagnostic& each : findings.sorted())
    if (each.severity == Severity::error) text += (text.empty() ? "" : "\n") + format(each);
  return text;
}

/// Cases a second over the last half minute or so: a mean with exponentially falling weights in time.
class Rate {
 public:
  explicit Rate(Clock::time_point begin) : last_(begin) {}
  double next() {
    const double gap = std::max(1e-9, seconds_since(last_));
    last_ = Clock::now();
    const double keep = std::exp(-gap / 30);
    weight_ = weight_ * keep + 1;
    time_ = time_ * keep + gap;
    return weight_ / time_;
  }

 private:
  Clock::time_point last_;
  double weight_ = 0, time_ = 0;
};

using Make = std::function<void(std::span<BatchCase>, const RunOptions&)>;
using Cases = std::vector<BatchCase>;

/// From the first on, so many.
struct Range {
  long first = 0, count = 0;
};

Cases make_cases(Range range, const Make& make, const RunOptions& options) {
  Cases cases(static_cast<std::size_t>(range.count));
  for (long i = 0; i < range.count; ++i) cases[static_cast<std::size_t>(i)].index = range.first + i;
  const auto begin = Clock::now();
  try {
    make(cases, options);
  } catch (...) {
    for (BatchCase& each : cases) each.error = error_of(std::current_exception());
  }
  for (BatchCase& each : cases) each.seconds = seconds_since(begin) / static_cast<double>(range.count);
  return cases;
}

}  // namespace

std::string error_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const InputError& error) {
    return lines_of(error.findings());
  } catch (const std::bad_alloc&) {
    return "not enough memory";
  } catch (const std::exception& error) {
    return error.what();
  }
}

BatchSummary make_batch(long cases, int at_once, const Make& make, const std::function<void(BatchCase&)>& digest,
                        const std::function<void(BatchCase&)>& done, const BatchOptions& options) {
  namespace tbb = oneapi::tbb;
  const auto begin = Clock::now();
  const int jobs = options.jobs > 0 ? options.jobs : tbb::info::default_concurrency();
  RunOptions run_options = options.run;
  run_options.progress = nullptr;
  run_options.stop = options.stop;
  if (run_options.cache == nullptr) run_options.cache = make_run_cache();
  // An exception may not leave the pipeline: oneTBB does not free what is then between two stages.
  std::atomic<bool> broken = false;
  std::exception_ptr thrown;
  const auto stopped = [&] { return broken || (options.stop != nullptr && options.stop->load()); };

  BatchSummary summary;
  Rate rate(begin);
  long next = 0;
  const auto number = [&](tbb::flow_control& control) -> Range {
    if (next == cases || stopped()) {
      control.stop();
      return {};
    }
    // At most each thread's part of what is left, so that they end together, but not less than a set of lanes.
    const long most = std::max(1, at_once), part = (cases - next) / jobs;
    const long count = std::min({std::clamp(part, std::min(8L, most), most), cases - next});
    return {std::exchange(next, next + count), count};
  };
  const auto work = [&](Range range) {
    auto whole = std::make_shared<Cases>();
    if (stopped()) return whole;
    for (BatchCase& each : make_cases(range, make, run_options)) {
      if (each.error.empty() && (each.result ? !each.result->complete : each.digest.empty())) continue;  // stopped
      if (digest) digest(each);
      whole->push_back(std::move(each));
    }
    return whole;
  };
  const auto hand_over = [&](BatchCase& each) {
    done(each);
    ++summary.done;
    summary.failed += each.error.empty() ? 0 : 1;
    if (!options.progress) return;
    BatchProgress progress{cases, summary.done, summary.failed, seconds_since(begin), rate.next(), 0};
    progress.seconds_left = static_cast<double>(cases - summary.done) / progress.rate;
    options.progress(progress);
  };
  const auto receive = [&](const std::shared_ptr<Cases>& made) {
    if (broken) return;
    try {
      for (BatchCase& each : *made) hand_over(each);
    } catch (...) {
      thrown = std::current_exception();
      broken = true;
    }
  };
  const auto pipeline = [&] {
    tbb::parallel_pipeline(
        static_cast<std::size_t>(jobs) * 8,
        tbb::make_filter<void, Range>(tbb::filter_mode::serial_in_order, number) &
            tbb::make_filter<Range, std::shared_ptr<Cases>>(tbb::filter_mode::parallel, work) &
            tbb::make_filter<std::shared_ptr<Cases>, void>(
                options.in_order ? tbb::filter_mode::serial_in_order : tbb::filter_mode::serial_out_of_order, receive));
  };
  // More threads than processors are what the caller asked for: tests do.
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs));
  tbb::task_arena arena(jobs);
  arena.execute(pipeline);
  if (thrown) std::rethrow_exception(thrown);
  summary.seconds = seconds_since(begin);
  summary.complete = summary.done == cases;
  return summary;
}

BatchSummary make_batch(long cases, const std::function<void(BatchCase&, const RunOptions&)>& make,
                        const std::function<void(BatchCase&)>& digest, const std::function<void(BatchCase&)>& done,
                        const BatchOptions& options) {
  return make_batch(
      cases, 1, [&](std::span<BatchCase> each, const RunOptions& run_options) { make(each.front(), run_options); },
      digest, done, options);
}

BatchSummary run_batch(long cases, const std::function<std::shared_ptr<const Scenario>(long)>& scenario,
                       const std::function<void(BatchCase&)>& digest, const std::function<void(BatchCase&)>& done,
                       const BatchOptions& options) {
  return make_batch(
      cases,
      [&](BatchCase& each, const RunOptions& run_options) { each.result = run(scenario(each.index), run_options); },
      digest, done, options);
}

BatchSummary run_batch(long cases, const std::function<std::shared_ptr<const Scenario>(long)>& scenario,
                       const std::function<void(BatchCase&)>& done, const BatchOptions& options) {
  return run_batch(cases, scenario, nullptr, done, options);
}

}  // namespace chokepoint
