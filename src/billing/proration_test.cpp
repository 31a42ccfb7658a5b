// Published cases of proration, as facts: whoever changes the arithmetic must still meet them.

#include "billing/proration.h"

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

const Day july_1 = Day::of(2026, 7, 1);
const Period july = Period::of(july_1);

// A month with 31 days, and protection at 31.00: the amount is the number of days.
std::string protection_of(const DayTotals& usage) {
  const auto book = prices(
      {price(Version::V2, BillingType::ProtectedServers, "31.00"), price(Version::V2, BillingType::Storage, "none")});
  const auto statement = build_statement(request(july), usage, {}, book);
  return statement && statement->lines.size() == 1 ? statement->lines[0].amount->text() : "not one line";
}

DayTotals protected_on(DayRange days) {
  return asset(days, 1, AssetClass::Server, Version::V2);
}

// Source: Lago, prorated unique count (docs/guide/billable-metrics/aggregation-types, scenarios of a 31-day period).
TEST(PublishedProration, LagosProratedCountInAMonthOf31Days) {
  EXPECT_EQ(protection_of(protected_on(july.days())), "31.00");                                             // 31/31
  EXPECT_EQ(protection_of(protected_on({july_1 + 15, july_1 + 31})), "16.00");                              // 16/31
  EXPECT_EQ(protection_of(protected_on({july_1 + 1, july_1 + 30})), "29.00");                               // 29/31
  EXPECT_EQ(protection_of(protected_on(july.days()) + protected_on({july_1 + 10, july_1 + 31})), "52.00");  // 1 + 21/31
  // Started and stopped several times within a day: the day counts once; on 3 and on 4 separate days.
  EXPECT_EQ(protection_of(protected_on({july_1 + 4, july_1 + 5})), "1.00");
  DayTotals separate;
  for (const int day : {1, 8, 20}) separate = separate + protected_on({july_1 + day, july_1 + day + 1});
  EXPECT_EQ(protection_of(separate), "3.00");
  EXPECT_EQ(protection_of(separate + protected_on({july_1 + 30, july_1 + 31})), "4.00");
}

// Source: Lago, weighted sum: 2,500 units from 5 March in a month of 31 days at 1.00 are 2,177.42 (27/31).
TEST(PublishedProration, LagosWeightedSum) {
  const Period march = Period::of(Day::of(2026, 3, 1));
  const auto book = prices(
      {price(Version::V2, BillingType::Storage, "1.00"), price(Version::V2, BillingType::ProtectedServers, "none")});
  const auto usage = asset({Day::of(2026, 3, 5), march.days().until}, 2500, AssetClass::Server, Version::V2);
  const auto statement = build_statement(request(march), usage, {}, book);
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->totals.total.text(), "2177.42");
}

// Source: Lago, weighted sum, the month after: 2,500 carried in, -2,000 on the 4th, -200 on the 6th, of 30 days.
TEST(PublishedProration, LagosWeightedSumOfTheNextMonth) {
  const auto part = [](Day from, Day until, Int128 units) {
    return asset({from, until}, units, AssetClass::Server, Version::V2);
  };
  const auto book = prices(
      {price(Version::V2, BillingType::Storage, "1.00"), price(Version::V2, BillingType::ProtectedServers, "none")});
  const auto usage =
      part(june_1, june_1 + 3, 2500) + part(june_1 + 3, june_1 + 5, 500) + part(june_1 + 5, june_1 + 30, 300);
  const auto statement = build_statement(request(), usage, {}, book);
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->totals.total.text(), "533.33");
}

TEST(Proration, IsRoundedOnceAndHalfAwayFromZero) {
  const Price half_a_cent = Price::parse("0.005", Unit::Asset).value();
  EXPECT_EQ(prorated(30, half_a_cent, june, usd)->text(), "0.01");
  EXPECT_EQ(prorated(29, half_a_cent, june, usd)->text(), "0.00");
  const Currency yen = Currency::parse("JPY").value();
  EXPECT_EQ(prorated(30, Price::parse("0.5", Unit::Asset).value(), june, yen)->text(), "1");
}

TEST(Proration, QuantitiesAreForReading) {
  EXPECT_EQ(quantity_for_reading(5, Unit::Asset, july).text(), "0.161290323");
  EXPECT_EQ(quantity_for_reading(Int128{37'324'496} * 1'000'000, Unit::GB, july).text(), "1204.016000000");
}

}  // namespace
}  // namespace stowage
