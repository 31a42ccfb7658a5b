#include "contracts/lines.h"

#include "contracts/contract_example.h"

namespace stowage {
namespace {

std::vector<ContractLine> lines_on(const Contract& contract, std::string_view text) {
  return *lines_of(contract, contract.terms.period_of(day(text)));
}
std::string total_on(const Contract& contract, std::string_view text) {
  return total_of(lines_on(contract, text), contract.currency).text();
}

// Kaseya BMS, "Contracts: Bill by User": 10 units from 1 June, June posted, one more from 10 June.
TEST(Lines, AChangeInsideAPostedMonthIsANewLineFromItsDayAndLaterMonthsHaveEleven) {
  ContractExample example({day("2026-06-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.adjust(service, 1, day("2026-06-10")));

  const auto june = lines_on(example.contract, "2026-06-15");
  ASSERT_EQ(june.size(), 2u);
  EXPECT_EQ(june[0].amount.text(), "200.00");
  EXPECT_TRUE(june[0].posted);
  EXPECT_EQ(june[1].kind, LineKind::Proration);
  EXPECT_EQ(june[1].amount.text(), "14.00");  // 20 x 21/30
  EXPECT_FALSE(june[1].posted);

  const auto july = lines_on(example.contract, "2026-07-15");
  ASSERT_EQ(july.size(), 1u);
  EXPECT_EQ(july[0].units, Units(11));
  EXPECT_EQ(july[0].amount.text(), "220.00");
}

TEST(Lines, AChangeThatReachesBackOverSeveralPostedPeriodsIsBilledInEachOfThem) {
  ContractExample example({day("2026-06-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-07-01")));
  ASSERT_TRUE(example.adjust(service, 1, day("2026-06-10")));

  const auto july = lines_on(example.contract, "2026-07-15");
  ASSERT_EQ(july.size(), 2u);
  EXPECT_EQ(july[0].units, Units(10));
  EXPECT_EQ(july[1].amount.text(), "20.00");
  EXPECT_FALSE(july[1].posted);
  EXPECT_EQ(lines_on(example.contract, "2026-08-15").size(), 1u);
}

// Autotask, "remove a prorated service": the opposite edit nets to 0.00, whatever the share of the month.
TEST(Lines, OppositeEditsOnOneDayNetToNothing) {
  ContractExample example({day("2026-05-01"), std::nullopt, 1});
  const ServiceId service = example.service("4.45");
  ASSERT_TRUE(example.adjust(service, 7, day("2026-05-12")));
  ASSERT_TRUE(example.adjust(service, -7, day("2026-05-12")));
  EXPECT_EQ(lines_on(example.contract, "2026-05-12").size(), 2u);
  EXPECT_EQ(total_on(example.contract, "2026-05-12"), "0.00");
}

// Lago, weighted_sum specs: 2,500 units from 5 March; -2,000 on 4 April and -200 on 6 April, at 1 a unit.
TEST(Lines, WeightedSumsOfLago) {
  ContractExample example({day("2023-03-01"), std::nullopt, 1});
  const ServiceId service = example.service("1");
  ASSERT_TRUE(example.adjust(service, 2500, day("2023-03-05")));
  ASSERT_TRUE(example.adjust(service, -2000, day("2023-04-04")));
  ASSERT_TRUE(example.adjust(service, -200, day("2023-04-06")));
  EXPECT_EQ(total_on(example.contract, "2023-03-01"), "2177.42");  // 2500 x 27/31
  EXPECT_EQ(total_on(example.contract, "2023-04-01"), "533.33");
}

TEST(Lines, ACutFirstAndLastPeriodBillTheirShareOfTheWholeOne) {
  ContractExample example({day("2026-01-17"), day("2026-03-11"), 1});
  const ServiceId service = example.service("31");
  ASSERT_TRUE(example.adjust(service, 2, day("2026-01-17")));
  EXPECT_EQ(total_on(example.contract, "2026-01-20"), "30.00");  // 2 x 31 x 15/31
  EXPECT_EQ(total_on(example.contract, "2026-02-20"), "62.00");
  EXPECT_EQ(total_on(example.contract, "2026-03-05"), "20.00");  // 2 x 31 x 10/31
}

TEST(Lines, APriceFromTheMiddleOfAPeriodCutsItsLines) {
  ContractExample example({day("2026-04-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 3, day("2026-04-01")));
  example.contract.services[0].prices.set(day("2026-04-16"), decimal("30"));
  const auto lines = lines_on(example.contract, "2026-04-01");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].amount.text(), "30.00");
  EXPECT_EQ(lines[1].amount.text(), "45.00");
}

TEST(Lines, ChargesStandInThePeriodOfTheirDay) {
  ContractExample example({day("2026-04-01"), std::nullopt, 1});
  example.contract.charges.push_back(
      {ChargeId(1), ServiceId(), day("2026-04-30"), *Money::parse("-12.50", usd()), EntryId(9), "correction"});
  EXPECT_EQ(total_on(example.contract, "2026-04-01"), "-12.50");
  EXPECT_EQ(total_on(example.contract, "2026-05-01"), "0.00");
}

TEST(Checks, UnitsNeverFallBelowZeroOnAnyLaterDay) {
  ContractExample example({day("2026-04-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 5, day("2026-04-01")));
  ASSERT_TRUE(example.adjust(service, -5, day("2026-04-10")));
  EXPECT_FALSE(example.adjust(service, -1, day("2026-04-05")));
  EXPECT_FALSE(example.adjust(service, -6, day("2026-04-05")));
  EXPECT_FALSE(example.adjust(service, 1, day("2026-03-31")));
}

TEST(Checks, PostedPeriodsKeepTheirPricesAndTheirEnd) {
  ContractExample example({day("2026-04-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  EXPECT_FALSE(example.post(day("2026-05-01")));
  EXPECT_FALSE(example.post(day("2026-04-02")));
  ASSERT_TRUE(example.post(day("2026-04-01")));
  const Contract& contract = example.contract;
  EXPECT_FALSE(check_price(contract, *contract.service(service), day("2026-04-30"), decimal("21")));
  EXPECT_TRUE(check_price(contract, *contract.service(service), day("2026-05-01"), decimal("21")));
  EXPECT_FALSE(check_price(contract, *contract.service(service), day("2026-05-01"), decimal("-1")));
  EXPECT_FALSE(check_end(contract, day("2026-04-20")));
  EXPECT_TRUE(check_end(contract, day("2026-05-01")));
}

// The naive model: each day bills the units and the price of the day, as exact fractions of its uncut period.
// Returns minor units x common denominator.
Int128 day_by_day(const Contract& contract, const ContractPeriod& period) {
  Int128 hundredths_of_cents = 0;  // prices in these tests have 4 digits behind the point
  for (Day each = period.covered.from; each < period.covered.until; ++each)
    for (const Service& service : contract.services)
      hundredths_of_cents += Int128{service.units_on(each).count()} * service.prices.at(each)->coefficient();
  return hundredths_of_cents;
}

Decimal random_price() {
  return Decimal(*rc::gen::inRange(0, 2'000'000), 4);
}

// If this failed, somebody would be billed for units or days that were not there.
RC_GTEST_PROP(Lines, AnyHistoryBillsTheUnitsOfEachDay, ()) {
  const Day from(*rc::gen::inRange(20000, 20800));
  const Day until = from + *rc::gen::inRange(20, 200);
  ContractExample example({from, until, *rc::gen::inRange(1, 32)});
  const ServiceId service = example.service("0.0000");
  example.contract.services[0].prices.set(from, random_price());
  const int steps = *rc::gen::inRange(0, 25);
  for (int step = 0; step < steps; ++step) {
    const Day day = from + *rc::gen::inRange(0, until - from);
    const Contract& contract = example.contract;
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        if (contract.unposted_from() < until) RC_ASSERT(example.post(contract.unposted_from()));
        break;
      case 1:
        if (const Decimal price = random_price(); check_price(contract, contract.services[0], day, price))
          example.contract.services[0].prices.set(day, price);
        break;
      default:
        (void)example.adjust(service, *rc::gen::inRange(-20, 30), day);
    }
  }
  for (const ContractPeriod& period : example.contract.terms.periods_within({from, until})) {
    const auto lines = *lines_of(example.contract, period);
    const Int128 exact = day_by_day(example.contract, period);  // x 1 / (100 x days), in minor units
    const Int128 scale = Int128{100} * period.uncut.days();
    const Int128 off = total_of(lines, usd()).minor() * scale - exact;
    RC_ASSERT((off < 0 ? -off : off) * 2 <= scale * std::int64_t(lines.size()));
  }
}

// Posted lines are on invoices: nothing that happens later may change one.
RC_GTEST_PROP(Lines, PostedLinesNeverChange, ()) {
  ContractExample example({day("2026-01-01"), std::nullopt, 1});
  const ServiceId service = example.service("4.45");
  RC_ASSERT(example.adjust(service, 10, day("2026-01-01")));
  (void)example.adjust(service, *rc::gen::inRange(-5, 6), day("2026-01-09"));
  RC_ASSERT(example.post(day("2026-01-01")));
  RC_ASSERT(example.post(day("2026-02-01")));
  const ContractPeriod february = example.contract.terms.period_of(day("2026-02-01"));
  const auto before = *lines_of(example.contract, february);
  for (int step = 0; step < 4; ++step)
    (void)example.adjust(service, *rc::gen::inRange(-9, 10), day("2026-01-01") + *rc::gen::inRange(0, 80));
  const auto after = *lines_of(example.contract, february);
  size_t kept = 0;
  for (const ContractLine& line : after)
    if (line.posted) {
      RC_ASSERT(kept < before.size());
      RC_ASSERT(line.amount == before[kept].amount);
      RC_ASSERT(line.units == before[kept].units);
      ++kept;
    }
  RC_ASSERT(kept == before.size());
}

TEST(UnitRows, AreSplitAtPeriodsAndAtEffectiveDays) {
  ContractExample example({day("2026-04-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-04-01")));
  ASSERT_TRUE(example.adjust(service, 3, day("2026-04-16")));
  ASSERT_TRUE(example.post(day("2026-04-01")));
  const auto rows = unit_rows(example.contract, example.contract.services[0], {day("2026-04-01"), day("2026-05-10")});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].days, (DayRange{day("2026-04-01"), day("2026-04-16")}));
  EXPECT_EQ(rows[1].units, Units(13));
  EXPECT_TRUE(rows[1].posted);
  EXPECT_EQ(rows[2].days, (DayRange{day("2026-05-01"), day("2026-06-01")}));
  EXPECT_FALSE(rows[2].posted);
}

}  // namespace
}  // namespace stowage
