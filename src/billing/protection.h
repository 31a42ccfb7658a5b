#pragma once
// From reports, inventories and decisions to the state of each version on each day (R1, R3, R4, R6, R8). Pure.

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
  Stated stated = Stated::Nothing;   // the strongest word of the last day
  Points points = Points::Unknown;   // the strongest of that day
  std::optional<Day>
      last_not_kept;  // the last day before the reports turned to "kept"; `day` itself while they have not
};

// One version of an asset over a range of days and the days behind it that decide about gaps.
struct VersionHistory {
  std::vector<Reported> days;                 // days[i] is the first day + i
  std::vector<Day> inventory_days;            // sorted; days on which lists that should name it were accepted
  std::vector<ProtectionDecision> decisions;  // of this version, by day, then in the order they were made
};

struct VersionDay {
  State state = State::None;
  bool seeding = false;      // v2 has bytes but may not bill yet (R6)
  bool provisional = false;  // carried inside the grace, and still missing (R8)
  bool absent = false;       // ended by absence
};

struct StateDay {
  VersionDay v1;
  VersionDay v2;
  std::optional<Version> billed;
};

// The states of `first`, `first + 1`, …; as many as both histories have days. `grace_days` holds for all of them.
std::vector<StateDay> judge_states(Day first, const VersionHistory& v1, const VersionHistory& v2, int grace_days);

}  // namespace stowage
