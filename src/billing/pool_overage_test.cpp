#include "billing/pool_overage.h"

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using fixture::june_1;

constexpr size_t server = static_cast<size_t>(AssetClass::Server);

PoolTerms terms(std::int64_t purchased, std::int64_t included_server) {
  PoolTerms pool;
  pool.purchased.emplace_back().set(june_1, Bytes(purchased));
  pool.included[server].set(june_1, Bytes(included_server));
  return pool;
}

PoolUse use(int organization, std::int64_t bytes, std::int64_t servers) {
  PoolUse pool_use{OrganizationId(organization), ByteDays(bytes), {}};
  pool_use.active_assets[server] = servers;
  return pool_use;
}

PoolDay day_of(const PoolTerms& pool, const std::vector<PoolUse>& uses) {
  return pool_day(june_1, pool, uses).value().value();
}

TEST(PoolOverage, NobodyPaysWhileTheWholePoolHasRoom) {
  const PoolDay day = day_of(terms(100, 25), {use(1, 140, 1), use(2, 0, 1)});
  EXPECT_EQ(day.capacity, ByteDays(150));
  EXPECT_EQ(day.used, ByteDays(140));
  EXPECT_EQ(day.overage, ByteDays(0));
  EXPECT_TRUE(day.shares.empty());
}

TEST(PoolOverage, FallsOnThoseBeyondWhatTheirOwnAssetsBring) {
  const PoolDay day = day_of(terms(0, 25), {use(1, 75, 1), use(2, 50, 1), use(3, 10, 1), use(0, 25, 0)});
  EXPECT_EQ(day.overage, ByteDays(160 - 75));
  // Beyond their own: the unmapped 25, 1 has 50, 2 has 25, 3 none; 85 split 25 : 50 : 25.
  EXPECT_EQ(day.shares, (std::vector<OverageShare>{{june_1, OrganizationId(), ByteDays(21)},
                                                   {june_1, OrganizationId(1), ByteDays(43)},
                                                   {june_1, OrganizationId(2), ByteDays(21)}}));
}

TEST(PoolOverage, AnOddByteGoesToTheLowerId) {
  const PoolDay day = day_of(terms(1, 0), {use(9, 2, 0), use(4, 2, 0)});
  EXPECT_EQ(day.shares, (std::vector<OverageShare>{{june_1, OrganizationId(4), ByteDays(2)},
                                                   {june_1, OrganizationId(9), ByteDays(1)}}));
}

TEST(PoolOverage, TermsHoldFromTheirDayAndBeforeThemNothingIsBeyond) {
  PoolTerms pool = terms(10, 0);
  pool.purchased.front().set(june_1 + 5, Bytes(20));
  EXPECT_FALSE(pool_day(june_1 - 1, pool, {use(1, 15, 0)}).value());
  EXPECT_EQ(pool_day(june_1 + 4, pool, {use(1, 15, 0)}).value()->overage, ByteDays(5));
  EXPECT_EQ(pool_day(june_1 + 5, pool, {use(1, 15, 0)}).value()->overage, ByteDays(0));
}

TEST(PoolOverage, WhatWasBoughtForSeveralPoolsAddsUpOnEachDay) {
  PoolTerms pools = terms(10, 0);
  pools.purchased.emplace_back().set(june_1 + 2, Bytes(4));
  pools.purchased.front().set(june_1 + 3, Bytes(0));
  const auto capacity = [&](int day) { return pool_day(june_1 + day, pools, {use(1, 15, 0)}).value()->capacity; };
  EXPECT_EQ(capacity(1), ByteDays(10));
  EXPECT_EQ(capacity(2), ByteDays(14));
  EXPECT_EQ(capacity(3), ByteDays(4)) << "a pool that was given up";
}

TEST(PoolOverage, ClassesBringTheirOwnBytes) {
  PoolTerms pool = terms(0, 25);
  pool.included[static_cast<size_t>(AssetClass::Workstation)].set(june_1, Bytes(10));
  PoolUse mixed = use(1, 100, 2);
  mixed.active_assets[static_cast<size_t>(AssetClass::Workstation)] = 3;
  mixed.active_assets[static_cast<size_t>(AssetClass::None)] = 7;
  EXPECT_EQ(day_of(pool, {mixed}).capacity, ByteDays(80));
}

RC_GTEST_PROP(PoolOverage, TheSharesAreTheOverageWhateverTheOrder, ()) {
  const auto one = rc::gen::exec([] {
    return use(*rc::gen::inRange(0, 6), *rc::gen::inRange<std::int64_t>(0, 5'000'000'000'000), *rc::gen::inRange(0, 9));
  });
  auto uses = *rc::gen::container<std::vector<PoolUse>>(one);
  const PoolTerms pool =
      terms(*rc::gen::inRange<std::int64_t>(0, 9'000'000'000'000), *rc::gen::inRange<std::int64_t>(0, 250'000'000'000));
  const PoolDay day = day_of(pool, uses);
  ByteDays sum;
  for (const OverageShare& share : day.shares) sum += share.byte_days;
  RC_ASSERT(sum == day.overage);
  std::reverse(uses.begin(), uses.end());
  RC_ASSERT(day_of(pool, uses).shares == day.shares);
}

}  // namespace
}  // namespace stowage
