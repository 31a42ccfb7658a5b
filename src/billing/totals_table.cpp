#include "billing/totals_table.h"

#include <algorithm>
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

DayTotals TotalsTable::sorted() const {
  std::vector<std::pair<const TotalsRow*, const Tally*>> rows;
  rows.reserve(rows_.size());
  size_t totals_max = 0;
  for (const auto& [row, tallies] : rows_) {
    rows.emplace_back(&row, tallies.data());
    totals_max += static_cast<size_t>(
        std::count_if(tallies.begin(), tallies.end(), [](const Tally& tally) { return !tally.empty(); }));
  }
  DayTotals totals;
  totals.reserve(totals_max);
  for (size_t i = 0; i < static_cast<size_t>(range_.days()); ++i) {
    const TotalsRow* last = nullptr;
    for (const auto& [row, tallies] : rows) {
      if (tallies[i].empty()) continue;
      if (last == nullptr || !in_one_total(*last, *row)) {
        DayTotal& total = totals.emplace_back();
        total.day = range_.from + static_cast<std::int32_t>(i);
        total.organization = row->organization;
        total.version = row->version;
        total.asset_class = row->asset_class;
        total.decision = row->decision;
        last = row;
      }
      add_to(totals.back(), *row, tallies[i]);
    }
  }
  return totals;
}

}  // namespace stowage
