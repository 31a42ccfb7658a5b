#include "billing/plain_sums.h"

#include <algorithm>

namespace stowage {

PlainSums::PlainSums(const DirectorySnapshot& directory, const DayRange& range, const std::vector<PlainGroup>& groups)
    : directory_(directory),
      range_(range),
      day_count_(static_cast<size_t>(range.days())),
      groups_(groups),
      missed_max_(static_cast<size_t>(directory.policies.greatest(Policy::GraceDays))),
      age_fresh_(day_count_, DayCell::long_ago) {}

void PlainSums::know_groups() {
  while (lists_by_group_.size() < groups_.size()) {
    const PlainGroup& group = groups_[lists_by_group_.size()];
    lists_by_group_.push_back(group.listed == nullptr ? 0 : lists_of(*group.listed));
  }
  for (auto& of_kind : sums_) {
    for (Sums& sums : of_kind) {
      if (!sums.empty()) sums.resize(groups_.size() * day_count_);
    }
  }
}

std::uint32_t PlainSums::lists_of(const std::vector<Day>& listed) {
  const auto [known, added] = list_numbers_.try_emplace(&listed, static_cast<std::uint32_t>(lists_.size()));
  if (!added) return known->second;
  const auto age_at = [](Day day, Day report) {
    return static_cast<std::uint16_t>(std::min<std::int32_t>(day - report, DayCell::long_ago));
  };
  std::vector<ListedDay>& days = lists_.emplace_back();
  for (Day day = range_.from; day < range_.until; ++day) {
    const auto count = static_cast<size_t>(std::upper_bound(listed.begin(), listed.end(), day) - listed.begin());
    ListedDay of_day{DayCell::long_ago, DayCell::long_ago};
    if (count > 0) of_day.age_fresh = age_at(day, listed[count - 1]);
    if (count > missed_max_) of_day.age_held = age_at(day, listed[count - 1 - missed_max_]);
    std::uint16_t& fresh_for_any = age_fresh_[days.size()];
    fresh_for_any = std::min(fresh_for_any, of_day.age_fresh);
    days.push_back(of_day);
  }
  return known->second;
}

PlainSums::Sums& PlainSums::sums_of(Kind kind, bool unmeasured) {
  Sums& sums = sums_[kind][unmeasured ? 1 : 0];
  if (sums.empty()) sums.resize(groups_.size() * day_count_);
  return sums;
}

// Whether every stream of the block is known and active that day, and its bytes, too.
bool PlainSums::is_uniform(const BlockColumns& columns, size_t day) const {
  if (!columns.word.constant() || !columns.age.constant() || columns.age.value() > age_fresh_[day]) return false;
  const std::uint8_t word = columns.word.value();
  if (BlockColumns::unmeasured_in(word) || BlockColumns::stated_in(word) == Stated::Kept) return false;
  if (columns.point_age.constant()) return columns.point_age.value() != DayCell::never;
  const auto points = columns.point_age.values();
  return std::find(points.begin(), points.end(), DayCell::never) == points.end();
}

void PlainSums::find_exact(const BlockColumns& columns, size_t day, std::span<std::uint32_t> group_of) const {
  const size_t count = std::min(columns.cells, group_of.size());
  for (size_t i = 0; i < count; ++i) {
    const std::uint16_t age = columns.age[i];
    const ListedDay& listed = lists_[lists_by_group_[group_of[i]]][day];
    if (age > listed.age_fresh && age <= listed.age_held) group_of[i] = PlainStreams::exact;
  }
}

void PlainSums::add(std::span<const BlockColumns> days, std::span<std::uint32_t> group_of) {
  ASSERT(days.size() == day_count_);
  know_groups();
  if (lists_.empty()) return;  // not one plain stream yet
  for (size_t day = 0; day < days.size(); ++day) {
    if (!is_uniform(days[day], day)) find_exact(days[day], day, group_of);
  }
  uniform_.clear();
  for (size_t day = 0; day < days.size(); ++day) {
    if (is_uniform(days[day], day)) {
      uniform_.push_back({day, &days[day].level, std::min(days[day].cells, group_of.size())});
    } else {
      add_various(days[day], day, group_of);
    }
  }
  add_uniform(group_of);
}

// What belongs to the group `exact` is added up, too, and never read. A few streams at a time over all days: the sums
// of their groups are stretches of days, which are had from far away, and only once.
void PlainSums::add_uniform(std::span<const std::uint32_t> group_of) {
  constexpr size_t at_a_time = 8;
  if (uniform_.empty()) return;
  Tally* const sums = sums_of(Active, false).data();
  for (size_t from = 0; from < group_of.size(); from += at_a_time) {
    for (size_t i = from + at_a_time; i < std::min(from + 2 * at_a_time, group_of.size()); ++i)
      prefetch(sums + group_of[i] * day_count_);
    for (const auto& [day, levels, cells] : uniform_) {
      const size_t until = std::min(from + at_a_time, cells);
      for (size_t i = from; i < until; ++i) sums[group_of[i] * day_count_ + day] += Tally(Bytes((*levels)[i]));
    }
  }
}

void PlainSums::prefetch(const Tally* of_group) const {
  constexpr size_t in_line = 64 / sizeof(Tally);
  for (size_t day = 0; day < day_count_; day += in_line) __builtin_prefetch(of_group + day, 1);
}

void PlainSums::add_various(const BlockColumns& columns, size_t day, std::span<const std::uint32_t> group_of) {
  const size_t count = std::min(columns.cells, group_of.size());
  for (size_t i = 0; i < count; ++i) {
    const std::uint32_t group = group_of[i];
    const std::uint16_t age = columns.age[i];
    if (group == PlainStreams::exact || age > lists_[lists_by_group_[group]][day].age_held) continue;
    const bool seeding = groups_[group].version == Version::V2 && columns.point_age[i] == DayCell::never;
    const std::uint8_t word = columns.word[i];
    const bool kept = BlockColumns::stated_in(word) == Stated::Kept;
    Sums& sums = sums_of(seeding ? Seeding : kept ? Kept : Active, BlockColumns::unmeasured_in(word));
    sums[group * day_count_ + day] += Tally(Bytes(columns.level[i]));
  }
}

TotalsRow PlainSums::row_of(const PlainGroup& group, Kind kind, size_t day) const {
  const Day its_day = range_.from + static_cast<std::int32_t>(day);
  TotalsRow row;
  row.organization = group.organization;
  row.version = group.version;
  row.asset_class = group.asset_class;
  row.active = kind == Active;
  if (!group.owned) {
    row.decision = Decision::UnmappedNoAsset;
  } else if (kind == Seeding) {
    row.decision = Decision::ExcludedSeeding;
  } else if (directory_.excluded(group.organization, its_day)) {
    row.decision = Decision::ExcludedByPerson;
  } else if (kind == Kept) {
    const bool billed = directory_.policies.at(Policy::KeptBilled, its_day) != 0;
    row.decision = billed ? Decision::BilledKept : Decision::ExcludedKept;
  }
  return row;
}

void PlainSums::bring_to(TotalsTable& totals, const std::map<SourceId, std::vector<char>>& stale) const {
  for (const Kind kind : {Active, Kept, Seeding}) {
    for (const bool unmeasured : {false, true}) {
      const Sums& sums = sums_[kind][unmeasured ? 1 : 0];
      for (size_t group = PlainStreams::exact + 1; (group + 1) * day_count_ <= sums.size(); ++group) {
        const std::vector<char>& stale_days = stale.at(groups_[group].source);
        for (size_t day = 0; day < day_count_; ++day) {
          const Tally& tally = sums[group * day_count_ + day];
          if (tally.empty()) continue;
          TotalsRow row = row_of(groups_[group], kind, day);
          row.unmeasured = unmeasured;
          row.stale = stale_days[day] != 0;
          totals.add(row, day, tally);
        }
      }
    }
  }
}

}  // namespace stowage
