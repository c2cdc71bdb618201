// Eight walks of the rationing conduct side by side, each with the bits of a walk alone: the kernel in the widest lanes
// that the machine has.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <utility>

#include "conduct/execution.hpp"
#include "conduct/invariants.hpp"
#include "conduct/rationing_layout.hpp"
#include "conduct/rationing_pattern.hpp"
#include "regime/regime.hpp"

namespace chokepoint {

class RationingLanes {
 public:
  static constexpr int count = 8;
  /// Where two lanes were seen to differ.
  struct Difference {
    std::size_t list = 0, at = 0;
  };
  /// What is read of a lane after a step: of the state what lies, and what is due next.
  struct Seen {
    Step step;
    State state;
  };

  /// All begin at the fixpoint. The layout must outlive it.
  static std::unique_ptr<RationingLanes> make(const RationingLayout& layout, double adjustment);
  virtual ~RationingLanes() = default;

  /// Puts a lane where such an execution stood.
  virtual void recall(const State& state, const Remembered& memory, int lane) = 0;
  /// Where a lane stands: what `recall` wants.
  virtual std::pair<State, Remembered> stand(int lane) const = 0;
  /// Makes some lanes what another one is, of the same layout: where it stands, its limits and wants.
  virtual void take_over(const RationingLanes& other, int theirs, std::span<const int> lanes) = 0;
  /// Becomes what others are, lane by lane.
  virtual void become(const RationingLanes& other) = 0;
  /// The limits and wants of a lane, until they are set anew; `pattern` is the regime's. Where the lane `goes_on`, what
  /// was loaded for the step before is the regime of that step, but for what has moved since.
  virtual void load(const Regime& regime, std::shared_ptr<const RationingPattern> pattern, int lane,
                    bool goes_on = false) = 0;
  /// The pattern of a lane that nobody uses: where all have the same one, steps are cheaper.
  virtual void keep_up(std::shared_ptr<const RationingPattern> pattern, int lane) = 0;
  /// Takes a step in all lanes; a bit for each that may have broken a law of the step.
  virtual unsigned step() = 0;
  /// What the lane was before the step, and all of its state, for a closer look at its laws.
  virtual void read_all(int lane, Before& before, Seen& seen) const = 0;
  /// What the lanes did that are given a place for it.
  virtual void read(const std::array<Seen*, count>& seen) const = 0;
  /// Whether a lane stands where another does, to the last bit; looks first where they differed last.
  virtual bool stands_with(const RationingLanes& other, int theirs, int lane, Difference& last) const = 0;

 private:
  /// In lanes of AVX-512: where the machine has it.
  static std::unique_ptr<RationingLanes> make_wide(const RationingLayout& layout, double adjustment);
};

}  // namespace chokepoint
