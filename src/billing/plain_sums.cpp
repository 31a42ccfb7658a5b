#include "billing/plain_sums.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stowage {

namespace {

// So much fits beside what a block may bring, in 64 bits.
constexpr std::uint64_t bytes_in_group_max = std::uint64_t{1} << 63;
constexpr std::uint64_t level_max = bytes_in_group_max / cells_in_block;

constexpr size_t streams_at_a_time = 8;  // their levels on a day are a line of the cache

}  // namespace

PlainSums::PlainSums(const DirectorySnapshot& directory, const DayRange& range, const std::vector<PlainGroup>& groups,
                     ListedDays& listed)
    : directory_(directory),
      range_(range),
      day_count_(static_cast<size_t>(range.days())),
      lines_of_group_((day_count_ + Line::days - 1) / Line::days),
      groups_(groups),
      listed_(listed),
      levels_(day_count_),
      written_(day_count_) {}

void PlainSums::know_groups() {
  while (lists_by_group_.size() < groups_.size()) {
    const PlainGroup& group = groups_[lists_by_group_.size()];
    lists_by_group_.push_back(group.listed == nullptr ? 0 : listed_.number_of(*group.listed));
  }
  bytes_.resize(groups_.size() * lines_of_group_);
  assets_.resize(groups_.size());
  for (auto& of_kind : sums_) {
    for (Sums& sums : of_kind) {
      if (!sums.empty()) sums.resize(groups_.size() * day_count_);
    }
  }
}

PlainSums::Sums& PlainSums::sums_of(CellState kind, bool unmeasured) {
  Sums& sums = sums_[static_cast<size_t>(kind)][unmeasured ? 1 : 0];
  if (sums.empty()) sums.resize(groups_.size() * day_count_);
  return sums;
}

// Whether there is room for the bytes of one more block. Makes it, where what was added so far takes it.
bool PlainSums::make_room(std::span<const BlockColumns> days) {
  std::uint64_t greatest = 0;
  for (const BlockColumns& columns : days)
    greatest = std::max(greatest, columns.cells == 0 ? 0 : columns.level.bound());
  if (greatest > level_max) return false;
  const std::uint64_t of_block = greatest * cells_in_block;
  if (bytes_max_ > bytes_in_group_max - of_block) {
    Sums& exact = sums_of(CellState::Active, false);
    for (size_t group = 0; group < groups_.size(); ++group) {
      for (size_t day = 0; day < day_count_; ++day)
        exact[group * day_count_ + day] += Tally(std::exchange(bytes_of(group)[day], 0), 0);
    }
    bytes_max_ = 0;
  }
  bytes_max_ += of_block;
  return true;
}

// Whether so many streams of the block are known and active that day, and their bytes, too.
bool PlainSums::is_uniform(const BlockColumns& columns, size_t day, size_t count) const {
  if (columns.cells < count) return false;
  if (!columns.word.constant() || !columns.age.constant() || columns.age.value() > listed_.age_fresh(day)) return false;
  if (!columns.incomplete_for.constant() || columns.incomplete_for.value() != 0) return false;
  const std::uint8_t word = columns.word.value();
  if (BlockColumns::unmeasured_in(word) || BlockColumns::stated_in(word) == Stated::Kept) return false;
  if (columns.point_age.constant()) return columns.point_age.value() != DayCell::never;
  const auto points = columns.point_age.values();
  return std::find(points.begin(), points.end(), DayCell::never) == points.end();
}

void PlainSums::find_exact(const BlockColumns& columns, size_t day, std::span<std::uint32_t> group_of) const {
  const size_t count = std::min(columns.cells, group_of.size());
  for (size_t i = 0; i < count; ++i) {
    if (group_of[i] == PlainStreams::exact) continue;
    // What is stale by itself has no row with the others of its group.
    const bool by_itself = columns.incomplete_for[i] > 0;
    if (by_itself || state_of(columns, day, i, group_of[i]) == CellState::Undecided) group_of[i] = PlainStreams::exact;
  }
}

void PlainSums::add(std::span<const BlockColumns> days, std::span<std::uint32_t> group_of) {
  ASSERT(days.size() == day_count_ && group_of.size() <= cells_in_block);
  know_groups();
  if (groups_.size() == 1) return;  // not one plain stream yet
  if (!make_room(days)) {
    std::fill(group_of.begin(), group_of.end(), PlainStreams::exact);
    return;
  }
  various_.clear();
  for (size_t day = 0; day < days.size(); ++day) {
    if (!is_uniform(days[day], day, group_of.size())) various_.push_back(day);
  }
  for (const size_t day : various_) find_exact(days[day], day, group_of);
  find_levels(days, group_of.size());
  add_all(group_of);
  for (const size_t day : various_) set_right(days[day], day, group_of);
}

