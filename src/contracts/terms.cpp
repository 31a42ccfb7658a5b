#include "contracts/terms.h"

#include <algorithm>

namespace stowage {

namespace {

// Far enough for every contract, and within what a Day can be written as.
const Day day_max = Day::of(9999, 1, 1);

Day next_anchor(Day day, int anchor_day) {
  const bool december = day.month() == 12;
  return anchor_in(december ? day.year() + 1 : day.year(), december ? 1 : day.month() + 1, anchor_day);
}

Day previous_anchor(Day day, int anchor_day) {
  const bool january = day.month() == 1;
  return anchor_in(january ? day.year() - 1 : day.year(), january ? 12 : day.month() - 1, anchor_day);
}

}  // namespace

Day anchor_in(int year, int month, int anchor_day) {
  ASSERT(anchor_day >= 1 && anchor_day <= 31);
  return Day::of(year, month, std::min(anchor_day, days_in_month(year, month)));
}

DayRange Terms::days() const {
  return {from, until.value_or(day_max)};
}

ContractPeriod Terms::period_of(Day day) const {
  ASSERT(covers(day));
  const Day here = anchor_in(day.year(), day.month(), anchor_day);
  const DayRange uncut =
      here <= day ? DayRange{here, next_anchor(here, anchor_day)} : DayRange{previous_anchor(here, anchor_day), here};
  return {uncut, overlap(uncut, days())};
}

std::optional<ContractPeriod> Terms::after(const ContractPeriod& period) const {
  if (!covers(period.uncut.until)) return std::nullopt;
  return period_of(period.uncut.until);
}

std::vector<ContractPeriod> Terms::periods_within(const DayRange& range) const {
  const DayRange wanted = overlap(range, days());
  std::vector<ContractPeriod> periods;
  for (Day day = wanted.from; day < wanted.until; day = periods.back().uncut.until) periods.push_back(period_of(day));
  return periods;
}

Result<void> check_period_type(std::string_view period_type) {
  if (period_type == "monthly") return {};
  return refuse("a contract with the period '" + std::string(period_type) + "' cannot follow usage",
                "Use a contract with monthly periods; quarterly and yearly ones are not supported.");
}

Result<void> check_terms(const Terms& terms) {
  if (terms.anchor_day < 1 || terms.anchor_day > 31)
    return bad_input("periods cannot begin on day " + std::to_string(terms.anchor_day) + " of a month",
                     "Give a day from 1 to 31; shorter months use their last day.");
  if (terms.until && *terms.until <= terms.from)
    return bad_input("the contract would cover no day: from " + terms.until->text() +
                         " on it has ended, and it begins on " + terms.from.text(),
                     "Give a later --until, the first day that it does not cover.");
  return {};
}

}  // namespace stowage
