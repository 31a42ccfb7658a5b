#include "billing/usage.h"

#include "billing/house_test.h"

namespace stowage {
namespace {

using namespace tests;

class UsageTest : public ::testing::Test {
 protected:
  House house;
};

// --- R2, R5: what is held but not billed

TEST_F(UsageTest, KeptBackupsAreBilledOrExcludedAsThePartnerChooses) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto stream = house.owned(asset, Version::V2, house.file);
  house.keep({sample(stream, at(nth(1), 9), 100, Stated::Active), sample(stream, at(nth(3), 9), 90, Stated::Kept)});
  EXPECT_EQ(house.of(asset, nth(2)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::BilledKept);
  house.policy(Policy::KeptBilled, 0);
  EXPECT_EQ(house.of(asset, nth(2)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::ExcludedKept);
  EXPECT_EQ(house.of(asset, nth(3)).v2.level, Bytes(90)) << "excluded with its bytes";
}

TEST_F(UsageTest, AnExclusionHoldsFromItsFirstDayToItsLast) {
  const AssetId asset = house.asset("demo", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 9, 10);
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(exclude_asset(database, asset, "demo", nth(3), entry));
    TRY(exclude_asset(database, asset, "", nth(5), entry));
    return exclude_organization(database, house.harbour, "internal", nth(7), entry);
  });
  std::string excluded;
  for (const AssetDay& day : house.of(asset, 1, 9).days)
    excluded += day.v1.decision == Decision::ExcludedByPerson ? 'x' : '.';
  EXPECT_EQ(excluded, "..xx..xxx");
}

// --- R6

TEST_F(UsageTest, SeedingIsExcludedAsSeedingAlsoWhileV1IsBilled) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto v1 = house.owned(asset, Version::V1, house.file);
  const auto v2 = house.owned(asset, Version::V2, house.file);
  house.daily(v1, 1, 5, 50);
  house.keep({sample(v2, at(nth(2), 9), 7, Stated::Unstated, Points::None),
              sample(v2, at(nth(4), 9), 9, Stated::Unstated, Points::Some)});
  EXPECT_EQ(house.of(asset, nth(3)).v2.decision, Decision::ExcludedSeeding);
  EXPECT_EQ(house.of(asset, nth(3)).v1.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(4)).v2.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(asset, nth(4)).v1.decision, Decision::ExcludedOtherVersion);
}

// --- R8: absence as lists of a source tell it

TEST_F(UsageTest, WhatListsNoLongerNameIsNotBilledFromTheFirstMissedDay) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  for (int day = 1; day <= 10; ++day)
    house.list(day, day <= 4 ? std::vector<Sample>{sample(stream, at(nth(day), 12), 100)} : std::vector<Sample>{});
  const auto usage = house.of(asset, 1, 12);
  std::string metered;
  for (const AssetDay& day : usage.days) metered += day.v1.metered ? 'm' : day.v1.absence ? 'x' : '.';
  EXPECT_EQ(metered, "mmmmxxxxxxxx");
  EXPECT_EQ(usage.days[6].v1.level, Bytes(100)) << "what it last held is shown";
  EXPECT_EQ(usage.days[6].v1.absence, (Absence{nth(5), State::Active})) << "and since when it is missing";
  EXPECT_TRUE(house.of(asset, nth(5)).v1.absence) << "asked alone, the lists behind the day count too";
}

TEST_F(UsageTest, ASourceListsAnAssetFromTheDayOnWhichItFirstNamedIt) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const SourceId api = house.source("api", SourceKind::Api);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 1, 100);
  for (int day = 2; day <= 8; ++day) house.list(day, {}, api);
  const auto states = [&](int from, int to) {
    std::string all;
    for (const AssetDay& day : house.of(asset, from, to).days) all += day.v1.metered ? 'm' : day.v1.absence ? 'x' : '.';
    return all;
  };
  ASSERT_EQ(states(1, 20), "mmmmmmmmmmmmmmmmmmmm");
  house.list(9, {sample(house.owned(asset, Version::V1, api), at(nth(9), 12), 100)}, api);
  EXPECT_EQ(states(1, 20), "mmmmmmmmmmmmmmmmmmmm") << "what it never named its lists did not miss";
  EXPECT_EQ(states(2, 8), "mmmmmmm");
  for (int day = 10; day <= 14; ++day) house.list(day, {}, api);
  EXPECT_EQ(states(1, 20), "mmmmmmmmmxxxxxxxxxxx");
  EXPECT_EQ(states(10, 20), "xxxxxxxxxxx");
}

