#include "billing/counted_source.h"

#include "billing/house_test.h"

namespace stowage {
namespace {

using namespace tests;

class CountedSourceTest : public ::testing::Test {
 protected:
  House house;
};

// --- R11: several reports of one asset

TEST_F(CountedSourceTest, TheFirstSourceInOrderCountsAndTheOthersAreEvidence) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId pool = house.source("pool", SourceKind::Store);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V2, house.file), 1, 9, 1000);
  house.daily(house.owned(asset, Version::V2, api), 3, 9, 100, api);
  house.daily(house.owned(asset, Version::V2, pool, house.store(pool, Version::V2, Place::Offsite)), 6, 9, 10, pool);
  const auto days = house.of(asset, 1, 9).days;
  std::vector<std::int64_t> levels;
  for (const AssetDay& day : days) levels.push_back(day.v2.level.count());
  EXPECT_EQ(levels, (std::vector<std::int64_t>{1000, 1000, 100, 100, 100, 10, 10, 10, 10}));
}

TEST_F(CountedSourceTest, AnOrderHoldsFromItsDayOnAndOnlyWhereItIsKnown) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId later = house.source("portal", SourceKind::File);
  house.daily(house.owned(asset, Version::V2, house.file), 1, 5, 100);
  house.daily(house.owned(asset, Version::V2, later), 1, 5, 200, later);
  const Mark before = house.mark();
  const auto order = [&](std::vector<SourceId> first, int day) {
    house.decide([&](Database& database, EntryId entry) { return set_source_order(database, first, nth(day), entry); });
  };
  order({house.file}, 3);
  order({later}, 3);  // said anew for the same day
  order({}, 5);
  const auto levels = [&](const Mark& mark) {
    std::vector<std::int64_t> found;
    const auto view = UsageView::open(house.ledger(), house.metering(), mark).value();
    EXPECT_TRUE(view->each(
        {nth(1), nth(6)}, nullptr,
        [&](const AssetUsage& usage) {
          for (const AssetDay& day : usage.days) found.push_back(day.v2.level.count());
        },
        asset));
    return found;
  };
  EXPECT_EQ(levels(house.mark()), (std::vector<std::int64_t>{100, 100, 200, 200, 100}));
  EXPECT_EQ(levels(before), (std::vector<std::int64_t>{100, 100, 100, 100, 100}));
  EXPECT_EQ(house.view()->source_order().chosen_from(nth(4)), nth(3));
  EXPECT_FALSE(house.view()->source_order().chosen_from(nth(5)));
}

TEST_F(CountedSourceTest, ASourceThatWasNotNamedStandsBehindThoseThatWereInTheUsualOrder) {
  const SourceId pool = house.source("pool", SourceKind::Store);
  const SourceId other_store = house.source("more", SourceKind::Store);
  const SourceId later = house.source("portal", SourceKind::File);
  house.decide([&](Database& database, EntryId entry) {
    return set_source_order(database, std::vector{later, own_stores}, nth(2), entry);
  });
  const SourceId api = house.source("api", SourceKind::Api);  // nobody knew it then
  const auto view = house.view();
  const auto ranks = [&](Day day) {
    std::vector<int> found;
    for (const SourceId source : {pool, other_store, api, house.file, later})
      found.push_back(view->source_order().rank(source, day));
    return found;
  };
  EXPECT_EQ(ranks(nth(1)), (std::vector<int>{0, 0, 1, 2, 3}));
  EXPECT_EQ(ranks(nth(2)), (std::vector<int>{1, 1, 2, 3, 0}));
}

TEST_F(CountedSourceTest, ASourceWhoseListsLeaveTheAssetOutGivesWayToTheNext) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V2, house.file), 1, 9, 1000);
  house.keep({sample(house.owned(asset, Version::V2, api), at(nth(1), 9), 100)}, api);
  for (int day = 2; day <= 9; ++day) house.list(day, {}, api);
  std::vector<std::int64_t> levels;
  for (const AssetDay& day : house.of(asset, 1, 6).days) levels.push_back(day.v2.level.count());
  EXPECT_EQ(levels, (std::vector<std::int64_t>{100, 1000, 1000, 1000, 1000, 1000})) << "from the first such list on";
  EXPECT_TRUE(house.of(asset, nth(6)).v2.metered);
}

