#include "contracts/terms.h"

#include "contracts/contract_example.h"

namespace stowage {
namespace {

DayRange range(std::string_view from, std::string_view until) {
  return {day(from), day(until)};
}

TEST(Terms, AnAnchorOnThe31stFallsOnTheLastDayOfShorterMonthsAndReturns) {
  const Terms terms{day("2026-01-31"), std::nullopt, 31};
  const auto periods = terms.periods_within(range("2026-01-31", "2026-06-01"));
  ASSERT_EQ(periods.size(), 5u);
  EXPECT_EQ(periods[0].uncut, range("2026-01-31", "2026-02-28"));
  EXPECT_EQ(periods[1].uncut, range("2026-02-28", "2026-03-31"));
  EXPECT_EQ(periods[2].uncut, range("2026-03-31", "2026-04-30"));
  EXPECT_EQ(periods[3].uncut, range("2026-04-30", "2026-05-31"));
  EXPECT_FALSE(periods[0].cut());
}

TEST(Terms, ACalendarContractThatStartsInTheMonthHasACutFirstPeriod) {
  const Terms terms{day("2026-01-17"), day("2026-03-10"), 1};
  const auto periods = terms.periods_within(terms.days());
  ASSERT_EQ(periods.size(), 3u);
  EXPECT_EQ(periods[0].uncut, range("2026-01-01", "2026-02-01"));
  EXPECT_EQ(periods[0].covered, range("2026-01-17", "2026-02-01"));
  EXPECT_EQ(periods[2].covered, range("2026-03-01", "2026-03-10"));
  EXPECT_EQ(terms.after(periods[2]), std::nullopt);
}

TEST(Terms, OnlyMonthlyPeriodsAreTaken) {
  EXPECT_TRUE(check_period_type("monthly"));
  EXPECT_FALSE(check_period_type("quarterly"));
  EXPECT_FALSE(check_terms({day("2026-01-01"), day("2026-01-01"), 1}));
  EXPECT_FALSE(check_terms({day("2026-01-01"), std::nullopt, 32}));
}

// If periods overlapped or left a gap, a day would be billed twice or never.
RC_GTEST_PROP(Terms, PeriodsFollowEachOtherWithoutGapOrOverlap, ()) {
  const Day from(*rc::gen::inRange(20000, 22000));
  const int anchor = *rc::gen::inRange(1, 32);
  const Terms terms{from, from + *rc::gen::inRange(1, 800), anchor};
  Day expected = terms.from;
  for (const ContractPeriod& period : terms.periods_within(terms.days())) {
    RC_ASSERT(period.covered.from == expected);
    RC_ASSERT(!period.covered.empty());
    RC_ASSERT(period.uncut.days() >= 28 && period.uncut.days() <= 31);
    RC_ASSERT(terms.period_of(period.covered.until - 1) == period);
    expected = period.covered.until;
  }
  RC_ASSERT(expected == *terms.until);
}

}  // namespace
}  // namespace stowage
