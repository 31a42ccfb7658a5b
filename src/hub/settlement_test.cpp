#include "hub/settlement.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

constexpr Int128 gb = 1'000'000'000;

// Growth of 3 machines from 10 to 14 January becomes known when January is closed: 3 x 5 days x 20 / 31 = 9.677.
TEST(Corrections, WhatBecomesKnownOfAClosedPeriodIsChargedOnce) {  // R21
  HubExample example(servers, "20");
  example.change_units(Units(2), day("2026-01-01"));
  example.use(acme, range("2026-01-01", "2026-02-06"), 2);
  example.open_from = day("2026-02-01");
  example.use(acme, range("2026-01-10", "2026-01-15"), 3);
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(charges(plan), (Texts{"9.68 for 2026-01-01 on 2026-01-01"}));
  ASSERT_EQ(plan.changes.size(), 1u);
  EXPECT_TRUE(plan.changes[0].change().zero());
  EXPECT_EQ(plan.changes[0].charges[0].text,
            "Endpoint Backup v2 - Protected servers, 2026-01-01 to 2026-01-31: 15 unit-days more than billed");
  ASSERT_EQ(plan.changes[0].evidence.size(), 1u);
  EXPECT_EQ(plan.changes[0].evidence[0], (UsageEvidence{acme, range("2026-01-10", "2026-01-15"), Quantity(5)}));
  example.apply(plan);
  EXPECT_TRUE(charges(example.mapping_plan()).empty());

  // Later still 5 more on the 20th: 20 unit-days are 12.903, of which 9.68 was charged.
  example.use(acme, range("2026-01-20", "2026-01-21"), 5);
  EXPECT_EQ(charges(example.mapping_plan()), (Texts{"3.22 for 2026-01-01 on 2026-01-01"}));
  // A posted period is charged on the first day that is not.
  example.contract.unposted_from = day("2026-03-01");
  EXPECT_EQ(charges(example.mapping_plan()), (Texts{"3.22 for 2026-01-01 on 2026-03-01"}));
}

TEST(Corrections, WhatWasChargedOnKnowledgeThatChangedComesBack) {
  HubExample example(servers, "20");
  example.change_units(Units(2), day("2026-01-01"));
  example.use(acme, range("2026-01-01", "2026-02-06"), 2);
  example.open_from = day("2026-02-01");
  const HubExample before = example;
  example.use(acme, range("2026-01-10", "2026-01-15"), 3);
  example.apply(example.mapping_plan());
  HubExample after = before;
  after.contract = example.contract;
  EXPECT_EQ(charges(after.mapping_plan()), (Texts{"-9.68 for 2026-01-01 on 2026-01-01"}));
}

TEST(Corrections, EachDayHasThePriceOfThatDay) {
  HubExample example(servers, "20");
  example.contract.services[0].prices.set(day("2026-01-16"), decimal("31"));
  example.use(acme, range("2026-01-01", "2026-02-02"), 2);
  example.open_from = day("2026-02-01");
  // 2 x 20 x 15/31 = 19.35 and 2 x 31 x 16/31 = 32.00, and from February on units.
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(charges(plan), (Texts{"51.35 for 2026-01-01 on 2026-01-01"}));
  EXPECT_EQ(changes(plan), (Texts{"0 @ 2026-01-01", "+2 @ 2026-02-01"}));
}

// R10 against R21: no change rests on a stale source, until whoever closes the month gives their word for it; then the
// statement has billed it, and the contract follows: 3 x 20 x 5/31 = 9.68.
TEST(Corrections, WhatAStaleSourceSaysIsChargedOnceItsMonthIsClosed) {
  for (const bool closed : {false, true}) {
    HubExample example(servers, "20");
    example.open_from = closed ? day("2026-02-01") : day("2026-01-01");
    example.change_units(Units(2), day("2026-01-01"));
    example.use(acme, range("2026-01-01", "2026-02-06"), 2);
    example.use(acme, range("2026-01-10", "2026-01-15"), 3, true);
    const MappingPlan plan = example.mapping_plan();
    EXPECT_EQ(charges(plan), closed ? (Texts{"9.68 for 2026-01-01 on 2026-01-01"}) : Texts());
    EXPECT_EQ(plan.withheld.empty(), closed);
  }
}