TEST_F(UsageTest, TheRestOfAnOrganizationsRareListsIsWaitedFor) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  const auto other = house.stream(house.file, Version::V1, "elsewhere", {}, "Old Mill");
  house.keep({sample(stream, at(nth(1), 9), 100)}, {}, Coverage::Organizations);
  for (int day = 2; day <= 6; ++day) {  // many lists of another organization
    DeliveryDraft draft = delivery({sample(other, at(nth(day), 9), 1)});
    house.keep(draft.samples, house.file, Coverage::None);
  }
  for (const int day : {3, 10, 17, 24}) house.keep({sample(other, at(nth(day), 12), 1)}, {}, Coverage::Organizations);
  EXPECT_EQ(house.of(asset, nth(3)).v1.absence, (Absence{nth(3), State::Active})) << "the 2nd had no list of it";
  EXPECT_FALSE(house.of(asset, nth(2)).v1.absence);
}

// --- R14

TEST_F(UsageTest, AFigureByHandCountsFromItsDayWhereNobodyPublishesBytes) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  Sample unknown = sample(stream, at(nth(1), 12), 0);
  unknown.unmeasured = true;
  house.keep({unknown, sample(stream, at(nth(5), 12), 100)});
  house.enter({asset, Version::V1, Bytes(40), nth(2), nth(2), {}});
  house.enter({asset, Version::V1, Bytes(50), nth(4), nth(4), {}});
  house.enter({asset, Version::V2, Bytes(7), nth(1), nth(1), {}});
  std::string levels;
  for (const AssetDay& day : house.of(asset, 1, 6).days) {
    levels += day.v1.unmeasured ? "? " : std::to_string(day.v1.level.count()) + (day.v1.entered ? "! " : " ");
    EXPECT_FALSE(day.v2.metered) << "a figure is no report: it protects nothing";
  }
  EXPECT_EQ(levels, "? 40! 40! 50! 100 100 ");
}

// --- R10

TEST_F(UsageTest, ALevelIsStaleOnceItsSourceIsSilentForTwiceItsInterval) {
  const AssetId asset = house.asset("dc01", house.harbour);
  house.keep({sample(house.owned(asset, Version::V2, house.file), at(nth(1), 9), 10)});
  std::string stale;
  for (const AssetDay& day : house.of(asset, 1, 5).days) stale += day.v2.stale == Stale::Source ? 's' : '.';
  EXPECT_EQ(stale, "..sss") << "48 hours after the 1st at 9:00 is the 3rd";
  const auto totals = house.totals(3, 3);
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].stale, 1);
  EXPECT_EQ(totals[0].stale_bytes, ByteDays(Bytes(10)));
}

