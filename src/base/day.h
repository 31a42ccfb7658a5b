#pragma once
// Calendar days and months. A Day is a date in the partner's billing zone (R3); what instant it begins at is the
// Zone's affair.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

class Day {
 public:
  constexpr Day() = default;
  // Days since 1970-01-01.
  constexpr explicit Day(std::int32_t number) : number_(number) {}
  // 1 <= month <= 12; day within the month.
  static Day of(int year, int month, int day);
  // "2026-11-22", years 1970 to 9999.
  static Result<Day> parse(std::string_view text);

  constexpr std::int32_t number() const { return number_; }
  int year() const;
  int month() const;
  int day_of_month() const;
  std::string text() const;  // "2026-11-22"

  friend constexpr auto operator<=>(Day, Day) = default;
  friend constexpr Day operator+(Day day, std::int32_t days) { return Day(day.number_ + days); }
  friend constexpr Day operator-(Day day, std::int32_t days) { return Day(day.number_ - days); }
  friend constexpr std::int32_t operator-(Day a, Day b) { return a.number_ - b.number_; }
  Day& operator++() {
    ++number_;
    return *this;
  }

 private:
  std::int32_t number_ = 0;
};

// Days from the first until the last, without the last.
struct DayRange {
  Day from;
  Day until;

  std::int32_t days() const { return until > from ? until - from : 0; }
  bool empty() const { return until <= from; }
  bool contains(Day day) const { return from <= day && day < until; }
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

DayRange overlap(const DayRange& a, const DayRange& b);

// A calendar month, the period of statements.
class Period {
 public:
  // "2026-11".
  static Result<Period> parse(std::string_view text);
  static Period of(Day day);

  DayRange days() const;
  std::int32_t length() const { return days().days(); }  // 28 to 31
  Period next() const;
  Period previous() const;
  std::string text() const;    // "2026-11"
  std::string people() const;  // "November 2026"
  friend constexpr auto operator<=>(Period, Period) = default;

 private:
  explicit constexpr Period(std::int32_t months) : months_(months) {}
  std::int32_t months_;  // since year 0
};

int days_in_month(int year, int month);

}  // namespace stowage
