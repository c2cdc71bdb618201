#include "lp_file.hpp"

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace chokepoint::bench {
namespace {

template <class T>
void put(std::ostream& out, const std::vector<T>& values) {
  out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
}

template <class T>
void take(std::istream& in, std::vector<T>& values, std::int64_t count) {
  values.resize(static_cast<std::size_t>(count));
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  if (!in) throw std::runtime_error("the file of programmes ends too early");
}

}  // namespace

void write_lp_file(const LpFile& content, const std::filesystem::path& path) {
  std::ofstream out(path, std::ios::binary);
  LpModel model = content.sequence.model;
  put(out, std::vector<std::int64_t>{model.rows, model.columns, static_cast<std::int64_t>(model.row.size()),
                                     static_cast<std::int64_t>(content.sequence.months.size())});
  put(out, model.start);
  put(out, model.row);
  put(out, model.value);
  put(out, model.cost);
  for (std::size_t t = 0; t < content.sequence.months.size(); ++t) {
    LpSequence::apply(content.sequence.months[t], model);
    put(out, model.column_lower);
    put(out, model.column_upper);
    put(out, model.row_lower);
    put(out, model.row_upper);
    put(out, std::vector<double>{content.optimum[t]});
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

LpFile read_lp_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::int64_t> head;
  take(in, head, 4);
  LpModel model;
  model.rows = static_cast<int>(head[0]);
  model.columns = static_cast<int>(head[1]);
  take(in, model.start, head[1] + 1);
  take(in, model.row, head[2]);
  take(in, model.value, head[2]);
  take(in, model.cost, head[1]);
  LpFile content;
  std::vector<double> optimum;
  for (std::int64_t t = 0; t < head[3]; ++t) {
    take(in, model.column_lower, head[1]);
    take(in, model.column_upper, head[1]);
    take(in, model.row_lower, head[0]);
    take(in, model.row_upper, head[0]);
    take(in, optimum, 1);
    content.sequence.add(model);
    content.optimum.push_back(optimum.front());
  }
  return content;
}

}  // namespace chokepoint::bench
