#include "hub/usage.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

DayTotal held(std::string_view on, OrganizationId organization, std::int64_t stale = 0) {
  return {day(on), organization, Version::V2, AssetClass::Server, Decision::BilledActive, ByteDays(100), 1, 1, 0,
          0,       stale,        ByteDays()};
}

// R18 by R23: what is nobody's feeds no service; a stale machine of anybody makes the pool's day stale; a day that is
// not sealed is not there.
TEST(PoolOverage, IsUsageLikeStorage) {
  PackedTotals totals;
  totals.add(pack_totals(day("2026-01-01"), std::vector{held("2026-01-01", acme)}));
  DayTotal nobodys = held("2026-01-02", OrganizationId());
  nobodys.decision = Decision::UnmappedNoAsset;
  totals.add(
      pack_totals(day("2026-01-02"), std::vector{nobodys, held("2026-01-02", acme), held("2026-01-02", blue, 1)}));
  totals.add(pack_totals(day("2026-01-03"), std::vector{held("2026-01-03", acme)}));
  PoolTerms terms;
  terms.purchased.emplace_back().set(day("2026-01-01"), Bytes(30));

  Usage usage(day("2026-01-03"));
  ASSERT_TRUE(usage.add(totals, terms));
  const ModuleBillingType overage{Module::EndpointBackupV2, BillingType::PoolOverage};
  EXPECT_EQ(usage.on(overage, acme, day("2026-01-01")), (DayUsage{Quantity(70), false}));
  EXPECT_EQ(usage.on(overage, acme, day("2026-01-02")), (DayUsage{Quantity(90), true}));  // a third of 300 - 30
  EXPECT_EQ(usage.on(overage, acme, day("2026-01-03")), DayUsage());
  EXPECT_EQ(usage.organizations(overage), (std::vector{acme, blue}));
  EXPECT_EQ(usage.on(storage, acme, day("2026-01-02")), (DayUsage{Quantity(100), false}));
  Usage over(day("2026-01-04"));  // R10: by the 3rd the source reports again
  ASSERT_TRUE(over.add(totals, terms));
  EXPECT_EQ(over.on(overage, acme, day("2026-01-02")), (DayUsage{Quantity(90), false}));
  EXPECT_EQ(over.on(storage, blue, day("2026-01-02")), (DayUsage{Quantity(100), false}));
  Usage closed(day("2026-01-03"), Day(), day("2026-01-03"));  // R21: with a person's word for what was stale
  ASSERT_TRUE(closed.add(totals, terms));
  EXPECT_EQ(closed.on(overage, acme, day("2026-01-02")), (DayUsage{Quantity(90), false}));
  EXPECT_EQ(closed.on(storage, blue, day("2026-01-02")), (DayUsage{Quantity(100), false}));
  // R5: acme's share is the same where it is excluded, and feeds no service.
  terms.excluded = Timelines<bool>({{acme.number(), day("2026-01-02"), true}});
  Usage without(day("2026-01-04"));
  ASSERT_TRUE(without.add(totals, terms));
  EXPECT_EQ(without.on(overage, acme, day("2026-01-01")), (DayUsage{Quantity(70), false}));
  EXPECT_EQ(without.on(overage, acme, day("2026-01-02")), DayUsage());
  EXPECT_EQ(without.on(overage, blue, day("2026-01-02")), (DayUsage{Quantity(90), false}));
  EXPECT_EQ(default_terms(BillingType::PoolOverage).how, HowChangesBill::MonthEnd);
}

}  // namespace
}  // namespace stowage