TEST_F(CountedSourceTest, WhatItsSourceHasRenamedCountsOnceFromTheDayOfItsNewName) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto old_name = house.owned(asset, Version::V2, house.file);
  const auto new_name = house.owned(asset, Version::V2, house.file);
  const auto levels = [&] {
    std::vector<std::int64_t> all;
    for (const AssetDay& day : house.of(asset, 1, 7).days) all.push_back(day.v2.level.count());
    return all;
  };
  for (int day = 1; day <= 6; ++day)
    house.list(day, {sample(day <= 3 ? old_name : new_name, at(nth(day), 12), day <= 3 ? 100 : 107)});
  EXPECT_EQ(levels(), (std::vector<std::int64_t>{100, 100, 100, 207, 207, 207, 207})) << "within the grace";
  house.list(7, {sample(new_name, at(nth(7), 12), 107)});
  EXPECT_EQ(levels(), (std::vector<std::int64_t>{100, 100, 100, 107, 107, 107, 107}));
}

TEST_F(CountedSourceTest, OfAnAssetThatIsMissingWhatWasLastThereTogetherIsTold) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto first = house.owned(asset, Version::V2, house.file);
  const auto second = house.owned(asset, Version::V2, house.file);
  for (int day = 1; day <= 12; ++day) {
    std::vector<Sample> listed;
    if (day <= 3) listed.push_back(sample(first, at(nth(day), 12), 100));
    if (day <= 5) listed.push_back(sample(second, at(nth(day), 12), 40));
    house.list(day, listed);
  }
  EXPECT_EQ(house.of(asset, nth(5)).v2.level, Bytes(40));
  EXPECT_EQ(house.of(asset, nth(6)).v2.level, Bytes(40));
  EXPECT_FALSE(house.of(asset, nth(6)).v2.metered);
}

TEST_F(CountedSourceTest, ANewProtectionCountsOnlyWhatWasReportedSinceItBegan) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId api = house.source("api", SourceKind::Api);
  const auto by_api = house.owned(asset, Version::V2, api);
  const auto by_file = house.owned(asset, Version::V2, house.file);
  house.daily(by_api, 1, 4, 900, api);
  for (int day = 1; day <= 16; ++day) {
    const bool named = day <= 4 || day >= 12;
    house.list(day, named ? std::vector<Sample>{sample(by_file, at(nth(day), 12), 100)} : std::vector<Sample>{});
  }
  const auto levels = [&](int from, int to) {
    std::string all;
    for (const AssetDay& day : house.of(asset, from, to).days)
      all += day.v2.metered ? std::to_string(day.v2.level.count()) + " " : "- ";
    return all;
  };
  EXPECT_EQ(levels(3, 14), "900 900 - - - - - - - 100 100 100 ");
  EXPECT_EQ(levels(14, 16), "100 100 100 ") << "asked without the days of the absence";
  EXPECT_EQ(house.totals(14, 14).front().bytes, ByteDays(Bytes(100)));
  house.daily(by_api, 15, 15, 700, api);
  EXPECT_EQ(levels(14, 16), "100 700 700 ") << "what is first in the order counts as soon as it reports again";
}

// A source that names the asset for the first time has not missed it before: neither where that is the first day that
// is asked for.
TEST_F(CountedSourceTest, AnotherSourcesFirstReportBeginsNothingAnew) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId api = house.source("portal", SourceKind::Api);
  const auto by_api = house.owned(asset, Version::V1, api);
  const auto by_file = house.owned(asset, Version::V1, house.file);
  house.policy(Policy::GraceDays, 0);
  house.keep({sample(by_api, at(nth(1), 12), 100)}, api);
  house.list(2, {});
  house.keep({sample(by_file, at(nth(3), 12), 7)});
  EXPECT_EQ(house.of(asset, 1, 4).days[2].v1.level, Bytes(100));
  EXPECT_EQ(house.of(asset, nth(3)).v1.level, Bytes(100)) << "the day by itself";
}

TEST_F(CountedSourceTest, ASilentSourceGoesOnCountingWhereNoAbsenceWas) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V2, api), 1, 4, 900, api);
  const auto by_file = house.owned(asset, Version::V2, house.file);
  for (int day = 1; day <= 16; ++day) {
    const bool named = day <= 4 || day >= 8;
    house.list(day, named ? std::vector<Sample>{sample(by_file, at(nth(day), 12), 100)} : std::vector<Sample>{});
  }
  EXPECT_EQ(house.of(asset, nth(9)).v2.level, Bytes(900)) << "back within the grace: nothing happened";
  EXPECT_EQ(house.of(asset, nth(16)).v2.level, Bytes(900));
}

