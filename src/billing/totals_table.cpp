#include "billing/totals_table.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace stowage {

namespace {

bool in_one_total(const TotalsRow& a, const TotalsRow& b) {
  return std::tie(a.organization, a.version, a.asset_class, a.decision) ==
         std::tie(b.organization, b.version, b.asset_class, b.decision);
}

void add_to(DayTotal& total, const TotalsRow& row, const Tally& tally) {
  const std::int64_t assets = tally.assets();
  total.bytes += tally.bytes();
  total.assets += assets;
  if (row.active) total.active += assets;
  if (row.unmeasured) total.unmeasured += assets;
  if (row.provisional) total.provisional += assets;
  if (row.stale) {
    total.stale += assets;
    total.stale_bytes += tally.bytes();
  }
}

}  // namespace

size_t TotalsTable::Hash::operator()(const TotalsRow& row) const {
  const auto flags = static_cast<std::uint64_t>(row.active) | static_cast<std::uint64_t>(row.unmeasured) << 1 |
                     static_cast<std::uint64_t>(row.provisional) << 2 | static_cast<std::uint64_t>(row.stale) << 3;
  const std::uint64_t kind = flags | static_cast<std::uint64_t>(row.version) << 4 |
                             static_cast<std::uint64_t>(row.asset_class) << 8 |
                             static_cast<std::uint64_t>(row.decision) << 12;
  const std::uint64_t mixed =
      (static_cast<std::uint64_t>(row.organization.number()) << 16 ^ kind) * 0x9e3779b97f4a7c15ULL;
  return mixed ^ mixed >> 32;
}

void TotalsTable::add(const AssetUsage& usage) {
  for (size_t i = 0; i < usage.days.size(); ++i) {
    add(usage.days[i], Version::V1, i);
    add(usage.days[i], Version::V2, i);
  }
}

void TotalsTable::add(const AssetDay& day, Version version, size_t place) {
  const VersionUsage& usage = day.of(version);
  if (!usage.metered) return;
  const TotalsRow row{
      day.organization, version,           day.asset_class, usage.decision, usage.state == State::Active,
      usage.unmeasured, usage.provisional, usage.stale};
  add(row, place, Tally(usage.level));
}

void TotalsTable::add(const TotalsTable& other) {
  for (const auto& [row, theirs] : other.rows_) {
    std::vector<Tally>& ours = tallies(row);
    for (size_t i = 0; i < ours.size(); ++i) ours[i] += theirs[i];
  }
}

std::vector<Tally>& TotalsTable::tallies(const TotalsRow& row) {
  auto& [last_row, last_tallies] = last_[row.version == Version::V1 ? 0 : 1];
  if (last_tallies == nullptr || last_row != row) {
    auto& found = rows_[row];
    found.resize(static_cast<size_t>(range_.days()));
    last_row = row;
    last_tallies = &found;
  }
  return *last_tallies;
}

// Calls take(day, rows) for each day on which rows that are one total hold anything; in their order, days in theirs.
template <class Take>
void TotalsTable::each_total(const Rows& sorted, Take&& take) const {
  for (size_t from = 0, until = 0; from < sorted.size(); from = until) {
    while (until < sorted.size() && in_one_total(*sorted[from].first, *sorted[until].first)) ++until;
    const auto rows = std::span(sorted).subspan(from, until - from);
    for (size_t day = 0; day < static_cast<size_t>(range_.days()); ++day) {
      if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return !row.second[day].empty(); }))
        take(day, rows);
    }
  }
}

DayTotal TotalsTable::total_of(std::span<const Row> rows, size_t day) const {
  const TotalsRow& key = *rows.front().first;
  DayTotal total;
  total.day = range_.from + static_cast<std::int32_t>(day);
  total.organization = key.organization;
  total.version = key.version;
  total.asset_class = key.asset_class;
  total.decision = key.decision;
  for (const auto& [row, tallies] : rows) add_to(total, *row, tallies[day]);
  return total;
}

// By day only at the end: what belongs to a row lies together, and rows are far from each other.
DayTotals TotalsTable::sorted() const {
  Rows rows;
  rows.reserve(rows_.size());
  for (const auto& [row, tallies] : rows_) rows.emplace_back(&row, tallies.data());
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return *a.first < *b.first; });
  std::vector<size_t> next(static_cast<size_t>(range_.days()) + 1);
  each_total(rows, [&](size_t day, std::span<const Row> /*one*/) { ++next[day + 1]; });
  std::partial_sum(next.begin(), next.end(), next.begin());
  DayTotals totals(next.back());
  each_total(rows, [&](size_t day, std::span<const Row> one) { totals[next[day]++] = total_of(one, day); });
  return totals;
}

}  // namespace stowage
