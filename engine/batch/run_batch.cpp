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

using Make = std::function<void(BatchCase&, const RunOptions&)>;

BatchCase make_case(long index, const Make& make, const RunOptions& options) {
  BatchCase each;
  each.index = index;
  const auto begin = Clock::now();
  try {
    make(each, options);
  } catch (const InputError& error) {
    each.error = lines_of(error.findings());
  } catch (const std::bad_alloc&) {
    each.error = "not enough memory";
  } catch (const std::exception& error) {
    each.error = error.what();
  }
  each.seconds = seconds_since(begin);
  return each;
}

}  // namespace

BatchSummary make_batch(long cases, const Make& make, const std::function<void(BatchCase&)>& digest,
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
  const auto number = [&](tbb::flow_control& control) -> long {
    if (next < cases && !stopped()) return next++;
    control.stop();
    return -1;
  };
  const auto work = [&](long index) {
    auto each = std::make_shared<BatchCase>();
    if (stopped()) return each;
    BatchCase made = make_case(index, make, run_options);
    const bool whole = !made.error.empty() || (made.result ? made.result->complete : !made.digest.empty());
    if (!whole) return each;
    *each = std::move(made);
    if (digest) digest(*each);
    return each;
  };
  const auto hand_over = [&](const std::shared_ptr<BatchCase>& each) {
    if (!each->result && each->error.empty() && each->digest.empty()) return;  // stopped
    done(*each);
    ++summary.done;
    summary.failed += each->error.empty() ? 0 : 1;
    if (!options.progress) return;
    BatchProgress progress{cases, summary.done, summary.failed, seconds_since(begin), rate.next(), 0};
    progress.seconds_left = static_cast<double>(cases - summary.done) / progress.rate;
    options.progress(progress);
  };
  const auto receive = [&](const std::shared_ptr<BatchCase>& each) {
    if (broken) return;
    try {
      hand_over(each);
    } catch (...) {
      thrown = std::current_exception();
      broken = true;
    }
  };
  const auto pipeline = [&] {
    tbb::parallel_pipeline(
        static_cast<std::size_t>(jobs) * 8,
        tbb::make_filter<void, long>(tbb::filter_mode::serial_in_order, number) &
            tbb::make_filter<long, std::shared_ptr<BatchCase>>(tbb::filter_mode::parallel, work) &
            tbb::make_filter<std::shared_ptr<BatchCase>, void>(
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
