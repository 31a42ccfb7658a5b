// Days and months: what is counted. If these failed, a month would have a day too many, or lose one.

#include "base/day.h"

#include "base/values_test.h"

namespace stowage {
namespace {

Day day(std::string_view text) {
  return Day::parse(text).value();
}
Period period(std::string_view text) {
  return Period::parse(text).value();
}

TEST(Day, KnowsItsDate) {
  EXPECT_EQ(Day::of(1970, 1, 1).number(), 0);
  EXPECT_EQ(Day::of(2026, 11, 22).number(), 20'779);
  EXPECT_EQ(Day(20'779).text(), "2026-11-22");
  EXPECT_EQ(day("2024-02-29") + 1, day("2024-03-01"));
  EXPECT_EQ(day("2027-01-01") - day("2026-01-01"), 365);
  EXPECT_EQ(day("2026-01-01") - 1, day("2025-12-31"));
}

TEST(Day, RefusesWhatIsNotADay) {
  for (const char* text :
       {"", "2026-11-31", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "1969-12-31",
        "2026-1-1", "2026/11/22", "22-11-2026", "2026-11-22 ", "2026-11-2x", "-026-11-22"})
    EXPECT_EQ(refusal(Day::parse(text)), "'" + std::string(text) + "' is not a day. Write it like 2026-11-22.");
}

TEST(Day, DaysOfMonths) {
  EXPECT_EQ(days_in_month(2024, 2), 29);
  EXPECT_EQ(days_in_month(2100, 2), 28);
  EXPECT_EQ(days_in_month(2000, 2), 29);
  EXPECT_EQ(days_in_month(2026, 12), 31);
}

RC_GTEST_PROP(Day, TextComesBackAsTheSameDay, ()) {
  const Day any(*rc::gen::inRange(0, Day::of(9999, 12, 31).number() + 1));
  RC_ASSERT(day(any.text()) == any);
  RC_ASSERT(Day::of(any.year(), any.month(), any.day_of_month()) == any);
}

TEST(DayRange, HasNoLastDay) {
  const DayRange range{day("2026-11-10"), day("2026-11-12")};
  EXPECT_EQ(range.days(), 2);
  EXPECT_TRUE(range.contains(day("2026-11-11")));
  EXPECT_FALSE(range.contains(day("2026-11-12")));
  EXPECT_FALSE(range.contains(day("2026-11-09")));
  EXPECT_TRUE((DayRange{range.until, range.from}).empty());
  EXPECT_EQ((DayRange{range.until, range.from}).days(), 0);
}

DayRange any_range() {
  const Day from(*rc::gen::inRange(0, 100));
  return {from, Day(*rc::gen::inRange(0, 100))};
}

RC_GTEST_PROP(DayRange, OverlapIsTheDaysInBoth, ()) {
  const DayRange a = any_range();
  const DayRange b = any_range();
  const DayRange both = overlap(a, b);
  for (Day d(0); d < Day(101); ++d) RC_ASSERT(both.contains(d) == (a.contains(d) && b.contains(d)));
  RC_ASSERT(both.days() == overlap(b, a).days());
}

RC_GTEST_PROP(DayRange, CutAnywhereThePartsAddUp, ()) {
  const DayRange whole = any_range();
  const Day cut(*rc::gen::inRange(0, 100));
  RC_ASSERT(overlap(whole, {Day(0), cut}).days() + overlap(whole, {cut, Day(101)}).days() == whole.days());
}

TEST(Period, IsAMonth) {
  EXPECT_EQ(period("2026-11").days(), (DayRange{day("2026-11-01"), day("2026-12-01")}));
  EXPECT_EQ(period("2024-02").length(), 29);
  EXPECT_EQ(period("2026-12").next(), period("2027-01"));
  EXPECT_EQ(period("2026-01").previous(), period("2025-12"));
  EXPECT_EQ(period("2026-11").people(), "November 2026");
  EXPECT_LT(period("2025-12"), period("2026-01"));
}

TEST(Period, RefusesWhatIsNotAMonth) {
  for (const char* text : {"", "2026", "2026-00", "2026-13", "1969-12", "2026-1", "2026/11", "2026-11-01"})
    EXPECT_EQ(refusal(Period::parse(text)), "'" + std::string(text) + "' is not a month. Write it like 2026-11.");
}

RC_GTEST_PROP(Period, EachDayIsInExactlyOne, ()) {
  const Day any(*rc::gen::inRange(0, Day::of(2200, 1, 1).number()));
  const Period its = Period::of(any);
  RC_ASSERT(its.days().contains(any));
  RC_ASSERT(!its.next().days().contains(any));
  RC_ASSERT(its.next().previous() == its);
  RC_ASSERT(its.days().until == its.next().days().from);
  RC_ASSERT(Period::parse(its.text()).value() == its);
}

}  // namespace
}  // namespace stowage
