#include "hub/plan.h"

#include "contracts/lines.h"
#include "hub/hub_example.h"

namespace stowage {
namespace {

constexpr Int128 gb = 1'000'000'000;

TEST(ProrateDaily, ARiseForFiveDaysGoesOutAsARiseAndAFall) {  // R24's own example
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 10);
  example.use(acme, range("2026-01-10", "2026-01-15"), 13);
  example.use(acme, range("2026-01-15", "2026-01-20"), 10);
  example.change_units(Units(10), day("2026-01-01"));
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(changes(plan), (Texts{"+3 @ 2026-01-10", "-3 @ 2026-01-15"}));
  EXPECT_EQ(plan.changes[0].on_period.text(), "42.58");  // 3 x 20 x 22/31
  EXPECT_EQ(plan.changes[0].month_after.text(), "60.00");
  ASSERT_EQ(plan.changes[0].evidence.size(), 1u);
  EXPECT_EQ(plan.changes[0].evidence[0], (UsageEvidence{acme, range("2026-01-10", "2026-01-15"), Quantity(13)}));
}

TEST(ProrateDaily, OrganizationsOfOneAccountAreAddedBeforeRounding) {
  HubExample example(servers, "20");
  MappingTerms terms = example.terms();
  terms.rule.unit = Quantity(10);
  example.set_terms(terms);
  example.use(acme, range("2026-01-01", "2026-01-03"), 4);
  example.use(blue, range("2026-01-01", "2026-01-03"), 6);
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+1 @ 2026-01-01"}));
}

TEST(ProrateDaily, WhatSomebodyScheduledForADayThatIsNotSealedStays) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 10);
  example.change_units(Units(8), day("2026-01-01"));
  example.change_units(Units(4), day("2026-01-20"));
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+2 @ 2026-01-01"}));
}

TEST(ProrateDaily, NothingBeforeTheFirstEffectiveDayOrTheOpenPeriodIsTouched) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-02-20"), 5);
  example.mapping.first_effective = day("2026-02-01");
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+5 @ 2026-02-01"}));
  EXPECT_TRUE(charges(example.mapping_plan()).empty());
}

TEST(ProrateDaily, ADaysUsageGoesToThatDaysAccount) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 5);
  example.use(blue, range("2026-01-01", "2026-01-10"), 2);
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-05"), AccountId(2));
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+7 @ 2026-01-01", "-2 @ 2026-01-05"}));
  const Plan plan = example.plan();
  ASSERT_EQ(plan.unmapped.size(), 1u);
  EXPECT_EQ(plan.unmapped[0].organization, blue);
}

// Of a contract that a PSA deleted nothing is billed, whatever its mapping says.
TEST(UnmappedUsage, AContractThatIsGoneCarriesNothing) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 5);
  const Plan plan = *make_plan({example.usage.sealed_until(),
                                example.open_from,
                                example.usage,
                                example.accounts,
                                {example.mapping},
                                {},
                                example.left_by_us,
                                {}});
  ASSERT_EQ(plan.unmapped.size(), 1u);
  EXPECT_EQ(plan.unmapped[0].days, range("2026-01-01", "2026-01-10"));
  EXPECT_EQ(plan.unmapped[0].reason, "contract 1 is gone");
}

TEST(ProrateDaily, AThresholdHoldsSmallChangesBackUntilThePeriodEnds) {
  HubExample example(servers, "20");
  MappingTerms terms = example.terms();
  terms.threshold.units = Units(2);
  example.set_terms(terms);
  example.change_units(Units(10), day("2026-01-01"));
  example.use(acme, range("2026-01-01", "2026-01-05"), 10);
  example.use(acme, range("2026-01-05", "2026-01-10"), 11);
  EXPECT_EQ(changes(example.mapping_plan()), Texts{});
  EXPECT_EQ(example.mapping_plan().small.size(), 1u);
  EXPECT_FALSE(example.plan().all_equal()) << "something waits";
  example.use(acme, range("2026-01-10", "2026-01-12"), 12);
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+2 @ 2026-01-10"}));
  example.use(acme, range("2026-01-12", "2026-02-01"), 12);
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+1 @ 2026-01-05", "+1 @ 2026-01-10"}));
}

TEST(Stale, NoChangeRestsOnAStaleSource) {
  HubExample example(servers, "20");
  example.change_units(Units(10), day("2026-01-01"));
  example.use(acme, range("2026-01-01", "2026-01-05"), 12);
  example.use(acme, range("2026-01-05", "2026-01-08"), 4, true);
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(changes(plan), (Texts{"+2 @ 2026-01-01"}));
  ASSERT_EQ(plan.withheld.size(), 1u);
  EXPECT_NE(plan.withheld[0].find("stale"), std::string::npos);
  example.use(acme, range("2026-01-08", "2026-01-09"), 11);
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+2 @ 2026-01-01", "-1 @ 2026-01-08"}));
}