// The source reports every day, so its silence says nothing of the one that it cannot read.
TEST_F(UsageTest, ALevelThatScansCannotReadWholeIsStaleAfterAsLongForItselfAlone) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const AssetId other = house.asset("dc02", house.harbour);
  const auto stream = house.owned(asset, Version::V2, house.file);
  const auto readable = house.owned(other, Version::V2, house.file);
  for (int day = 1; day <= 7; ++day) {
    Sample scanned = sample(stream, at(nth(day), 9), 10);
    if (day > 1 && day < 7) {
      scanned.seen_only = scanned.incomplete = true;
      scanned.bytes = Bytes();
    }
    house.list(day, {scanned, sample(readable, at(nth(day), 9), 100)});
  }
  const auto told = [&](AssetId of) {
    std::string stale;
    for (const AssetDay& day : house.of(of, 1, 7).days) stale += day.v2.stale == Stale::Incomplete ? 'i' : '.';
    return stale;
  };
  EXPECT_EQ(told(asset), "..iiii.") << "at the end of the 3rd the level of the 1st is older than 48 hours";
  EXPECT_EQ(told(other), ".......");
  const VersionUsage usage = house.of(asset, nth(4)).v2;
  EXPECT_EQ(usage.state, State::Active) << "it was seen, and is not missing";
  EXPECT_EQ(usage.level, Bytes(10));
  EXPECT_EQ(usage.measured(), nth(1));
  EXPECT_FALSE(house.of(asset, nth(7)).v2.complete);
  const auto totals = house.totals(3, 3);
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].stale, 1);
  EXPECT_EQ(totals[0].stale_bytes, ByteDays(Bytes(10)));
  EXPECT_EQ(totals[0].bytes, ByteDays(Bytes(110)));
}

TEST_F(UsageTest, AListThatIsNotAcceptedKeepsNoSourceFresh) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const auto stream = house.owned(asset, Version::V2, house.file);
  house.keep({sample(stream, at(nth(1), 9), 10)}, {}, Coverage::All, 100);
  house.keep({sample(stream, at(nth(3), 9), 10)}, {}, Coverage::All, 20);
  EXPECT_EQ(house.of(asset, nth(3)).v2.stale, Stale::Source);
}

// --- R14, R7

TEST_F(UsageTest, ASourceWithoutBytesMakesUnmeasuredDaysThatAreBilled) {
  const AssetId asset = house.asset("pc07", house.harbour);
  Sample without = sample(house.owned(asset, Version::V1, house.file), at(nth(1), 9), 0);
  without.unmeasured = true;
  house.keep({without});
  const auto totals = house.totals(1, 2);
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals[1].assets, 1);
  EXPECT_EQ(totals[1].unmeasured, 1);
  EXPECT_EQ(totals[1].decision, Decision::BilledActive);
}

TEST_F(UsageTest, AProtectionThatAPersonStartsIsUnmeasuredUntilSomethingIsReported) {
  const AssetId asset = house.asset("pc07", house.harbour);
  const auto stream = house.owned(asset, Version::V1, house.file);
  house.decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {asset, Version::V1, Protection::Started, nth(2)}, entry);
  });
  for (int day = 3; day <= 8; ++day)
    house.list(day, day < 8 ? std::vector<Sample>{} : std::vector<Sample>{sample(stream, at(nth(day), 9), 50)});
  for (const int last : {3, 9}) {
    const AssetDay day = house.of(asset, 2, last).days.front();
    EXPECT_TRUE(day.v1.metered && day.v1.unmeasured);
    EXPECT_EQ(day.v1.decision, Decision::BilledActive);
  }
  EXPECT_TRUE(house.of(asset, nth(7)).v1.metered) << "lists cannot miss what they never named";
  EXPECT_FALSE(house.of(asset, nth(8)).v1.unmeasured);
}

TEST_F(UsageTest, AProtectionBeginsWithTheEarliestReportInWhateverOrderTheyArrive) {
  const AssetId asset = house.asset("pc07", house.harbour, nth(5));
  const auto stream = house.owned(asset, Version::V1, house.file);
  house.keep({sample(stream, at(nth(5), 9), 50)});
  house.keep({sample(stream, at(nth(2), 9), 20)});
  EXPECT_FALSE(house.of(asset, nth(1)).v1.metered);
  const AssetDay second = house.of(asset, nth(2));
  EXPECT_EQ(second.v1.level, Bytes(20));
  EXPECT_EQ(second.organization, house.harbour) << "nobody else had it before";
}

// --- R12 and R3: whose it is

