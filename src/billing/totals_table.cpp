#include "billing/totals_table.h"

#include <algorithm>
#include <tuple>

namespace stowage {

namespace {

constexpr size_t fetched_ahead = 4;  // rows whose memory is fetched while those before them are added up

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

DayTotal& begin_total(DayTotals& totals, const TotalsRow& row, Day day) {
  DayTotal& total = totals.emplace_back();
  total.day = day;
  total.organization = row.organization;
  total.version = row.version;
  total.asset_class = row.asset_class;
  total.decision = row.decision;
  return total;
}

// Of rows that are one total, what they hold on one day, where they hold anything.
void add_day(std::span<const RowStretch> rows, Day day, size_t place, DayTotals& totals) {
  DayTotal* total = nullptr;
  for (const RowStretch& stretch : rows) {
    if (place < stretch.from || place >= stretch.until) continue;
    const Tally tally = stretch.days[place];
    if (tally.empty()) continue;
    if (total == nullptr) total = &begin_total(totals, stretch.row, day);
    add_to(*total, stretch.row, tally);
  }
}

}  // namespace

size_t totals_in(std::span<const RowStretch> sorted) {
  size_t rows = sorted.empty() ? 0 : 1;
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (!in_one_total(sorted[i - 1].row, sorted[i].row)) ++rows;
  }
  return rows;
}

void add_up(std::span<const RowStretch> sorted, Day first, size_t from, size_t until, TotalsByDay& totals) {
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && in_one_total(sorted[begin].row, sorted[end].row)) ++end;
    const auto rows = sorted.subspan(begin, end - begin);
    for (size_t ahead = end; ahead < std::min(end + fetched_ahead, sorted.size()); ++ahead)
      sorted[ahead].days.fetch(from);
    for (size_t place = from; place < until; ++place)
      add_day(rows, first + static_cast<std::int32_t>(place), place, totals[place]);
  }
}

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
      day.organization, version,           day.asset_class,         usage.decision, usage.state == State::Active,
      usage.unmeasured, usage.provisional, usage.stale != Stale::No};
  add(row, place, Tally(usage.level));
}

void TotalsTable::append_to(std::vector<RowStretch>& stretches) const {
  for (const auto& [row, tallies] : rows_)
    stretches.push_back({row, 0, static_cast<std::uint32_t>(range_.days()), DaysOfRow(tallies.data())});
}

DayTotals TotalsTable::sorted() const {
  std::vector<RowStretch> stretches;
  append_to(stretches);
  std::sort(stretches.begin(), stretches.end(), [](const RowStretch& a, const RowStretch& b) { return a.row < b.row; });
  TotalsByDay by_day(static_cast<size_t>(range_.days()));
  add_up(stretches, range_.from, 0, by_day.size(), by_day);
  DayTotals all;
  for (const DayTotals& of_day : by_day) all.insert(all.end(), of_day.begin(), of_day.end());
  return all;
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

}  // namespace stowage