TEST(Corrections, NothingIsChargedBeforeUsageIsKnown) {
  HubExample example(servers, "20");
  example.usage = Usage(day("2026-01-01"), day("2026-02-01"));
  example.change_units(Units(2), day("2026-01-01"));
  example.use(acme, range("2026-02-01", "2026-03-03"), 2);
  example.open_from = day("2026-03-01");
  EXPECT_TRUE(example.mapping_plan().changes.empty());
}

// January was posted in advance, and this PSA refuses its dates: 3 more from the 10th are charged to the month's end,
// 3 x 20 x 22/31 = 42.58, and are units from February on, both as one change (R26).
TEST(PostedPeriods, WhatAPsaRefusesIsChargedAndIsUnitsFromTheFirstUnpostedDay) {
  HubExample example(servers, "20");
  example.change_units(Units(2), day("2026-01-01"));
  example.contract.unposted_from = example.contract.units_from = day("2026-02-01");
  example.use(acme, range("2026-01-01", "2026-01-10"), 2);
  example.use(acme, range("2026-01-10", "2026-01-15"), 5);
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(changes(plan), (Texts{"+3 @ 2026-02-01"}));
  EXPECT_EQ(charges(plan), (Texts{"42.58 for 2026-01-01 on 2026-02-01"}));
  example.apply(plan);
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});

  // One less from the 20th: 3 x 22 - 12 unit-days are 34.84, and 42.58 was charged.
  example.use(acme, range("2026-01-15", "2026-01-20"), 5);
  example.use(acme, range("2026-01-20", "2026-01-21"), 4);
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"-1 @ 2026-02-01"}));
  EXPECT_EQ(charges(example.mapping_plan()), (Texts{"-7.74 for 2026-01-01 on 2026-02-01"}));
}

// Nobody looks at an ended contract again: what it still owes goes on its last day, and as no unit of a day it does not
// cover. 3 more from the 10th are 3 x 20 x 22/31 = 42.58; one more from the 20th, 3 x 22 + 12 unit-days, 50.32.
TEST(PostedPeriods, WhatAnEndedContractStillOwesIsChargedOnItsLastDay) {
  HubExample example(servers, "20", {day("2026-01-01"), day("2026-02-01"), 1});
  example.change_units(Units(2), day("2026-01-01"));
  example.contract.unposted_from = example.contract.units_from = day("2026-02-01");
  example.use(acme, range("2026-01-01", "2026-02-10"), 2);
  example.use(acme, range("2026-01-10", "2026-02-01"), 3);
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(plan.withheld, Texts{});
  EXPECT_EQ(changes(plan), (Texts{"0 @ 2026-01-31"}));
  EXPECT_EQ(charges(plan), (Texts{"42.58 for 2026-01-01 on 2026-01-31"}));
  example.apply(plan);
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
  example.use(acme, range("2026-01-20", "2026-02-01"), 1);
  EXPECT_EQ(charges(example.mapping_plan()), (Texts{"7.74 for 2026-01-01 on 2026-01-31"}));
}

// Were the closed month's rest carried into units again and again, each night would add 3.
TEST(PostedPeriods, UnitsOfTheNextPeriodFollowOnceAndNotEachNight) {
  HubExample example(servers, "20");
  example.change_units(Units(2), day("2026-01-01"));
  example.contract.unposted_from = example.contract.units_from = day("2026-02-01");
  example.use(acme, range("2026-01-01", "2026-02-01"), 5);
  example.apply(example.mapping_plan());
  example.open_from = day("2026-02-01");
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
  example.contract.unposted_from = example.contract.units_from = day("2026-03-01");
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
  example.use(acme, range("2026-02-01", "2026-02-02"), 5);
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
}

TEST(PostedPeriods, UnderMonthEndARunningPeriodIsNotCharged) {
  HubExample example(storage, "0.05");
  MappingTerms terms = example.terms();
  terms.quantity = MonthQuantity::LastDay;
  example.set_terms(terms);
  example.use(acme, range("2026-01-01", "2026-02-01"), 700 * gb);
  example.contract.unposted_from = example.contract.units_from = day("2026-03-01");
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(charges(plan), (Texts{"35.00 for 2026-01-01 on 2026-03-01"}));  // 700 x 0.05
  EXPECT_EQ(changes(plan), (Texts{"+700 @ 2026-03-01"}));
}