TEST_F(UsageTest, AStreamWithoutAnAssetIsUnmapped) {
  house.daily(house.stream(house.file, Version::V2, "unknown"), 1, 3, 10);
  house.daily(house.stream(house.file, Version::V2, "unknown", {}, "Nowhere Ltd"), 1, 3, 20);
  const auto totals = house.totals(2, 2);
  ASSERT_EQ(totals.size(), 2u);
  for (const DayTotal& total : totals) {
    EXPECT_EQ(total.decision, Decision::UnmappedNoAsset);
    EXPECT_EQ(total.assets, 1);
    EXPECT_EQ(total.organization, total.bytes == ByteDays(Bytes(10)) ? house.harbour : OrganizationId());
  }
}

TEST_F(UsageTest, TheOrganizationAtTheEndOfADayOwnsTheWholeDay) {
  const AssetId asset = house.asset("pc07", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 5, 10);
  house.decide(
      [&](Database& database, EntryId entry) { return move_asset(database, asset, house.mill, nth(3), entry); });
  std::string owners;
  for (const AssetDay& day : house.of(asset, 1, 5).days) owners += day.organization == house.mill ? 'm' : 'h';
  EXPECT_EQ(owners, "hhmmm");
}

TEST_F(UsageTest, ALinkFromADayMovesTheStreamFromThatDay) {
  const AssetId asset = house.asset("dc01", house.harbour);
  const AssetId other = house.asset("dc01.local", house.harbour);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 6, 10);
  house.daily(house.owned(other, Version::V2, house.file), 1, 6, 20);
  house.decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, nth(4), entry); });
  EXPECT_EQ(house.of(asset, nth(3)).billed, Version::V1);
  EXPECT_EQ(house.of(other, nth(3)).billed, Version::V2);
  const AssetDay linked = house.of(asset, nth(4));
  EXPECT_EQ(linked.billed, Version::V2);
  EXPECT_EQ(linked.v2.level, Bytes(20));
  EXPECT_EQ(linked.v1.decision, Decision::ExcludedOtherVersion);
  EXPECT_FALSE(house.of(other, nth(4)).v2.metered) << "one machine is not billed twice";
  EXPECT_EQ(house.totals(4, 4).size(), 2u);
}

// Lists that name the stream on days 1 to `last`, and again on the day `back`; 'm' a day of v2 that is metered, 'x' one
// on which it has ended by absence.
class OwnersOfWhatListsMiss : public UsageTest {
 protected:
  void lists(int last, int back) {
    for (int day = 1; day <= 16; ++day) {
      const bool named = day <= last || day >= back;
      house.list(day, named ? std::vector<Sample>{sample(stream, at(nth(day), 12), 200)} : std::vector<Sample>{});
    }
  }
  void link(int day) {
    house.decide(
        [&](Database& database, EntryId entry) { return link_assets(database, asset, other, nth(day), entry); });
  }
  void unlink(int day) {
    house.decide(
        [&](Database& database, EntryId entry) { return unlink_assets(database, asset, other, nth(day), entry); });
  }
  std::string v2_of(AssetId one, int from, int to) {
    std::string days;
    for (const AssetDay& day : house.of(one, from, to).days) days += day.v2.metered ? 'm' : day.v2.absence ? 'x' : '.';
    return days;
  }

  const AssetId asset = house.asset("dc01", house.harbour);
  const AssetId other = house.asset("dc01.local", house.harbour);
  const std::uint32_t stream = house.owned(other, Version::V2, house.file);
};

TEST_F(OwnersOfWhatListsMiss, ALinkBeginsNoCountOfMissedDaysAnew) {
  lists(4, 14);
  house.daily(house.owned(asset, Version::V1, house.file), 1, 16, 100);
  link(12);
  EXPECT_EQ(v2_of(other, 1, 16), "mmmmxxxxxxx.....");
  EXPECT_EQ(v2_of(asset, 1, 16), "...........xxmmm");
  EXPECT_EQ(v2_of(asset, 12, 13), "xx") << "asked alone, the lists before the link count too";
  EXPECT_EQ(house.of(asset, nth(13)).billed, Version::V1);
  EXPECT_EQ(house.of(asset, nth(13)).v2.absence, (Absence{nth(5), State::Active}));
}

