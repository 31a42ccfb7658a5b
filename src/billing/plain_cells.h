#pragma once
// What a cell says of its day by itself, of a version of an asset about which nobody has decided anything.
//
// Wherever no list has missed the stream since its last report, the cell decides: seeding where it is v2 without a
// recovery point, kept where the last word was "kept", and else active. Where more lists than any grace allows have
// missed it, it is absent and holds nothing. Between the two what comes behind the day counts, too (R8).

#include <cstdint>
#include <map>
#include <vector>

#include "billing/day_totals.h"
#include "directory/snapshot.h"
#include "metering/cell_block.h"

namespace stowage {

enum class CellState : std::uint8_t { Active, Kept, Seeding, Absent, Undecided };

// Of a source's lists on one day: up to which age of a report no list has missed it, and beyond which age more have
// than any grace allows.
struct ListedDay {
  std::uint16_t age_fresh;
  std::uint16_t age_held;

  // Of a cell with these columns; `word` as in BlockColumns.
  CellState state(Version version, std::uint16_t age, std::uint16_t point_age, std::uint8_t word) const {
    if (age > age_held) return CellState::Absent;
    if (age > age_fresh) return CellState::Undecided;
    if (version == Version::V2 && point_age == DayCell::never) return CellState::Seeding;
    return BlockColumns::stated_in(word) == Stated::Kept ? CellState::Kept : CellState::Active;
  }
};

// All lists on the days of a range.
class ListedDays {
 public:
  ListedDays(const DirectorySnapshot& directory, const DayRange& range);

  // A number for the days of these lists, which stay where they are.
  std::uint32_t number_of(const std::vector<Day>& listed);
  // By place of the day in the range.
  const ListedDay& on(std::uint32_t lists, size_t day) const { return lists_[lists][day]; }
  // Up to this age no list of any that has a number has missed anybody.
  std::uint16_t age_fresh(size_t day) const { return age_fresh_[day]; }

 private:
  const DayRange range_;
  const size_t missed_max_;  // lists in a row that may miss an asset under any grace
  std::map<const std::vector<Day>*, std::uint32_t> numbers_;
  std::vector<std::vector<ListedDay>> lists_;  // by number, then day
  std::vector<std::uint16_t> age_fresh_;       // by day
};

// What is decided about an asset's only version, or the one that bills, in this state: not Absent nor Undecided.
Decision decision_of(const DirectorySnapshot& directory, OrganizationId organization, CellState state, Day day);

}  // namespace stowage