TEST(PostedPeriods, AnEndedMappingGivesBackTheRestOfAPeriodThatKeepsItsUnits) {
  HubExample example(servers, "20");
  example.change_units(Units(2), day("2026-01-01"));
  example.contract.unposted_from = example.contract.units_from = day("2026-02-01");
  example.use(acme, range("2026-01-01", "2026-01-20"), 2);
  example.mapping.ending = {day("2026-01-17"), MappingEnding::ToZero};
  EXPECT_EQ(charges(example.mapping_plan()), (Texts{"-19.35 for 2026-01-01 on 2026-02-01"}));  // 2 x 20 x 15/31
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"-2 @ 2026-02-01"}));
  example.mapping.ending = {day("2026-01-17"), MappingEnding::Leave};
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
}

// Whatever cannot be units is money to the cent: what the contract bills with all charges is what its usage comes to.
RC_GTEST_PROP(Plan, UnitsAndChargesTogetherComeToTheUsage, ()) {
  HubExample example(servers, "3.33", {day("2026-01-10"), std::nullopt, *rc::gen::inRange(1, 32)});
  if (*rc::gen::arbitrary<bool>()) example.contract.terms.until = day("2026-01-10") + *rc::gen::inRange(20, 90);
  example.seal(day("2026-01-10") + 90);
  for (int i = 0; i < 90; ++i) {
    const Day each = day("2026-01-10") + i;
    example.use(acme, {each, each + 1}, *rc::gen::inRange(0, 5));
  }
  std::map<Day, int> applied;  // charges of each period
  Day from = day("2026-01-10");
  const auto run = [&] {
    example.open_from = from = from + *rc::gen::inRange(0, 40);
    const Day posted = from + *rc::gen::inRange(0, 30);
    example.contract.unposted_from = example.contract.terms.covers(posted)
                                         ? example.contract.terms.period_of(posted).covered.from
                                         : example.contract.terms.days().until;
    if (*rc::gen::arbitrary<bool>()) example.contract.units_from = example.contract.unposted_from;
    const MappingPlan plan = example.mapping_plan();
    for (const PlannedChange& change : plan.changes)
      for (const PlannedCharge& charge : change.charges) ++applied[charge.period.from];
    example.apply(plan);
    example.use(acme, range("2026-01-20", "2026-01-21"), *rc::gen::inRange(0, 4));  // late
  };
  run();
  run();
  example.apply(example.mapping_plan());
  for (const ContractPeriod& period :
       example.contract.terms.periods_within({day("2026-01-10"), day("2026-01-10") + 90})) {
    if (period.covered.until > day("2026-01-10") + 90) continue;
    Int128 missing = 0;  // in hundredths of a cent x days of the uncut period
    for (Day each = period.covered.from; each < period.covered.until; ++each)
      missing += (example.usage.on(servers, acme, each).quantity.count() -
                  example.contract.services[0].units_on(each).count()) *
                 33300;
    for (const PsaCharge& charge : example.contract.charges)
      if (find_charge_mark(charge.text)->period == period.covered.from)
        missing -= charge.amount.minor() * 100 * period.uncut.days();
    RC_ASSERT((missing < 0 ? -missing : missing) * 2 <= Int128{100} * period.uncut.days());
  }
}

// A person's own charge, or another's text, is never taken for what the hub has charged.
TEST(ChargeMark, IsFoundInATextAndNothingElseIs) {
  const ChargeMark mark{std::string(mark_plan_digits, 'a'), "3-12", day("2026-06-01")};
  EXPECT_EQ(find_charge_mark("Servers: 3 unit-days more [" + mark.text() + "]"), mark);
  EXPECT_EQ(mark.mapping(), ServiceMappingId(3));
  for (const std::string_view text :
       {"", "stowage:", "paid by stowage:3-12:2026-06-01", "stowage:aaaa:3-12:2026-06-01",
        "stowage:aaaaaaaaaaaaaaaaaaaa:3:2026-06-01", "stowage:aaaaaaaaaaaaaaaaaaaa:3-1:2026-06-31",
        "stowage:aaaaaaaaaaaaaaaaaaaa:3-1"})
    EXPECT_FALSE(find_charge_mark(text)) << text;
}

}  // namespace
}  // namespace stowage