TEST_F(OwnersOfWhatListsMiss, AnUnlinkSharesNoMissedDaysOut) {
  lists(4, 9);
  link(2);
  ASSERT_EQ(v2_of(asset, 1, 10), ".mmmxxxxmm");
  unlink(7);
  EXPECT_EQ(v2_of(asset, 1, 10), ".mmmxx....") << "a decision changes no day before its own";
  EXPECT_EQ(v2_of(other, 1, 10), "m.....xxmm");
  EXPECT_EQ(v2_of(other, 7, 8), "xx");
}

TEST_F(OwnersOfWhatListsMiss, AReportUnderTheNextOwnerEndsAGapOfTheOneBefore) {
  lists(4, 7);
  link(2);
  unlink(7);
  EXPECT_EQ(v2_of(asset, 1, 8), ".mmmmm..");
  EXPECT_EQ(v2_of(other, 1, 8), "m.....mm");
}

TEST_F(OwnersOfWhatListsMiss, AnAssetThatItsOnlyStreamLeavesForSomeDaysIsToldOnce) {
  lists(16, 17);
  house.decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {other, Version::V1, Protection::Started, nth(1)}, entry);
  });
  link(3);
  unlink(5);
  int told = 0;
  EXPECT_TRUE(
      house.view()->each({nth(1), nth(9)}, nullptr, [&](const AssetUsage& usage) { told += usage.asset == other; }));
  EXPECT_EQ(told, 1);
  const auto totals = house.totals(4, 4);
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals[0].assets + totals[1].assets, 2) << "the asset's v1, and v2 of the one that has the stream";
}

TEST_F(UsageTest, OfTwoRecordsThatMayBeOneMachineOneStandsBack) {
  std::map<AssetId, std::set<MeasuredBy>> measured_by;
  const auto enrol = [&](std::uint32_t stream, Version version, const Evidence& evidence, Day sampled) {
    return house
        .decide([&](Database& database, EntryId entry) {
          Enrolment enrolment(database,
                              [&](AssetId asset) { return Result<Measurers>(Measurers{measured_by[asset]}); });
          return enrolment.enrol({StreamId(stream), version, house.harbour, "dc01", evidence, since_ever, sampled},
                                 true, entry);
        })
        ->asset;
  };
  const auto old_stream = house.stream(house.file, Version::V1, "dc01");
  const auto new_stream = house.stream(house.file, Version::V2, "dc01");
  const AssetId old_asset = enrol(old_stream, Version::V1, {"dc01", "", "SN-1"}, nth(1));
  const AssetId new_asset = enrol(new_stream, Version::V2, {"dc01", "", "SN-2"}, nth(4));
  ASSERT_NE(old_asset, new_asset);
  house.daily(old_stream, 1, 6, 10);
  house.daily(new_stream, 4, 6, 20);
  EXPECT_EQ(house.of(old_asset, nth(3)).v1.decision, Decision::BilledActive);
  EXPECT_EQ(house.of(old_asset, nth(4)).v1.decision, Decision::UnmappedAmbiguous);
  EXPECT_EQ(house.of(new_asset, nth(4)).v2.decision, Decision::BilledActive);

  measured_by[new_asset].insert({house.file, Version::V2});
  const auto third_stream = house.stream(house.file, Version::V2, "dc01-again");
  const AssetId third = enrol(third_stream, Version::V2, {"dc01", "", "SN-3"}, nth(6));
  house.daily(third_stream, 5, 6, 30);
  EXPECT_EQ(house.of(new_asset, nth(6)).v2.decision, Decision::BilledActive) << "the customer was billed for it before";
  EXPECT_EQ(house.of(third, nth(6)).v2.decision, Decision::UnmappedAmbiguous);
  EXPECT_EQ(house.of(third, nth(5)).v2.decision, Decision::UnmappedAmbiguous) << "also what comes late";
}

}  // namespace
}  // namespace stowage
