// Each guard at its limit, where nothing is held, and one past it.
#include "hub/guards.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

using GuardList = std::vector<Guard>;

// The guards but the one of the whole plan, which any change of a single contract hits.
GuardList held(const HubExample& example) {
  GuardList guards;
  for (const GuardHit& hit : example.mapping_plan().guards)
    if (hit.guard != Guard::WholePlan) guards.push_back(hit.guard);
  return guards;
}

// A mapping that was applied before, with units and usage that agree until 10 January.
HubExample applied(int units, std::string_view price = "1") {
  HubExample example(servers, price);
  example.change_units(Units(units), day("2026-01-01"));
  example.use(acme, range("2026-01-01", "2026-01-10"), units);
  example.left_by_us[example.mapping.id] = example.contract.services[0].units;
  return example;
}

TEST(Guards, TheFirstChangeOfAMapping) {
  HubExample example = applied(10);
  example.use(acme, range("2026-01-10", "2026-01-11"), 11);
  EXPECT_EQ(held(example), GuardList{});
  example.left_by_us.clear();
  EXPECT_EQ(held(example), GuardList{Guard::First});
}

TEST(Guards, MoreThanThreeUnitsAndMoreThanAQuarter) {
  HubExample three = applied(4);
  three.use(acme, range("2026-01-10", "2026-01-11"), 7);  // 75 %, 3 units
  EXPECT_EQ(held(three), GuardList{});
  HubExample quarter = applied(16);
  quarter.use(acme, range("2026-01-10", "2026-01-11"), 20);  // 25 %, 4 units
  EXPECT_EQ(held(quarter), GuardList{});
  HubExample beyond = applied(15);
  beyond.use(acme, range("2026-01-10", "2026-01-11"), 19);  // 26.7 %, 4 units
  EXPECT_EQ(held(beyond), GuardList{Guard::Large});
  HubExample fall = applied(15);
  fall.use(acme, range("2026-01-10", "2026-01-11"), 11);
  EXPECT_EQ(held(fall), GuardList{Guard::Large});
}

TEST(Guards, WorthMoreThanTheLimitAMonth) {
  HubExample limit = applied(1000, "2.50");
  limit.use(acme, range("2026-01-10", "2026-01-11"), 1100);
  EXPECT_EQ(held(limit), GuardList{});
  HubExample beyond = applied(1000, "2.51");
  beyond.use(acme, range("2026-01-10", "2026-01-11"), 1100);
  EXPECT_EQ(held(beyond), GuardList{Guard::Money});
}

TEST(Guards, ChargesMoreThanTheLimitAtOnce) {
  for (const auto& [price, guards] : {std::pair{"250.00", GuardList{}}, {"250.01", GuardList{Guard::Money}}}) {
    HubExample example(servers, price);
    example.change_units(Units(10), day("2026-01-01"));
    example.use(acme, range("2026-01-01", "2026-02-02"), 10);
    example.use(blue, range("2026-01-01", "2026-02-01"), 1);  // one machine more, all of closed January
    example.open_from = day("2026-02-01");
    example.left_by_us[example.mapping.id] = example.contract.services[0].units;
    EXPECT_EQ(held(example), guards);
  }
}

TEST(Guards, WhatRestsOnASourceThatIsDoubted) {
  HubExample example = applied(10);
  example.use(acme, range("2026-01-10", "2026-01-11"), 11);
  example.usage.doubt(blue, Module::EndpointBackupV1, "not of this module");
  EXPECT_EQ(held(example), GuardList{});
  // It is not the organization that changes, but of the same account: their units are one number.
  example.usage.doubt(blue, Module::EndpointBackupV2, "epb lists 4 of 26");
  EXPECT_EQ(held(example), GuardList{Guard::Source});
  EXPECT_EQ(example.mapping_plan().guards.front().reason, "epb lists 4 of 26");
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2025-11-01"), AccountId(2));
  example.accounts[{blue, Module::EndpointBackupV2}].set(day("2026-01-01"), AccountId(2));
  EXPECT_EQ(held(example), GuardList{});
}

TEST(Guards, ToZeroFromThree) {
  HubExample two = applied(2);
  two.seal(day("2026-01-11"));
  EXPECT_EQ(held(two), GuardList{});
  HubExample three = applied(3);
  three.seal(day("2026-01-11"));
  EXPECT_EQ(held(three), GuardList{Guard::ToZero});
}

// Blue lost machines while Acme won some, so that the units fall by one only.
TEST(Guards, AnOrganizationThatLostHalfOfFour) {
  const auto lost = [](int before, int after) {
    HubExample example = applied(20);
    example.use(blue, range("2026-01-01", "2026-01-10"), before);
    example.change_units(Units(before), day("2026-01-01"));
    example.left_by_us[example.mapping.id] = example.contract.services[0].units;
    example.use(blue, range("2026-01-10", "2026-01-11"), after);
    example.use(acme, range("2026-01-10", "2026-01-11"), 20 + before - after - 1);
    return held(example);
  };
  EXPECT_EQ(lost(4, 3), GuardList{});
  EXPECT_EQ(lost(4, 2), GuardList{Guard::LostAssets});
  EXPECT_EQ(lost(5, 3), GuardList{});
  EXPECT_EQ(lost(3, 1), GuardList{});
}

TEST(Guards, SomebodyElseChangedTheService) {
  HubExample example = applied(10);
  example.use(acme, range("2026-01-10", "2026-01-11"), 11);
  example.change_units(Units(1), day("2026-02-20"));  // also on a day that nobody has looked at yet
  EXPECT_EQ(held(example), GuardList{Guard::ForeignChange});
}

TEST(Guards, AllContractsTogetherByMoreThanFivePercent) {
  const auto whole_plan = [](int after) {
    HubExample example = applied(100);
    example.use(acme, range("2026-01-10", "2026-01-11"), after);
    return !example.mapping_plan().guards.empty();
  };
  EXPECT_FALSE(whole_plan(105));
  EXPECT_TRUE(whole_plan(106));
  EXPECT_TRUE(whole_plan(94));
}

TEST(Guards, EachLimitIsTheOneThatThePartnerChose) {
  HubExample example = applied(15);
  example.use(acme, range("2026-01-10", "2026-01-11"), 19);
  GuardLimits limits;
  limits.large_units = Units(4);
  limits.plan_percent = 27;
  const auto guards_under = [&] {
    const PlanInput input{day("2026-01-11"), example.open_from,  example.usage,      example.accounts,
                          {example.mapping}, {example.contract}, example.left_by_us, limits};
    return make_plan(input)->mappings[0].guards.size();
  };
  EXPECT_EQ(guards_under(), 0u);
  limits.month_money = Decimal(3, 0);
  EXPECT_EQ(guards_under(), 1u);
}

}  // namespace
}  // namespace stowage
