#include "sweep/design.hpp"

#include <fmt/format.h>

#include <boost/random/sobol.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sweep/draws.hpp"

namespace chokepoint {

/// Sobol's sequence with Joe and Kuo's direction numbers; point 0 is the origin, which Boost leaves out and a net
/// needs.
struct Design::Sequence {
  explicit Sequence(std::size_t dimensions) : engine(dimensions) {}
  boost::random::sobol engine;

  std::vector<std::uint64_t> point(std::int64_t index) const {
    std::vector<std::uint64_t> bits(engine.dimension(), 0);
    if (index == 0) return bits;
    boost::random::sobol own = engine;
    own.seed(static_cast<std::uint64_t>(index - 1));
    for (std::uint64_t& each : bits) each = own();
    return bits;
  }
};

namespace {

constexpr std::uint64_t shift_counter = ~std::uint64_t{0};  ///< of a stream's digital shift: no draw has this number
constexpr std::size_t most_dimensions = 3667;               ///< that Boost has direction numbers for
constexpr std::int64_t most_rows = 1'000'000'000;

/// Elementary effects on a grid of four levels; a step is half the range.
constexpr int morris_levels = 4, morris_step = 2;

}  // namespace

std::string to_string(DesignKind kind) {
  switch (kind) {
    case DesignKind::grid:
      return "grid";
    case DesignKind::zip:
      return "zip";
    case DesignKind::random:
      return "random";
    case DesignKind::latin_hypercube:
      return "latin-hypercube";
    case DesignKind::sobol:
      return "sobol";
    case DesignKind::saltelli:
      return "saltelli";
    case DesignKind::one_at_a_time:
      return "one-at-a-time";
    case DesignKind::morris:
      return "morris";
    case DesignKind::table:
      return "table";
  }
  return "";
}

Design::Design(DesignKind kind, const std::vector<Variable>& variables, std::uint64_t seed, std::int64_t draws,
               std::vector<CorrelatedGroup> groups)
    : kind_(kind), seed_(seed), draws_(draws), groups_(std::move(groups)) {
  const auto count = static_cast<std::int64_t>(variables.size());
  for (const Variable& variable : variables) {
    streams_.push_back(stream_of(variable.stream()));
    second_streams_.push_back(stream_of(variable.stream() + "\n2"));
    level_counts_.push_back(variable.discrete() ? static_cast<int>(variable.levels.size()) : 0);
  }
  const auto lists_only = [&] {
    for (const Variable& variable : variables)
      if (!variable.discrete())
        throw std::invalid_argument(fmt::format(
            "a {} needs lists of values, and `{}` has a distribution: give `values`, or `points` to take so many of it",
            to_string(kind), variable.id));
  };
  switch (kind) {
    case DesignKind::grid:
      lists_only();
      rows_ = 1;
      for (const int levels : level_counts_) {
        rows_ *= levels;
        if (rows_ > most_rows) throw std::invalid_argument("the grid has more than a thousand million cases");
      }
      break;
    case DesignKind::zip:
      lists_only();
      rows_ = level_counts_.empty() ? 0 : level_counts_.front();
      for (const Variable& variable : variables)
        if (static_cast<std::int64_t>(variable.levels.size()) != rows_)
          throw std::invalid_argument(fmt::format("zip takes lists of one length: `{}` has {} values, `{}` has {}",
                                                  variables.front().id, rows_, variable.id, variable.levels.size()));
      break;
    case DesignKind::random:
    case DesignKind::latin_hypercube:
    case DesignKind::sobol:
    case DesignKind::table:
      rows_ = draws;
      break;
    case DesignKind::saltelli:
      rows_ = draws * (count + 2);
      break;
    case DesignKind::morris:
      rows_ = draws * (count + 1);
      break;
    case DesignKind::one_at_a_time:
      rows_ = 1;
      for (const int levels : level_counts_) rows_ += levels > 0 ? levels : 2;
      break;
  }
  if (rows_ > most_rows) throw std::invalid_argument("more than a thousand million cases");
  const bool sequence = kind == DesignKind::sobol || kind == DesignKind::saltelli;
  const std::size_t dimensions = variables.size() * (kind == DesignKind::saltelli ? 2 : 1);
  if (sequence && dimensions > most_dimensions)
    throw std::invalid_argument(
        fmt::format("Sobol points have at most {} dimensions, these variables need {}", most_dimensions, dimensions));
  if (sequence && dimensions > 0) sequence_ = std::make_unique<Sequence>(dimensions);
}

Design::~Design() = default;

/// The uniform numbers of one draw; `second`: of the other one of two independent samples.
std::vector<double> Design::points(std::int64_t draw, bool second) const {
  const std::vector<std::uint64_t>& streams = second ? second_streams_ : streams_;
  std::vector<double> u(streams.size());
  const auto number = static_cast<std::uint64_t>(draw);
  const std::vector<std::uint64_t> bits = sequence_ ? sequence_->point(draw) : std::vector<std::uint64_t>();
  for (std::size_t v = 0; v < u.size(); ++v) {
    if (sequence_) {
      u[v] = to_unit(bits[v + (second ? u.size() : 0)] ^ random_bits(seed_, streams[v], shift_counter));
    } else if (kind_ == DesignKind::latin_hypercube) {
      const auto count = static_cast<std::uint64_t>(draws_);
      const auto part = static_cast<double>(permuted(seed_, streams[v], count, number));
      u[v] = (part + uniform(seed_, streams[v], number)) / static_cast<double>(draws_);
    } else {
      u[v] = uniform(seed_, streams[v], number);
    }
  }
  correlate(u);
  return u;
}

void Design::correlate(std::vector<double>& u) const {
  for (const CorrelatedGroup& group : groups_) {
    std::vector<double> scores;
    for (const int column : group.columns) scores.push_back(normal_quantile(u[column]));
    for (std::size_t i = 1; i < scores.size(); ++i) {  // the first stays as it is, to the bit
      double sum = 0;
      for (std::size_t j = 0; j <= i; ++j) sum += group.factor[i][j] * scores[j];
      u[group.columns[i]] = normal_below(sum);
    }
  }
}

std::vector<Setting> Design::row(std::int64_t index) const {
  std::vector<Setting> row(level_counts_.size());
  const auto set_all = [&](const std::vector<double>& u) {
    for (std::size_t v = 0; v < row.size(); ++v) row[v].probability = u[v];
  };
  switch (kind_) {
    case DesignKind::grid:
      for (std::size_t v = row.size(); v-- > 0; index /= level_counts_[v])
        row[v].level = static_cast<int>(index % level_counts_[v]);
      break;
    case DesignKind::zip:
      for (Setting& setting : row) setting.level = static_cast<int>(index);
      break;
    case DesignKind::random:
    case DesignKind::latin_hypercube:
    case DesignKind::sobol:
      set_all(points(index, false));
      break;
    case DesignKind::saltelli: {
      // Per draw: a point of the first sample, the same with one column at a time of the second, a point of the second.
      const auto block = static_cast<std::int64_t>(row.size()) + 2;
      const std::int64_t place = index % block;
      set_all(points(index / block, place == block - 1));
      if (place > 0 && place < block - 1)
        row[static_cast<std::size_t>(place) - 1].probability =
            points(index / block, true)[static_cast<std::size_t>(place) - 1];
      break;
    }
    case DesignKind::one_at_a_time:
      if (index == 0) break;
      --index;
      for (std::size_t v = 0; v < row.size(); ++v) {
        const int levels = level_counts_[v] > 0 ? level_counts_[v] : 2;
        if (index >= levels) {
          index -= levels;
          continue;
        }
        if (level_counts_[v] > 0)
          row[v].level = static_cast<int>(index);
        else
          row[v].probability = index == 0 ? 0.05 : 0.95;
        break;
      }
      break;
    case DesignKind::morris:
      return morris_row(index);
    case DesignKind::table:
      break;
  }
  return row;
}

/// One point of a way through a grid on which each variable takes one step, in random order (Morris, Technometrics 33
/// (1991) 161-174). Of each variable's two numbers of the draw one says where it starts, the other when it moves.
std::vector<Setting> Design::morris_row(std::int64_t index) const {
  const auto block = static_cast<std::int64_t>(level_counts_.size()) + 1;
  const auto draw = static_cast<std::uint64_t>(index / block);
  const std::int64_t moved = index % block;
  std::vector<Setting> row(level_counts_.size());
  for (std::size_t v = 0; v < row.size(); ++v) {
    const std::uint64_t turn = random_bits(seed_, second_streams_[v], draw);
    std::int64_t before = 0;  // how many move earlier
    for (std::size_t other = 0; other < row.size(); ++other) {
      const std::uint64_t its = random_bits(seed_, second_streams_[other], draw);
      before += its < turn || (its == turn && other < v) ? 1 : 0;
    }
    int level = static_cast<int>(uniform(seed_, streams_[v], draw) * morris_levels);
    if (before < moved) level = level < morris_step ? level + morris_step : level - morris_step;
    row[v].probability = (level + 0.5) / morris_levels;
  }
  return row;
}

std::vector<std::vector<double>> copula_factor(const std::vector<std::vector<double>>& rank) {
  const std::size_t n = rank.size();
  std::vector<std::vector<double>> factor(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = i == j ? 1.0 : 2 * std::sin(std::numbers::pi / 6 * rank[i][j]);
      for (std::size_t k = 0; k < j; ++k) sum -= factor[i][k] * factor[j][k];
      if (i == j && sum <= 1e-12) throw std::invalid_argument("no variables can have these correlations all at once");
      factor[i][j] = i == j ? std::sqrt(sum) : sum / factor[j][j];
    }
  return factor;
}

}  // namespace chokepoint
