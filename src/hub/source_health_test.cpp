// A source that sends a part of its customers with a good status must not lower anybody's units.
#include "hub/source_health.h"

#include "contracts/contract_example.h"

namespace stowage {
namespace {

SourceDay sent(std::int64_t organizations, std::int64_t assets, std::int64_t gigabytes) {
  SourceDay one;
  one.day = day("2026-06-16");
  one.measured = Instant(1);
  one.complete = true;
  one.organizations = organizations;
  one.assets = assets;
  one.stored = Bytes(gigabytes * 1'000'000'000);
  one.hash = "of it";
  return one;
}

Health health_of(SourceDay one, const SourceDay& good, const SourceFacts& facts = {}) {
  judge(one, facts, &good);
  EXPECT_EQ(one.reason.empty(), one.health == Health::Good);
  return one.health;
}

TEST(SourceHealth, FourOf26OrganizationsAreDoubtfulAndSaidByName) {
  SourceDay four = sent(4, 60, 900);
  const SourceDay good = sent(26, 60, 900);
  judge(four, {}, &good);
  EXPECT_EQ(four.health, Health::Doubtful);
  EXPECT_EQ(four.reason, "it lists 4 organizations, after 26 on 2026-06-16");
}

TEST(SourceHealth, UnderFourFifthsOfTheOrganizationsAndTwoFewer) {
  EXPECT_EQ(health_of(sent(8, 100, 900), sent(10, 100, 900)), Health::Good);  // 80 %
  EXPECT_EQ(health_of(sent(7, 100, 900), sent(10, 100, 900)), Health::Doubtful);
  EXPECT_EQ(health_of(sent(3, 100, 900), sent(4, 100, 900)), Health::Good);  // one customer left
  EXPECT_EQ(health_of(sent(2, 100, 900), sent(4, 100, 900)), Health::Doubtful);
  EXPECT_EQ(health_of(sent(26, 100, 900), sent(4, 100, 900)), Health::Good);  // new customers
}

TEST(SourceHealth, AnEmptyListOfOneCustomerIsDoubtful) {
  EXPECT_EQ(health_of(sent(0, 0, 0), sent(1, 2, 50)), Health::Doubtful);
  EXPECT_EQ(health_of(sent(0, 0, 0), sent(0, 0, 0)), Health::Good);
}

TEST(SourceHealth, BytesThatHalveOrGrowTenfold) {
  EXPECT_EQ(health_of(sent(5, 10, 500), sent(5, 10, 1000)), Health::Good);  // half
  EXPECT_EQ(health_of(sent(5, 10, 499), sent(5, 10, 1000)), Health::Doubtful);
  EXPECT_EQ(health_of(sent(5, 10, 1), sent(5, 10, 100)), Health::Good);  // 99 GB: somebody pruned a machine
  EXPECT_EQ(health_of(sent(5, 10, 0), sent(5, 10, 100)), Health::Doubtful);
  EXPECT_EQ(health_of(sent(5, 10, 1000), sent(5, 10, 100)), Health::Good);  // ten times
  EXPECT_EQ(health_of(sent(5, 10, 1001), sent(5, 10, 100)), Health::Doubtful);
  SourceDay without_bytes = sent(5, 10, 0);
  without_bytes.unmeasured = 10;
  EXPECT_EQ(health_of(without_bytes, sent(5, 10, 1000)), Health::Good);  // R14: unknown is not 0
}

TEST(SourceHealth, WhatClaimsNoCompletenessIsNotHeldAgainstAList) {
  SourceDay rows = sent(1, 1, 1);
  rows.complete = false;
  EXPECT_EQ(health_of(rows, sent(26, 260, 9000)), Health::Good);
}

TEST(SourceHealth, NothingForADayIsLateAndThenStale) {
  SourceDay nothing;
  nothing.day = day("2026-06-17");
  EXPECT_EQ(health_of(nothing, sent(5, 10, 1000)), Health::Late);
  EXPECT_EQ(health_of(nothing, sent(5, 10, 1000), {true, false, 0, 0}), Health::Stale);
}

TEST(SourceHealth, AListThatWasNotAcceptedIsHalf) {
  EXPECT_EQ(health_of(sent(26, 100, 900), sent(26, 300, 900), {false, true, 100, 300}), Health::Half);
}

TEST(SourceHealth, TheFirstListIsGood) {
  SourceDay first = sent(26, 100, 900);
  judge(first, {}, nullptr);
  EXPECT_EQ(first.health, Health::Good);
}

}  // namespace
}  // namespace stowage
