#include "metering/inventories.h"

#include "metering/samples_test.h"

namespace stowage {
namespace {

using namespace tests;

const Day monday = Day::of(2026, 11, 2);

DeliveryInfo inventory(std::int64_t number, Day day, Coverage coverage, std::vector<InventoryCount> counts) {
  DeliveryInfo info;
  info.number = DeliveryId(number);
  info.source = SourceId(1);
  info.measured_at = at(day, 12);
  info.coverage = coverage;
  info.counts = std::move(counts);
  return info;
}

InventoryDays judged(const std::vector<DeliveryInfo>& deliveries, const InventoryWords& words = {}) {
  return InventoryDays::judge(deliveries, words, zone("UTC"));
}

using Days = std::vector<Day>;

// A list that lost its tail would end the protection of everything it leaves out.
TEST(Inventories, AListUnderFourFifthsThatLacksTenIsNotAccepted) {
  struct Case {
    std::int64_t before, now;
    bool accepted;
  };
  for (const Case& one : {Case{100, 80, true},
                          {100, 79, false},
                          {50, 40, true},
                          {50, 39, false},
                          {40, 31, true},
                          {12, 2, false},
                          {11, 2, true},
                          {9, 0, true},
                          {10, 0, false},
                          {100, 150, true}}) {
    const auto days = judged({inventory(1, monday, Coverage::All, {{"Harbour", one.before}}),
                              inventory(2, monday + 1, Coverage::All, {{"Harbour", one.now}})});
    EXPECT_EQ(days.judged()[1].accepted, one.accepted) << one.before << " to " << one.now;
    EXPECT_EQ(days.judged()[1].listed_before, one.before);
    EXPECT_EQ(days.covering(SourceId(1), "Harbour"), one.accepted ? (Days{monday, monday + 1}) : (Days{monday}));
  }
}

TEST(Inventories, AShortListIsComparedWithTheLastAcceptedOne) {
  const std::vector<DeliveryInfo> deliveries = {inventory(1, monday, Coverage::All, {{"Harbour", 100}}),
                                                inventory(2, monday + 1, Coverage::All, {{"Harbour", 50}}),
                                                inventory(3, monday + 2, Coverage::All, {{"Harbour", 45}})};
  EXPECT_EQ(judged(deliveries).covering(SourceId(1), "Harbour"), (Days{monday}));
  EXPECT_EQ(judged(deliveries, {{DeliveryId(2), true}}).covering(SourceId(1), "Harbour"),
            (Days{monday, monday + 1, monday + 2}));
}

// What came late is held against what was measured before it, not against what came before it; so the same lists in any
// order are judged alike.
TEST(Inventories, AListIsComparedWithTheOneThatWasMeasuredBeforeIt) {
  std::vector<DeliveryInfo> deliveries = {inventory(1, monday, Coverage::All, {{"Harbour", 40}}),
                                          inventory(2, monday + 2, Coverage::All, {{"Harbour", 500}}),
                                          inventory(3, monday + 1, Coverage::All, {{"Harbour", 42}}),
                                          inventory(4, monday + 3, Coverage::All, {{"Harbour", 300}})};
  const auto days = judged(deliveries);
  EXPECT_EQ(days.covering(SourceId(1), "Harbour"), (Days{monday, monday + 1, monday + 2}));
  EXPECT_EQ(days.judged()[1].listed_before, 40);
  std::swap(deliveries[0], deliveries[3]);
  EXPECT_EQ(judged(deliveries).covering(SourceId(1), "Harbour"), (Days{monday, monday + 1, monday + 2}));
}

// Files that name one customer must not make another customer's machines absent.
TEST(Inventories, AListByOrganizationCoversThoseThatItNames) {
  const auto days = judged({inventory(1, monday, Coverage::Organizations, {{"Harbour", 5}}),
                            inventory(2, monday + 1, Coverage::Organizations, {{"Old Mill", 3}, {"Harbour", 0}}),
                            inventory(3, monday + 2, Coverage::None, {})});
  EXPECT_EQ(days.covering(SourceId(1), "Harbour"), (Days{monday, monday + 1}));
  EXPECT_EQ(days.covering(SourceId(1), "Old Mill"), (Days{monday + 1}));
  EXPECT_EQ(days.covering(SourceId(1), "Elsewhere"), Days{});
  EXPECT_EQ(days.covering(SourceId(2), "Harbour"), Days{});
}

TEST(Inventories, AListOfEverythingCoversOrganizationsThatItNoLongerNames) {
  const auto days = judged({inventory(1, monday, Coverage::All, {{"Harbour", 5}, {"Old Mill", 3}}),
                            inventory(2, monday + 1, Coverage::All, {{"Old Mill", 3}}),
                            inventory(3, monday + 1, Coverage::Organizations, {{"Harbour", 1}})});
  EXPECT_EQ(days.covering(SourceId(1), "Harbour"), (Days{monday, monday + 1}));
  EXPECT_EQ(days.covering(SourceId(1), "Never named"), (Days{monday, monday + 1}));
}

TEST(Inventories, AShortListOfOneOrganizationIsJudgedByThatOrganization) {
  const auto days = judged({inventory(1, monday, Coverage::All, {{"Harbour", 20}, {"Old Mill", 1000}}),
                            inventory(2, monday + 1, Coverage::Organizations, {{"Harbour", 5}})});
  EXPECT_FALSE(days.judged()[1].accepted);
}

// Whether somebody has gone for good is known once each list has come often enough, also the rare ones.
TEST(Inventories, SettlesWithTheRarestListThatGoesOn) {
  std::vector<DeliveryInfo> deliveries;
  for (int day = 0; day < 10; ++day)
    deliveries.push_back(inventory(day + 1, monday + day, Coverage::Organizations, {{"Harbour", 5}}));
  for (int week = 1; week <= 3; ++week)
    deliveries.push_back(inventory(week + 10, monday + 7 * week, Coverage::Organizations, {{"Old Mill", 5}}));
  const auto days = judged(deliveries);
  const Day newest = monday + 40;
  EXPECT_EQ(days.settled_after(monday, 2, newest), monday + 15);
  EXPECT_EQ(days.settled_after(monday, 4, newest), newest + 1) << "it has not come so often: all there is counts";
  EXPECT_EQ(days.settled_after(newest + 5, 4, newest), newest + 5);
  EXPECT_EQ(InventoryDays().settled_after(monday, 4, newest), monday) << "without lists nothing is waited for";
}

}  // namespace
}  // namespace stowage