HubExample growing_storage(MonthQuantity quantity, MonthPeriod period) {
  HubExample example(storage, "0.05");
  MappingTerms terms = example.terms();
  terms.quantity = quantity;
  terms.period = period;
  example.set_terms(terms);
  for (int i = 0; i < 31; ++i) example.use(acme, {day("2026-01-01") + i, day("2026-01-02") + i}, (400 + 10 * i) * gb);
  return example;
}

TEST(MonthEnd, ThePeriodJustEndedBillsItsQuantityForItsWholeLength) {
  HubExample example = growing_storage(MonthQuantity::Average, MonthPeriod::Ended);
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(changes(plan), (Texts{"+550 @ 2026-01-01"}));
  EXPECT_EQ(plan.changes[0].on_period.text(), "27.50");
  EXPECT_EQ(plan.changes[0].evidence.size(), 31u);
  example.seal(day("2026-01-31"));
  EXPECT_TRUE(example.mapping_plan().changes.empty());
}

TEST(MonthEnd, QuantitiesAndPeriods) {
  EXPECT_EQ(changes(growing_storage(MonthQuantity::LastDay, MonthPeriod::Ended).mapping_plan()),
            (Texts{"+700 @ 2026-01-01"}));
  EXPECT_EQ(changes(growing_storage(MonthQuantity::PeakDay, MonthPeriod::Next).mapping_plan()),
            (Texts{"+700 @ 2026-02-01"}));
}

// A contract of January that is billed by the period before, and the one that renews it in February.
struct Renewal {
  Renewal() {
    example.contract.terms.until = day("2026-02-01");
    example.mapping.ending = {day("2026-02-01"), MappingEnding::Leave};
    contract.id = mapping.contract = ContractId(2);
    contract.terms = {day("2026-02-01"), std::nullopt, 1};
    mapping.id = ServiceMappingId(2);
    begin(day("2026-02-01"), example.terms());
  }
  void begin(Day from, const MappingTerms& terms) {
    mapping.first_effective = from;
    mapping.terms = {};
    mapping.terms.set(from, terms);
  }
  Texts of_both() const {
    const Plan plan = *make_plan({example.usage.sealed_until(),
                                  example.open_from,
                                  example.usage,
                                  example.accounts,
                                  {example.mapping, mapping},
                                  {example.contract, contract},
                                  {},
                                  {}});
    Texts texts = changes(plan.mappings[0]);
    for (const std::string& text : changes(plan.mappings[1])) texts.push_back(text);
    return texts;
  }

  HubExample example = growing_storage(MonthQuantity::PeakDay, MonthPeriod::Next);
  PsaContract contract = example.contract;
  ServiceMapping mapping = example.mapping;
};

// Else nobody would ever pay for a period of the service: the first one under the new contract.
TEST(MonthEnd, ARenewedContractBeginsWithTheLastPeriodOfTheOneBefore) {  // R22, R25
  Renewal renewal;
  EXPECT_EQ(renewal.of_both(), (Texts{"+700 @ 2026-02-01"}));
  renewal.example.use(acme, range("2026-02-01", "2026-03-01"), 300 * gb);
  EXPECT_EQ(renewal.of_both(), (Texts{"+700 @ 2026-02-01", "-400 @ 2026-03-01"})) << "and goes on with its own";

  MappingTerms terms = renewal.example.terms();
  terms.rule.unit = *parse_unit("100GB", BillingType::Storage);
  renewal.begin(day("2026-02-01"), terms);
  EXPECT_EQ(renewal.of_both(), (Texts{"+7 @ 2026-02-01", "-4 @ 2026-03-01"})) << "in units of the new service";
}

TEST(MonthEnd, ARenewedContractFollowsOnlyAPeriodThatEndsWhereItBegins) {
  Renewal renewal;
  renewal.example.seal(day("2026-01-31"));
  EXPECT_EQ(renewal.of_both(), Texts{}) << "that is not over yet";
  renewal = Renewal();
  renewal.example.mapping.ending->first = day("2026-01-20");
  EXPECT_EQ(renewal.of_both(), Texts{}) << "there is a gap between the two";
  renewal = Renewal();
  renewal.mapping.account = AccountId(2);
  EXPECT_EQ(renewal.of_both(), Texts{}) << "of another account";
  renewal = Renewal();
  MappingTerms terms = renewal.example.terms();
  terms.period = MonthPeriod::Ended;
  renewal.begin(day("2026-02-01"), terms);
  EXPECT_EQ(renewal.of_both(), Texts{}) << "the new one bills each period by its own quantity";
}

