#include "sweep/case_record.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <stdexcept>

#include "base/deflate.hpp"
#include "sweep/bytes.hpp"

namespace chokepoint {
namespace {

bool anything(const CutOff& cut_off) { return cut_off.steps > 0 || cut_off.unmet_tonnes > 0; }

BuyerOutcome outcome(int item, const CutOff& from) {
  BuyerOutcome to;
  to.item = item;
  to.first_step = from.first_step.value_or(-1);
  to.steps = from.steps;
  to.steps_by_controls = from.steps_by_controls;
  to.deepest_step = from.deepest_step;
  to.recovery_step = from.recovery_step.value_or(-1);
  to.deepest_coverage = from.deepest_coverage;
  to.unmet_tonnes = from.unmet_tonnes;
  to.unmet_value = from.unmet_value;
  return to;
}

std::string steps_cut_off(const Table<Status>& status, int item) {
  std::string bits((static_cast<std::size_t>(status.steps) + 7) / 8, '\0');
  for (int step = 0; step < status.steps; ++step)
    if (cut_off(status.at(step, item))) bits[step / 8] = static_cast<char>(bits[step / 8] | 1 << (step % 8));
  return bits;
}

std::string series_block(const BuyerTable& table, const std::string& name) {
  const int items = table.wanted.items, steps = table.wanted.steps;
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(items) * static_cast<std::size_t>(steps));
  for (int item = 0; item < items; ++item)
    for (int step = 0; step < steps; ++step) {
      const double value = name == "coverage"        ? table.coverage(step, item)
                           : name == "flow_coverage" ? table.flow_coverage.at(step, item)
                           : name == "wanted"        ? table.wanted.at(step, item)
                           : name == "delivered"     ? table.delivered.at(step, item)
                                                     : static_cast<double>(table.status.at(step, item));
      values.push_back(static_cast<float>(value));
    }
  return pack(values);
}

void put(ByteWriter& out, const BuyerOutcome& each) {
  for (const int number :
       {each.item, each.first_step, each.steps, each.steps_by_controls, each.deepest_step, each.recovery_step})
    out.integer(number);
  for (const double number : {each.deepest_coverage, each.unmet_tonnes, each.unmet_value}) out.real(number);
  out.text(each.cut_off_steps);
}

BuyerOutcome get_buyer(ByteReader& in) {
  BuyerOutcome each;
  for (int* number :
       {&each.item, &each.first_step, &each.steps, &each.steps_by_controls, &each.deepest_step, &each.recovery_step})
    *number = in.integer();
  for (double* number : {&each.deepest_coverage, &each.unmet_tonnes, &each.unmet_value}) *number = in.real();
  each.cut_off_steps = in.text();
  return each;
}

}  // namespace

CaseRecord record_of(const RunResult& result, const std::vector<std::string>& series) {
  CaseRecord record;
  for (const ConductResult& conduct : result.conducts) {
    ConductOutcome& out = record.conducts.emplace_back();
    out.conduct = to_string(conduct.conduct);
    for (const BuyerSummary& each : conduct.consumer_summaries) {
      out.unmet_tonnes += each.cut_off.unmet_tonnes;
      out.unmet_value += each.cut_off.unmet_value;
      if (each.cut_off.steps > 0) ++out.consumers_cut_off;
      if (!anything(each.cut_off)) continue;
      out.consumers.push_back(outcome(each.item, each.cut_off));
      if (each.cut_off.steps > 0)
        out.consumers.back().cut_off_steps = steps_cut_off(conduct.consumers.status, each.item);
    }
    for (const BuyerSummary& each : conduct.facility_summaries) out.facilities_cut_off += each.cut_off.steps > 0;
    std::set<std::string> countries;
    for (std::size_t i = 0; i < conduct.regions.size(); ++i) {
      const RegionSummary& each = conduct.regions[i];
      if (!each.bloc && each.cut_off.steps > 0) countries.insert(each.region);
      if (anything(each.cut_off)) out.regions.push_back(outcome(static_cast<int>(i), each.cut_off));
    }
    out.countries_cut_off = static_cast<int>(countries.size());
    for (const std::string& name : series) out.series.push_back(series_block(conduct.consumers, name));
  }
  return record;
}

std::string encode(const CaseRecord& record) {
  ByteWriter out;
  out.wide(record.what.number);
  out.integer(record.what.scenario);
  out.wide(record.what.draw);
  out.integer(static_cast<int>(record.what.values.size()));
  for (std::size_t v = 0; v < record.what.values.size(); ++v) {
    out.text(record.what.values[v]);
    out.real(record.what.numbers[v]);
  }
  out.text(record.hash);
  out.text(record.error);
  out.integer(static_cast<int>(record.conducts.size()));
  for (const ConductOutcome& conduct : record.conducts) {
    out.text(conduct.conduct);
    for (const int number : {conduct.consumers_cut_off, conduct.facilities_cut_off, conduct.countries_cut_off})
      out.integer(number);
    out.real(conduct.unmet_tonnes);
    out.real(conduct.unmet_value);
    for (const auto* list : {&conduct.consumers, &conduct.regions}) {
      out.integer(static_cast<int>(list->size()));
      for (const BuyerOutcome& each : *list) put(out, each);
    }
    out.integer(static_cast<int>(conduct.series.size()));
    for (const std::string& block : conduct.series) out.text(block);
  }
  return std::move(out.bytes);
}

CaseRecord decode(std::string_view bytes) {
  ByteReader in(bytes);
  CaseRecord record;
  record.what.number = in.wide();
  record.what.scenario = in.integer();
  record.what.draw = in.wide();
  const int values = in.count();
  for (int v = 0; v < values; ++v) {
    record.what.values.push_back(in.text());
    record.what.numbers.push_back(in.real());
  }
  record.hash = in.text();
  record.error = in.text();
  const int conducts = in.count();
  for (int i = 0; i < conducts; ++i) {
    ConductOutcome& conduct = record.conducts.emplace_back();
    conduct.conduct = in.text();
    for (int* number : {&conduct.consumers_cut_off, &conduct.facilities_cut_off, &conduct.countries_cut_off})
      *number = in.integer();
    conduct.unmet_tonnes = in.real();
    conduct.unmet_value = in.real();
    for (auto* list : {&conduct.consumers, &conduct.regions}) {
      const int size = in.count();
      for (int k = 0; k < size; ++k) list->push_back(get_buyer(in));
    }
    const int series = in.count();
    for (int k = 0; k < series; ++k) conduct.series.push_back(in.text());
  }
  return record;
}

std::int64_t decode_number(std::string_view bytes) { return ByteReader(bytes).wide(); }

/// The bytes of equal place lie side by side: what hardly changes compresses better.
std::string pack(const std::vector<float>& values) {
  const std::size_t count = values.size();
  std::string split(count * sizeof(float), '\0');
  for (std::size_t i = 0; i < count; ++i) {
    char bytes[sizeof(float)];
    std::memcpy(bytes, &values[i], sizeof(float));
    for (std::size_t b = 0; b < sizeof(float); ++b) split[b * count + i] = bytes[b];
  }
  return deflated(split, 1);
}

std::vector<float> unpack(std::string_view block, std::size_t count) {
  const std::optional<std::string> split = inflated(block, count * sizeof(float));
  if (!split) throw std::runtime_error("a series has not the size it should have");
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    char bytes[sizeof(float)];
    for (std::size_t b = 0; b < sizeof(float); ++b) bytes[b] = (*split)[b * count + i];
    std::memcpy(&values[i], bytes, sizeof(float));
  }
  return values;
}

}  // namespace chokepoint
