// The upper factor U of a basis, by rows and by columns, which changes with the basis (Forrest and Tomlin 1972).
//
// Places are pivots in the order of elimination: an entry (i, j) off the diagonal has i < j. A column that is replaced
// gives up its place; its successor gets a new place behind all others, so that the order of numbers stays the order of
// elimination, and solves can go on walking bitmaps.
//
// Cost: replacing a column takes as many steps as there are entries in its row and column, and in the rows and columns
// these meet; they are short, since bases of flow networks are nearly trees.
#pragma once

#include <vector>

namespace chokepoint::kernel {

/// Entries of a sparse matrix as they come.
struct Triplets {
  std::vector<int> major, minor;
  std::vector<double> value;
  void clear() {
    major.clear();
    minor.clear();
    value.clear();
  }
  void add(int a, int b, double v) {
    major.push_back(a);
    minor.push_back(b);
    value.push_back(v);
  }
};

class UpperFactor {
 public:
  /// Room for so many places and entries: what does not fit is refused, nothing is ever allocated later.
  void reserve(int places, std::size_t entries);
  /// From triplets (row, column, value) over `size` places, and the pivots.
  void build(int size, const Triplets& entries, const std::vector<double>& pivots);

  /// Whether a column of so many entries could be added.
  bool has_room(std::size_t entries) const;
  /// Takes row and column of a place out.
  void remove(int place);
  /// Opens the next place, with its pivot, for a column of at most so many entries.
  void open(double pivot, int entries);
  /// Adds an entry to the column of the place opened last.
  void add(int row, double value);

  double pivot(int place) const { return pivot_[place]; }
  /// f(row, value) for the entries of a column, f(column, value) for those of a row.
  template <class F>
  void column(int place, F f) const {
    columns_.each(place, f);
  }
  template <class F>
  void row(int place, F f) const {
    rows_.each(place, f);
  }

 private:
  /// Lists of entries in one array; a list that outgrows its room moves to the end.
  struct Lists {
    std::vector<int> begin, count, room, index;
    std::vector<double> value;

    template <class F>
    void each(int list, F f) const {
      const int first = begin[list], after = first + count[list];
      for (int e = first; e < after; ++e) f(index[e], value[e]);
    }
    void reserve(int lists, std::size_t entries);
    void build(int lists, const std::vector<int>& major, const std::vector<int>& minor,
               const std::vector<double>& values, std::size_t slack);
    void append(int list, int i, double v);
    void remove(int list, int i);
    void open(int entries);
  };

  Lists rows_, columns_;
  std::vector<double> pivot_;
};

}  // namespace chokepoint::kernel
