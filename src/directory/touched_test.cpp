#include "directory/touched.h"

#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/partner.h"
#include "scratch.h"

namespace stowage {
namespace {

const Day first = Day::of(2026, 11, 1);

// What a day's totals that are kept would rest on: one asset with one stream.
class TouchedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto steps = ledger_migrations();
    for (const Migration& step : directory_migrations()) steps.push_back(step);
    ledger_ = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, steps).value();
    decide([&](Database& database, EntryId entry) -> Result<void> {
      organization_ = TRY(add_organization(database, "Harbour", entry));
      asset_ = TRY(add_asset(database, "server", organization_, first, entry));
      return own_stream(database, StreamId(1), asset_, since_ever, entry);
    });
    looked_at_ = {StreamId(1), asset_, false};
    before_ = newest_;
  }
  template <class Rows>
  void decide(Rows&& rows) {
    const auto entry = ledger_->record({"clerk"}, {"test", "test", "{}", ""}, rows);
    ASSERT_TRUE(entry) << entry.error().text();
    newest_ = *entry;
  }
  std::optional<Day> touched() {
    auto reader = ledger_->file().read().value();
    return first_touched(*reader, before_, newest_, looked_at_).value();
  }

  Scratch scratch_;
  const FixedClock clock_{Instant(1'790'000'000'000)};
  std::unique_ptr<Ledger> ledger_;
  OrganizationId organization_;
  AssetId asset_;
  LookedAt looked_at_;
  EntryId before_;
  EntryId newest_;
};

TEST_F(TouchedTest, NothingIsWhereNobodyDecided) {
  EXPECT_EQ(touched(), std::nullopt);
}

// Daily imports bring new machines; the totals of a year of closed days must not be computed again for each.
TEST_F(TouchedTest, ANewMachineWithANewStreamTouchesNothing) {
  decide([&](Database& database, EntryId entry) -> Result<void> {
    const AssetId made = TRY(add_asset(database, "new", organization_, first + 9, entry));
    TRY(set_class(database, made, AssetClass::Server, SaidBy::Report, since_ever, entry));
    return own_stream(database, StreamId(2), made, since_ever, entry);
  });
  EXPECT_EQ(touched(), std::nullopt);
}

// Lists that should have named it before it was measured may tell of a gap.
TEST_F(TouchedTest, ANewStreamOfAKnownMachineTouchesAllItsDays) {
  decide(
      [&](Database& database, EntryId entry) { return own_stream(database, StreamId(2), asset_, since_ever, entry); });
  EXPECT_EQ(touched(), since_ever);
}

TEST_F(TouchedTest, ADecisionTouchesFromItsDayOn) {
  decide([&](Database& database, EntryId entry) { return exclude_asset(database, asset_, "demo", first + 4, entry); });
  EXPECT_EQ(touched(), first + 4);
  decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {asset_, Version::V1, Protection::Ended, first + 2}, entry);
  });
  EXPECT_EQ(touched(), first + 2);
}

TEST_F(TouchedTest, APlannedUpgradeTouchesTheDaysBeforeIt) {
  decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {asset_, Version::V2, Protection::NotBefore, first + 8}, entry);
  });
  EXPECT_EQ(touched(), since_ever);
  before_ = newest_;
  decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {asset_, Version::V2, Protection::Ended, first + 6}, entry);
  });
  EXPECT_EQ(touched(), since_ever);
}

// An asset was its first organization's before that, too.
TEST_F(TouchedTest, AMoveTouchesAllDays) {
  decide(
      [&](Database& database, EntryId entry) { return move_asset(database, asset_, organization_, first + 8, entry); });
  EXPECT_EQ(touched(), since_ever);
}

TEST_F(TouchedTest, ANameTouchesOnlyUsageThatIsNobodys) {
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(add_organization(database, "Mill", entry));
    return {};
  });
  EXPECT_EQ(touched(), std::nullopt);
  looked_at_.nobodys_usage = true;
  EXPECT_EQ(touched(), since_ever);
}

}  // namespace
}  // namespace stowage
