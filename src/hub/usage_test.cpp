#include "hub/usage.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

// R18 by R23: Blue's overage feeds no service of its own here; a stale machine of anybody makes the pool's day stale.
TEST(PoolOverage, IsUsageLikeStorage) {
  const DayTotals totals = {{day("2026-01-01"), acme, Version::V2, AssetClass::Server, Decision::BilledActive,
                             ByteDays(100), 1, 1, 0, 0, 0, ByteDays()},
                            {day("2026-01-02"), blue, Version::V2, AssetClass::Server, Decision::BilledActive,
                             ByteDays(100), 1, 1, 0, 0, 1, ByteDays(100)}};
  Usage usage(day("2026-01-03"));
  usage.add_overage({{day("2026-01-01"), acme, ByteDays(60)},
                     {day("2026-01-02"), acme, ByteDays(60)},
                     {day("2026-01-02"), OrganizationId(), ByteDays(5)},
                     {day("2026-01-03"), acme, ByteDays(60)}},
                    totals);
  const ModuleBillingType overage{Module::EndpointBackupV2, BillingType::PoolOverage};
  EXPECT_EQ(usage.on(overage, acme, day("2026-01-01")), (DayUsage{Quantity(60), false}));
  EXPECT_EQ(usage.on(overage, acme, day("2026-01-02")), (DayUsage{Quantity(60), true}));
  EXPECT_EQ(usage.organizations(overage), std::vector{acme});
  EXPECT_EQ(default_terms(BillingType::PoolOverage).how, HowChangesBill::MonthEnd);
}

}  // namespace
}  // namespace stowage
