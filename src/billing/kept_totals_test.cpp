#include "billing/kept_totals.h"

#include "billing/house_test.h"

namespace stowage {
namespace {

using namespace tests;

// Ten days of one server, the last of which nothing has settled yet.
class KeptTotalsTest : public testing::Test {
 protected:
  KeptTotalsTest() {
    stream_ = house_.owned(asset_, Version::V1, house_.file);
    house_.daily(stream_, 1, 10, 1000);
    open();
  }

  void open() { kept_ = KeptTotals::open(house_.ledger(), house_.metering(), "this").value(); }
  DayTotals asked(int from = 1, int to = 9) {
    return kept_->totals({nth(from), nth(to) + 1}, house_.mark(), nullptr).value().rows().value();
  }
  // How many days a question computes.
  std::int64_t computed(int from = 1, int to = 9) {
    const auto before = kept_->computed_days();
    EXPECT_EQ(asked(from, to), house_.totals(from, to));
    return kept_->computed_days() - before;
  }
  void change(const std::string& sql) {
    kept_.reset();
    auto file = Database::open(house_.ledger().folder() + "/totals.db", Database::Mode::ReadWrite).value();
    ASSERT_TRUE(file.execute(sql));
    open();
  }

  House house_;
  const AssetId asset_ = house_.asset("server", house_.harbour);
  std::uint32_t stream_ = 0;
  std::unique_ptr<KeptTotals> kept_;
};

TEST_F(KeptTotalsTest, AreComputedOnceAndOutliveTheProcess) {
  EXPECT_EQ(computed(), 9);
  EXPECT_EQ(computed(), 0);
  open();
  EXPECT_EQ(computed(), 0);
}

TEST_F(KeptTotalsTest, WhatComesLaterLeavesSettledDaysAlone) {
  asked();
  house_.daily(stream_, 11, 12, 2000);
  const AssetId other = house_.asset("other", house_.mill, nth(12));
  const auto its = house_.owned(other, Version::V2, house_.file);
  house_.daily(its, 12, 12, 500);
  EXPECT_EQ(computed(), 0);
}

TEST_F(KeptTotalsTest, ALateSampleReachesItsDayAndThoseBehind) {
  asked();
  house_.daily(stream_, 6, 6, 7000);
  EXPECT_EQ(computed(1, 5), 0);
  EXPECT_EQ(computed(), 4);
}

TEST_F(KeptTotalsTest, ADecisionReachesItsDayAndThoseBehind) {
  asked();
  house_.decide(
      [&](Database& database, EntryId entry) { return exclude_asset(database, asset_, "demo", nth(8), entry); });
  EXPECT_EQ(computed(1, 7), 0);
  EXPECT_EQ(computed(), 2);
}

TEST_F(KeptTotalsTest, AnotherOrderOfSourcesReachesItsDayAndThoseBehind) {
  const SourceId portal = house_.source("portal", SourceKind::File);
  house_.daily(house_.owned(asset_, Version::V1, portal), 1, 10, 500, portal);
  asked();
  house_.decide([&](Database& database, EntryId entry) {
    return set_source_order(database, std::vector{portal}, nth(8), entry);
  });
  EXPECT_EQ(computed(1, 7), 0);
  EXPECT_EQ(computed(), 2);
}

// What is new is the machine, not its stream.
TEST_F(KeptTotalsTest, WhatWasNobodysAndIsANewMachinesIsComputedAgain) {
  const auto stray = house_.stream(house_.file, Version::V1, "stray");
  house_.daily(stray, 1, 10, 300);
  asked();
  house_.own(stray, house_.asset("found", house_.mill));
  EXPECT_EQ(computed(), 9);
}

TEST_F(KeptTotalsTest, AnOlderMarkHasItsOwn) {
  const Mark before = house_.mark();
  const DayTotals then = asked();
  house_.daily(stream_, 3, 3, 7000);
  EXPECT_NE(asked(), then);
  const auto computed_before = kept_->computed_days();
  EXPECT_EQ(kept_->totals({nth(1), nth(10)}, before, nullptr).value().rows().value(), then);
  EXPECT_EQ(kept_->computed_days(), computed_before);
}

// What is kept anew may get the number of what was forgotten.
TEST_F(KeptTotalsTest, WhatIsInMemoryIsNotTakenForWhatIsKeptNow) {
  asked();
  ASSERT_EQ(computed(), 0) << "it is in memory";
  ASSERT_TRUE(kept_->forget_through(nth(9)));
  house_.daily(stream_, 3, 3, 7000);
  ASSERT_TRUE(kept_->computed({nth(1), nth(10)}, house_.mark(), nullptr));
  EXPECT_EQ(computed(), 0);
}

// The newest day may still turn out to be the first of a gap.
TEST_F(KeptTotalsTest, ADayThatIsNotSettledHoldsUntilTheNextDelivery) {
  EXPECT_EQ(computed(10, 10), 1);
  EXPECT_EQ(computed(10, 10), 0);
  house_.daily(stream_, 11, 11, 1000);
  EXPECT_EQ(computed(10, 10), 1);
}

TEST_F(KeptTotalsTest, OnlyTheNewestVersionsOfADayStay) {
  for (int i = 0; i < KeptTotals::versions_max + 2; ++i) {
    house_.daily(stream_, 3, 3, 7000 + i);
    asked(3, 3);
  }
  auto file = Database::open(house_.ledger().folder() + "/totals.db", Database::Mode::ReadOnly).value();
  EXPECT_EQ(file.find_integer("SELECT count(*) FROM day_totals").value(), KeptTotals::versions_max);
  EXPECT_EQ(file.find_integer("SELECT count(*) FROM totals_makings").value(), KeptTotals::versions_max);
}

TEST_F(KeptTotalsTest, OfAnotherProgramOrHistoryAreNotUsed) {
  asked();
  change("UPDATE totals_makings SET program=x'00'");
  EXPECT_EQ(computed(), 9);
  change("UPDATE totals_makings SET history='another'");
  EXPECT_EQ(computed(), 9);
}

TEST_F(KeptTotalsTest, VerifyFindsOneThatIsNotWhatItsUsageComesTo) {
  house_.daily(stream_, 4, 4, 5000);
  asked();
  EXPECT_TRUE(kept_->verify(nullptr));
  change("UPDATE day_totals SET data=(SELECT o.data FROM day_totals o WHERE o.day=day_totals.day+1) WHERE day=" +
         std::to_string(nth(3).number()));
  const auto verified = kept_->verify(nullptr);
  ASSERT_FALSE(verified);
  EXPECT_NE(verified.error().text().find("2026-11-03"), std::string::npos);
}

}  // namespace
}  // namespace stowage
