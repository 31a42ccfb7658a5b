#pragma once
// From reports, inventories and decisions to the state of each version on each day (R1, R3, R4, R6, R8). Pure.
//
// The state of a day follows from what was reported by its end, from the inventories and decisions around it, and from
// the reports behind it; never from the state that was computed for another day. So a month is judged without the
// months before it, and a range comes out the same in one piece and in several.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "billing/version_rule.h"
#include "directory/assets.h"
#include "metering/day_cells.h"

namespace stowage {

// What was reported of one version of an asset by the end of a day, all its streams together.
struct Reported {
  std::optional<Day> last;           // the last day with a report
  std::optional<Day> last_in_words;  // the last day on which one said "active"
  std::optional<Day> word_until;     // the last day on which that word held: until another report
  std::optional<Day> last_not_kept;  // the last day on which one said another thing than "kept"
  std::optional<Day> turned_kept;    // the first day after it on which all said "kept"
  std::optional<Day> first_point;    // the first day on which one did not deny recovery points
  Stated stated = Stated::Nothing;   // the strongest word of the last day
};

// Joins what several streams of one version say by the end of `day`: of the newest reports the strongest word counts.
Reported join_reports(std::span<const DayCell* const> streams, Day day);

// One version of an asset over a range of days and the days behind it that decide about gaps. Without days it is a
// version that the asset has nothing of.
struct VersionHistory {
  std::span<const Reported> days;                 // days[i] is the first day + i
  std::span<const Day> inventory_days;            // sorted; days on which lists that should name it were accepted
  std::span<const ProtectionDecision> decisions;  // of this version, by day, then in the order they were made
};

// What lists have ended: the first day of those on which they missed it, and what it was until then.
struct Absence {
  Day since;
  State was = State::Active;
  friend bool operator==(const Absence&, const Absence&) = default;
};

struct VersionDay {
  State state = State::None;
  bool seeding = false;            // v2 has bytes but may not bill yet (R6)
  bool provisional = false;        // carried inside the grace, and still missing (R8)
  std::optional<Absence> absence;  // ended by it (R8)
};

struct StateDay {
  VersionDay v1;
  VersionDay v2;
  std::optional<Version> billed;
};

// How many missed days in a row do not end protection; of a gap the value on its first missed day counts.
using Grace = std::function<int(Day)>;

// The states of the range's days. Each history begins with the range and goes at least to its end; the days behind are
// only looked at.
std::vector<StateDay> judge_states(const DayRange& range, const VersionHistory& v1, const VersionHistory& v2,
                                   const Grace& grace);

}  // namespace stowage