TEST(MonthEnd, WhoJoinsInThePeriodCountsByTheAverage) {  // R28
  HubExample example = growing_storage(MonthQuantity::LastDay, MonthPeriod::Ended);
  example.use(blue, range("2026-01-01", "2026-02-01"), 31 * gb);
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-01"), AccountId(2));
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-31"), AccountId(1));
  const MappingPlan plan = example.mapping_plan();
  EXPECT_EQ(changes(plan), (Texts{"+551 @ 2026-01-01"}));
  EXPECT_NE(plan.notes.at(0).find("average"), std::string::npos);
}

TEST(MonthEnd, AnAnchoredPeriodThatEndsAfterTheMonthWasClosedIsPlannedWhole) {
  HubExample example(storage, "0.05", {day("2026-01-15"), std::nullopt, 15});
  example.use(acme, range("2026-01-15", "2026-02-15"), 100 * gb);
  example.open_from = day("2026-02-01");
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+100 @ 2026-01-15"}));
}

TEST(Ending, ToZeroTakesTheUnitsAwayFromItsDayAndLeaveLeavesThem) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-20"), 5);
  example.change_units(Units(5), day("2026-01-01"));
  example.mapping.ending = {day("2026-01-15"), MappingEnding::ToZero};
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"-5 @ 2026-01-15"}));
  example.mapping.ending = {day("2026-01-25"), MappingEnding::ToZero};
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"-5 @ 2026-01-25"}));
  example.mapping.ending = {day("2026-01-10"), MappingEnding::Leave};
  example.use(acme, range("2026-01-10", "2026-01-12"), 2);
  EXPECT_TRUE(example.mapping_plan().changes.empty());
}

TEST(Freeze, HoldsTheUnitsUntilItsDay) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-20"), 5);
  example.mapping.freezes.push_back({range("2026-01-05", "2026-01-15"), Units(2)});
  EXPECT_EQ(changes(example.mapping_plan()), (Texts{"+5 @ 2026-01-01", "-3 @ 2026-01-05", "+3 @ 2026-01-15"}));
}

// The next period's days have their target before they come; those that are frozen have another.
TEST(Freeze, HoldsAgainstTheQuantityOfThePeriodBefore) {
  HubExample example = growing_storage(MonthQuantity::PeakDay, MonthPeriod::Next);
  example.mapping.freezes.push_back({range("2026-02-01", "2026-02-20"), Units(3)});
  const Texts frozen = {"+3 @ 2026-02-01", "+697 @ 2026-02-20"};
  EXPECT_EQ(changes(example.mapping_plan()), frozen);
  for (const char* sealed : {"2026-02-02", "2026-02-18", "2026-02-19", "2026-02-21"}) {
    example.seal(day(sealed));
    EXPECT_EQ(changes(example.mapping_plan()), frozen) << sealed;
  }
  example.change_units(Units(3), day("2026-02-01"));
  example.change_units(Units(697), day("2026-02-20"));
  EXPECT_TRUE(example.mapping_plan().changes.empty());
}

TEST(Plan, AMappingWithoutItsContractDoesNotStopTheOthers) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-09"), 2);
  ServiceMapping lost = example.mapping;
  lost.id = ServiceMappingId(2);
  lost.contract = ContractId(9);
  const Plan plan = *make_plan({day("2026-01-09"),
                                example.open_from,
                                example.usage,
                                example.accounts,
                                {lost, example.mapping},
                                {example.contract},
                                {},
                                {}});
  EXPECT_EQ(plan.mappings[0].withheld.size(), 1u);
  EXPECT_EQ(plan.mappings[1].changes.size(), 1u);
}

TEST(Mappings, AServiceIsFedOnceAndATypeFeedsOneService) {  // R22
  HubExample example(servers, "20");
  ServiceMapping second = example.mapping;
  second.id = ServiceMappingId(2);
  second.service = ServiceId(2);
  const auto refusal = check_service_mapping({example.mapping}, second);
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message().find("mapping 1"), std::string::npos);
  second.kind = storage;
  EXPECT_TRUE(check_service_mapping({example.mapping}, second));
  second.service = ServiceId(1);
  EXPECT_FALSE(check_service_mapping({example.mapping}, second));
  example.mapping.ending = {day("2026-01-01"), MappingEnding::Leave};
  EXPECT_TRUE(check_service_mapping({example.mapping}, second));
}

