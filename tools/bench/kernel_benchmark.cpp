// What the parts of the allocation kernel cost, on the basis of a month of a trade network: factorise, solve with the
// basis and its transpose for one unit vector, and a restart that needs no pivot.
#include <benchmark/benchmark.h>

#include "kernel/factorisation.hpp"
#include "step_shape.hpp"

namespace chokepoint::bench {
namespace {

/// A month of the step shape, and its optimal basis.
class Solved {
 public:
  explicit Solved(const char* size)
      : network(trade_size(size), 1), sequence(step_programmes(network, 3, {})), solver(make_solver(SolverKind::own)) {
    LpModel model = sequence.model;
    for (const auto& month : sequence.months) LpSequence::apply(month, model);
    solver->load(model);
    if (solver->solve() != LpStatus::optimal) throw std::runtime_error("a month has no optimum");
    matrix = {model.rows, model.columns, model.start, model.row, model.value};
    const LpBasis basis = solver->basis();
    for (int variable = 0; variable < basis.variables; ++variable)
      if (basis.side(variable) == LpBasis::basic) head.push_back(variable);
  }

  static Solved& get(int which) {
    static Solved small("S"), realistic("R"), middle("M");
    return which == 0 ? small : which == 1 ? realistic : middle;
  }

  TradeNetwork network;
  LpSequence sequence;
  std::unique_ptr<LpSolver> solver;
  kernel::Matrix matrix;
  std::vector<int> head;
};

void factorise(benchmark::State& state) {
  const Solved& solved = Solved::get(static_cast<int>(state.range(0)));
  kernel::Factorisation factorisation;
  factorisation.attach(solved.matrix);
  std::vector<int> head = solved.head;
  for ([[maybe_unused]] auto _ : state)
    if (!factorisation.factorise(head)) return state.SkipWithError("singular");
  state.counters["rows"] = solved.matrix.rows;
}

/// One column after the other into the basis, or one row after the other out of it.
void solve_units(benchmark::State& state, bool transposed) {
  const Solved& solved = Solved::get(static_cast<int>(state.range(0)));
  kernel::Factorisation factorisation;
  factorisation.attach(solved.matrix);
  std::vector<int> head = solved.head;
  if (!factorisation.factorise(head)) return state.SkipWithError("singular");
  kernel::SparseVector vector;
  vector.resize(solved.matrix.rows + kernel::Factorisation::limit);
  int next = 0;
  for ([[maybe_unused]] auto _ : state) {
    vector.clear();
    if (transposed) {
      vector.set(next % solved.matrix.rows, 1);
      factorisation.btran(vector);
    } else {
      solved.matrix.column(next % solved.matrix.columns,
                           [&](int row, double value) { vector.add(factorisation.place(row), value); });
      factorisation.ftran(vector);
    }
    next += 7;
  }
  state.counters["rows"] = solved.matrix.rows;
}

/// A bound that changes nothing moves there and back.
void restart(benchmark::State& state) {
  Solved& solved = Solved::get(static_cast<int>(state.range(0)));
  const long before = solved.solver->pivots();
  int column = 0;
  while (solved.solver->columns()[column] > 0) ++column;
  bool raised = false;
  for ([[maybe_unused]] auto _ : state) {
    raised = !raised;
    solved.solver->set_column_bounds(column, 0, 1e6 + raised);
    if (solved.solver->solve() != LpStatus::optimal) return state.SkipWithError("no optimum");
  }
  state.counters["rows"] = solved.matrix.rows;
  state.counters["pivots"] = static_cast<double>(solved.solver->pivots() - before);
}

void name_sizes(benchmark::internal::Benchmark* each) { each->DenseRange(0, 2)->Unit(benchmark::kMicrosecond); }

BENCHMARK(factorise)->Apply(name_sizes);
BENCHMARK_CAPTURE(solve_units, ftran, false)->Apply(name_sizes);
BENCHMARK_CAPTURE(solve_units, btran, true)->Apply(name_sizes);
BENCHMARK(restart)->Apply(name_sizes);

}  // namespace
}  // namespace chokepoint::bench

BENCHMARK_MAIN();