void PlainSums::find_levels(std::span<const BlockColumns> days, size_t count) {
  for (size_t day = 0; day < days.size(); ++day) {
    const auto& level = days[day].level;
    const size_t cells = std::min(days[day].cells, count);
    levels_[day] = level.values().data();
    if (cells == count && !level.constant()) continue;
    std::vector<std::int64_t>& written = written_[day];
    written.assign(count, 0);
    for (size_t i = 0; i < cells; ++i) written[i] = level[i];
    levels_[day] = written.data();
  }
}

// What belongs to the group `exact` is added up, too, and never read. A few streams at a time over all days: the sums
// of their groups are stretches of days, which are had from far away, and only once.
void PlainSums::add_all(std::span<const std::uint32_t> group_of) {
  std::array<std::uint64_t*, streams_at_a_time> bytes{};
  for (size_t from = 0; from < group_of.size(); from += streams_at_a_time) {
    const size_t count = std::min(streams_at_a_time, group_of.size() - from);
    const size_t next = from + count;
    for (size_t i = next; i < std::min(next + streams_at_a_time, group_of.size()); ++i) {
      const Line* line = &bytes_[group_of[i] * lines_of_group_];
      for (size_t n = 0; n < lines_of_group_; ++n) __builtin_prefetch(line + n, 1);
    }
    for (size_t i = 0; i < count; ++i) {
      bytes[i] = bytes_of(group_of[from + i]);
      ++assets_[group_of[from + i]];
    }
    for (size_t day = 0; day < day_count_; ++day) {
      const std::int64_t* levels = levels_[day] + from;
      for (size_t i = 0; i < count; ++i) bytes[i][day] += static_cast<std::uint64_t>(levels[i]);
    }
  }
}

void PlainSums::set_right(const BlockColumns& columns, size_t day, std::span<const std::uint32_t> group_of) {
  for (size_t i = 0; i < group_of.size(); ++i) {
    const std::uint32_t group = group_of[i];
    if (group == PlainStreams::exact) continue;
    const bool known = i < columns.cells;
    const CellState state = known ? state_of(columns, day, i, group) : CellState::Absent;
    const bool unmeasured = known && BlockColumns::unmeasured_in(columns.word[i]);
    if (state == CellState::Active && !unmeasured) continue;
    const Tally tally{Bytes(levels_[day][i])};
    sums_of(CellState::Active, false)[group * day_count_ + day] -= tally;
    if (state != CellState::Absent) sums_of(state, unmeasured)[group * day_count_ + day] += tally;
  }
}

TotalsRow PlainSums::row_of(const PlainGroup& group, CellState kind, size_t day) const {
  TotalsRow row;
  row.organization = group.organization;
  row.version = group.version;
  row.asset_class = group.asset_class;
  row.active = kind == CellState::Active;
  row.decision = group.owned
                     ? decision_of(directory_, group.organization, kind, range_.from + static_cast<std::int32_t>(day))
                     : Decision::UnmappedNoAsset;
  return row;
}

// Stretches of days with the same row.
template <class RowOn>
void PlainSums::append_stretches(std::vector<RowStretch>& stretches, const DaysOfRow& days, RowOn&& row_on) const {
  const size_t first = stretches.size();
  for (std::uint32_t day = 0; day < day_count_; ++day) {
    if (days[day].empty()) continue;
    const TotalsRow row = row_on(day);
    if (stretches.size() == first || stretches.back().row != row) stretches.push_back({row, day, day, days});
    stretches.back().until = day + 1;
  }
}

void PlainSums::append_to(std::vector<RowStretch>& stretches,
                          const std::map<SourceId, std::vector<char>>& stale) const {
  for (size_t group = PlainStreams::exact + 1; group < assets_.size(); ++group) {
    const std::vector<char>& stale_days = stale.at(groups_[group].source);
    for (const CellState kind : kinds) {
      for (const bool unmeasured : {false, true}) {
        const Sums& sums = sums_[static_cast<size_t>(kind)][unmeasured ? 1 : 0];
        const Tally* tallies = sums.empty() ? nullptr : &sums[group * day_count_];
        const bool first_sums = kind == CellState::Active && !unmeasured;
        if (!first_sums && tallies == nullptr) continue;
        const auto row_on = [&](size_t day) {
          TotalsRow row = row_of(groups_[group], kind, day);
          row.unmeasured = unmeasured;
          row.stale = stale_days[day] != 0;
          return row;
        };
        append_stretches(stretches,
                         first_sums ? DaysOfRow(bytes_of(group), assets_[group], tallies) : DaysOfRow(tallies), row_on);
      }
    }
  }
}

}  // namespace stowage