TEST_F(CountedSourceTest, SeparateRepositoriesAddUpAndCopiesDoNot) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const SourceId one = house.source("pool", SourceKind::Store);
  const SourceId other = house.source("more", SourceKind::Store);
  house.daily(house.owned(asset, Version::V2, one, house.store(one, Version::V2, Place::Offsite)), 1, 3, 10, one);
  house.daily(house.owned(asset, Version::V2, other, house.store(other, Version::V2, Place::Offsite)), 1, 3, 20, other);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(30));
  const SourceId local = house.source("local", SourceKind::Store);
  house.daily(house.owned(asset, Version::V2, local, house.store(local, Version::V2, Place::Local)), 2, 3, 500, local);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(30)) << "of an off-site and a local copy the off-site one";
  house.policy(Policy::LocalBilled, 1);
  EXPECT_EQ(house.of(asset, nth(2)).v2.level, Bytes(500));
  EXPECT_EQ(house.of(asset, nth(1)).v2.level, Bytes(30));
}

// A source that renames a machine reports its new name only; of two names that are one machine the former one would be
// carried for good.
TEST_F(CountedSourceTest, AFormerNameCountsNoMoreUntilItIsReportedAgain) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto former = house.owned(asset, Version::V1, house.file);
  const auto now = house.owned(asset, Version::V1, house.file);
  house.daily(former, 1, 4, 100);
  house.daily(now, 5, 9, 30);
  house.keep({sample(former, at(nth(8), 9), 7)});
  const auto levels = [&] {
    std::vector<std::int64_t> all;
    for (const AssetDay& day : house.of(asset, 4, 9).days) all.push_back(day.v1.level.count());
    return all;
  };
  EXPECT_EQ(levels(), (std::vector<std::int64_t>{100, 130, 130, 130, 37, 37})) << "two repositories";
  house.decide([&](Database& database, EntryId entry) { return end_name(database, StreamId(former), nth(5), entry); });
  EXPECT_EQ(levels(), (std::vector<std::int64_t>{100, 30, 30, 30, 37, 37}));
  house.decide(
      [&](Database& database, EntryId entry) { return count_again(database, StreamId(former), nth(7), entry); });
  EXPECT_EQ(levels(), (std::vector<std::int64_t>{100, 30, 30, 130, 37, 37}));
}

// --- R11: two sources of one asset

// 'd' a day on which the other source differs. The counted one holds `counted` at nine o'clock, the other one `other`
// at five; 0 is no report.
std::string differing(House& house, const std::vector<std::int64_t>& counted, const std::vector<std::int64_t>& other) {
  const AssetId asset = house.asset("pc", house.harbour);
  const SourceId api = house.source("portal", SourceKind::Api);
  const auto by_api = house.owned(asset, Version::V1, api);
  const auto by_file = house.owned(asset, Version::V1, house.file);
  for (size_t i = 0; i < counted.size(); ++i) {
    const Day day = nth(static_cast<int>(i) + 1);
    if (counted[i] > 0) house.keep({sample(by_api, at(day, 9), counted[i])}, api);
    if (other[i] > 0) house.keep({sample(by_file, at(day, 17), other[i])});
  }
  std::string days;
  for (const AssetDay& day : house.of(asset, 1, static_cast<int>(counted.size())).days) {
    days += day.v1.differs ? 'd' : '.';
    EXPECT_TRUE(!day.v1.differs || day.v1.differs->stream == StreamId(by_file));
  }
  return days;
}

TEST_F(CountedSourceTest, AnotherSourceDiffersWhereItsMeasuringTimeDoesNotExplainIt) {
  EXPECT_EQ(differing(house, {1000, 1000, 1000}, {1000, 1200, 1000}), ".d.");
}
TEST_F(CountedSourceTest, WhatTheCountedSourceHoldsADayLaterIsNoDifference) {
  EXPECT_EQ(differing(house, {1000, 1000, 1500, 1500}, {1000, 1500, 1500, 1500}), "....");
}
TEST_F(CountedSourceTest, ItMayMoveOnceMoreAsMuchAsTheCountedOneDid) {
  EXPECT_EQ(differing(house, {1000, 1100, 1200}, {1100, 1400, 1401}), "..d")
      << "900 to 1300, 800 to 1400, 1000 to 1300";
}
TEST_F(CountedSourceTest, ADayOnWhichOneOfThemDidNotMeasureShowsNoDifference) {
  EXPECT_EQ(differing(house, {1000, 0, 1000}, {0, 5000, 0}), "...");
}
TEST_F(CountedSourceTest, LessThanOnePercentIsNoDifferenceAndOnePercentIs) {
  EXPECT_EQ(differing(house, {1000, 1000, 1000}, {1009, 1010, 990}), ".dd");
}
TEST_F(CountedSourceTest, APolicySaysFromWhereOnItIsADifference) {
  house.policy(Policy::DifferencePercent, 0);
  EXPECT_EQ(differing(house, {1000, 1000, 1000}, {1001, 1000, 999}), "d.d");
}

}  // namespace
}  // namespace stowage
