#include "base/day.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>

namespace stowage {

namespace {

std::chrono::year_month_day civil(Day day) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day.number())));
}

// Exactly `size` digits, or -1.
int digits(std::string_view text, size_t at, size_t size) {
  int value = 0;
  for (size_t i = at; i < at + size; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

Day Day::of(int year, int month, int day) {
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  ASSERT(date.ok());
  return Day(static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count()));
}

Result<Day> Day::parse(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const bool shaped =
      text.size() == 10 && text[4] == '-' && text[7] == '-' && year >= 1970 && month >= 1 && month <= 12;
  if (!shaped || day < 1 || day > days_in_month(year, month))
    return bad_input("'" + std::string(text) + "' is not a day", "Write it like 2026-11-22.");
  return of(year, month, day);
}

int Day::year() const {
  return static_cast<int>(civil(*this).year());
}
int Day::month() const {
  return static_cast<int>(static_cast<unsigned>(civil(*this).month()));
}
int Day::day_of_month() const {
  return static_cast<int>(static_cast<unsigned>(civil(*this).day()));
}
std::string Day::text() const {
  return fmt::format("{:04}-{:02}-{:02}", year(), month(), day_of_month());
}

DayRange overlap(const DayRange& a, const DayRange& b) {
  const DayRange both{std::max(a.from, b.from), std::min(a.until, b.until)};
  return both.empty() ? DayRange{both.from, both.from} : both;
}

Result<Period> Period::parse(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  if (text.size() != 7 || text[4] != '-' || year < 1970 || month < 1 || month > 12)
    return bad_input("'" + std::string(text) + "' is not a month", "Write it like 2026-11.");
  return Period(year * 12 + month - 1);
}

Period Period::of(Day day) {
  return Period(day.year() * 12 + day.month() - 1);
}

DayRange Period::days() const {
  const auto first = [](std::int32_t months) { return Day::of(months / 12, months % 12 + 1, 1); };
  return DayRange{first(months_), first(months_ + 1)};
}

Period Period::next() const {
  return Period(months_ + 1);
}
Period Period::previous() const {
  return Period(months_ - 1);
}
std::string Period::text() const {
  return fmt::format("{:04}-{:02}", months_ / 12, months_ % 12 + 1);
}

std::string Period::people() const {
  static constexpr std::array names = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  return fmt::format("{} {}", names[static_cast<size_t>(months_ % 12)], months_ / 12);
}

int days_in_month(int year, int month) {
  const std::chrono::year_month_day_last last(
      std::chrono::year(year), std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month))));
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

}  // namespace stowage