HubExample random_example() {
  const bool bytes = *rc::gen::arbitrary<bool>();
  HubExample example(bytes ? storage : servers, "3.33", {day("2026-01-10"), std::nullopt, *rc::gen::inRange(1, 32)});
  MappingTerms terms = example.terms();
  terms.how = *rc::gen::element(HowChangesBill::ProrateDaily, HowChangesBill::MonthEnd);
  terms.quantity = *rc::gen::element(MonthQuantity::LastDay, MonthQuantity::Average, MonthQuantity::PeakDay);
  terms.period = *rc::gen::element(MonthPeriod::Ended, MonthPeriod::Next);
  terms.rule.rounding = *rc::gen::element(Rounding::Up, Rounding::Down, Rounding::Nearest);
  terms.rule.base = Units(*rc::gen::inRange(0, 3));
  terms.threshold.units = Units(*rc::gen::inRange(0, 3));
  example.set_terms(terms);
  example.seal(day("2026-01-10") + 90);
  for (const OrganizationId organization : {acme, blue})
    for (int i = 0; i < 90; ++i) {
      const Day each = day("2026-01-10") + i;
      example.use(organization, {each, each + 1}, (bytes ? gb / 3 : Int128{1}) * *rc::gen::inRange(0, 12),
                  *rc::gen::inRange(0, 20) == 0);
    }
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-10") + *rc::gen::inRange(0, 90), AccountId(2));
  example.open_from = day("2026-01-10") + *rc::gen::inRange(0, 90);
  const Day posted = day("2026-01-10") + *rc::gen::inRange(0, 120);
  if (*rc::gen::arbitrary<bool>()) example.contract.terms.until = day("2026-01-10") + *rc::gen::inRange(20, 120);
  example.contract.unposted_from = example.contract.terms.covers(posted)
                                       ? example.contract.terms.period_of(posted).covered.from
                                       : example.contract.terms.days().until;
  if (*rc::gen::arbitrary<bool>()) example.contract.units_from = example.contract.unposted_from;
  const int manual = *rc::gen::inRange(0, 4);
  for (int i = 0; i < manual; ++i)
    example.change_units(Units(*rc::gen::inRange(0, 9)), day("2026-01-10") + *rc::gen::inRange(0, 120));
  return example;
}

// A plan that is not settled by applying it would move units, and money, every night.
RC_GTEST_PROP(Plan, OnceAppliedThereIsNothingMoreToDo, ()) {
  HubExample example = random_example();
  example.apply(example.mapping_plan());
  RC_ASSERT(changes(example.mapping_plan()) == Texts{});
}

// The PSA refuses units below 0: increases go first, and then no day is ever below 0 on the way.
RC_GTEST_PROP(Plan, SendingIncreasesFirstNeverGoesBelowZero, ()) {
  HubExample example = random_example();
  MappingPlan plan = example.mapping_plan();
  std::stable_sort(plan.changes.begin(), plan.changes.end(), [](const PlannedChange& a, const PlannedChange& b) {
    return a.change() > Units(0) && b.change() < Units(0);
  });
  for (const PlannedChange& change : plan.changes) {
    example.change_units(change.change(), change.effective);
    for (const auto& [day, units] : example.contract.services[0].units.steps()) RC_ASSERT(units >= Units(0));
  }
}

// R33: growing 13 GB a day (12 GiB: 12.88 GB) from 400 GB over 31 days at $0.05 a GB.
std::string storage_example(std::string_view unit, std::string_view price) {
  HubExample example(storage, price);
  MappingTerms terms = example.terms();
  terms.how = HowChangesBill::ProrateDaily;
  terms.rule.unit = *parse_unit(unit, BillingType::Storage);
  example.set_terms(terms);
  for (int i = 0; i < 31; ++i)
    example.use(acme, {day("2026-01-01") + i, day("2026-01-02") + i}, 400 * gb + Int128{12'880'000'000} * i);
  example.apply(example.mapping_plan());
  Int128 unit_days = 0;
  for (int i = 0; i < 31; ++i) unit_days += example.contract.services[0].units_on(day("2026-01-01") + i).count();
  return Money::of(unit_days, 31, decimal(price), usd())->text();
}

TEST(Reconciliation, WholeUnitsOfStorageCostWhatRoundingAdds) {
  Int128 byte_days = 0;
  for (int i = 0; i < 31; ++i) byte_days += 400 * gb + Int128{12'880'000'000} * i;
  EXPECT_EQ(Money::of(byte_days, 31 * gb, decimal("0.05"), usd())->text(), "29.66");
  EXPECT_EQ(storage_example("GB", "0.05"), "29.68");
  EXPECT_EQ(storage_example("TB", "50"), "50.00");
}

}  // namespace
}  // namespace stowage
