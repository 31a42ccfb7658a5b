#pragma once
// When a contract runs and where its monthly periods begin (R27). A calendar contract is one that is anchored on the
// 1st: its first period is cut when it starts later in the month.

#include <optional>
#include <string_view>
#include <vector>

#include "base/day.h"

namespace stowage {

// One month of a contract. `uncut` is what a whole month would be and gives the divisor of every proration; `covered`
// is the part of it on which the contract runs, and is never empty.
struct ContractPeriod {
  DayRange uncut;
  DayRange covered;
  friend bool operator==(const ContractPeriod&, const ContractPeriod&) = default;

  bool cut() const { return uncut != covered; }
};

struct Terms {
  Day from;                  // the first day
  std::optional<Day> until;  // the first day that the contract no longer covers
  int anchor_day = 1;        // 1 to 31: the day of the month on which periods begin

  DayRange days() const;
  bool covers(Day day) const { return days().contains(day); }
  // The period that holds `day`; the contract must cover it.
  ContractPeriod period_of(Day day) const;
  // The period after, nothing when the contract ends with `period`.
  std::optional<ContractPeriod> after(const ContractPeriod& period) const;
  // Periods that share a day with `range`, in order.
  std::vector<ContractPeriod> periods_within(const DayRange& range) const;

  friend bool operator==(const Terms&, const Terms&) = default;
};

// The first day on or after which a month anchored on `anchor_day` begins; the 29th to 31st fall on the last day of a
// shorter month and return in the next longer one.
Day anchor_in(int year, int month, int anchor_day);

// "monthly" only: quarterly and yearly contracts cannot follow usage day by day.
Result<void> check_period_type(std::string_view period_type);
// An anchor within 1 to 31, an end after the start.
Result<void> check_terms(const Terms& terms);

}  // namespace stowage
