// `mpirun chokepoint sweep FILE --mpi`: ranks ask the first one for cases, a few at a time and fewer towards the end,
// and append what is finished to shards of their own. A rank that dies takes the others with it, as MPI has it, and no
// finished case: `--resume` goes on.
#include <fmt/core.h>

#include "commands.hpp"
#include "findings.hpp"
#include "sweep_command.hpp"
#include "terminal.hpp"

#ifdef CHOKEPOINT_MPI
#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#endif

namespace chokepoint::cli {

#ifndef CHOKEPOINT_MPI

int sweep_mpi_command(const Sweep&, const SweepLine& options) {
  refuse({options.file.string()}, "--mpi", "this program was built without MPI",
         "build it where MPI is found (Debian: libopenmpi-dev), with -DCHOKEPOINT_MPI=ON");
}

#else

namespace {

namespace fs = std::filesystem;
using Ranges = std::vector<std::pair<std::int64_t, std::int64_t> >;

enum Tag { ask_tag = 1, answer_tag = 2 };

/// Hands out what is missing: half of an equal share of the rest each time (Polychronopoulos and Kuck, IEEE
/// Transactions on Computers 36 (1987) 1425-1439).
class Dealer {
 public:
  Dealer(Ranges missing, int ranks) : missing_(std::move(missing)), ranks_(ranks) {
    for (const auto& [first, last] : missing_) left_ += last - first;
  }
  std::pair<std::int64_t, std::int64_t> next() {
    const std::lock_guard lock(mutex_);
    while (at_ < missing_.size() && missing_[at_].first == missing_[at_].second) ++at_;
    if (at_ == missing_.size()) return {0, 0};
    auto& [first, last] = missing_[at_];
    const std::int64_t size = std::min(last - first, std::max<std::int64_t>(1, left_ / (2 * ranks_)));
    const std::int64_t begin = first;
    first += size;
    left_ -= size;
    return {begin, begin + size};
  }

 private:
  std::mutex mutex_;
  Ranges missing_;
  std::size_t at_ = 0;
  std::int64_t left_ = 0;
  int ranks_;
};

/// MPI from its start to its end; an exception on one rank ends all.
struct World {
  int rank = 0, size = 1;
  World() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
  }
  ~World() {
    if (std::uncaught_exceptions() == 0) MPI_Finalize();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
};

/// Answers the other ranks until each has heard that nothing is left. Sleeps in between: this thread shares its
/// processor with a case.
void serve(Dealer& dealer, int others) {
  while (others > 0) {
    int waiting = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, ask_tag, MPI_COMM_WORLD, &waiting, &status);
    if (waiting == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      continue;
    }
    char nothing = 0;
    MPI_Recv(&nothing, 1, MPI_CHAR, status.MPI_SOURCE, ask_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    const auto [first, last] = dealer.next();
    const std::int64_t range[2] = {first, last};
    MPI_Send(range, 2, MPI_INT64_T, status.MPI_SOURCE, answer_tag, MPI_COMM_WORLD);
    if (first == last) --others;
  }
}

Ranges ask() {
  const char nothing = 0;
  MPI_Send(&nothing, 1, MPI_CHAR, 0, ask_tag, MPI_COMM_WORLD);
  std::int64_t range[2] = {};
  MPI_Recv(range, 2, MPI_INT64_T, 0, answer_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return range[0] == range[1] ? Ranges() : Ranges{{range[0], range[1]}};
}

void run_ranks(const World& world, const Sweep& sweep, const SweepLine& options, const fs::path& folder) {
  if (world.rank == 0) SweepStore::create(sweep, folder, !options.resume);
  MPI_Barrier(MPI_COMM_WORLD);
  const SweepStore store(folder);
  const Interrupt interrupt;
  WorkOptions work;
  work.jobs = std::max(1, options.jobs);
  work.stop = &interrupt.flag();
  work.worker = fmt::format("rank-{}-of-{}", world.rank, world.size);
  work.own_only = true;
  work.sharing = !options.no_sharing;
  if (world.rank > 0) {
    work.claim = ask;
    store.work(sweep, {}, work);
    // The first rank waits for everybody's last question, also of those who were stopped.
    if (interrupt.signal() != 0)
      while (!ask().empty()) {
      }
    return;
  }
  Dealer dealer(store.status().missing, world.size);
  work.claim = [&] {
    const auto range = dealer.next();
    return range.first == range.second ? Ranges() : Ranges{range};
  };
  std::exception_ptr failed;
  std::thread own([&] {
    try {
      store.work(sweep, {}, work);
    } catch (...) {
      failed = std::current_exception();
    }
  });
  serve(dealer, world.size - 1);
  own.join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace

int sweep_mpi_command(const Sweep& sweep, const SweepLine& options) {
  const fs::path folder = sweep_folder(options);
  const World world;
  try {
    run_ranks(world, sweep, options, folder);
  } catch (const InputError& error) {
    print_findings(error.findings());
    MPI_Abort(MPI_COMM_WORLD, wrong_input);
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error on rank {}: {}\n", world.rank, error.what());
    MPI_Abort(MPI_COMM_WORLD, internal);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  return world.rank == 0 ? sweep_finish(folder, options, 0) : done;
}

#endif

}  // namespace chokepoint::cli
