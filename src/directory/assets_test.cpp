#include "directory/assets.h"

#include "directory/identity_test.h"

namespace stowage {
namespace {

using namespace tests;

class AssetsTest : public IdentityTest {};

TEST_F(AssetsTest, APersonsClassIsNotChangedByReports) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  const SourceId rmm(1);
  const PlaceOf usual = [](SourceId source) { return static_cast<int>(source.number()); };
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(report_class(database, asset, {AssetClass::Workstation, rmm, first}, usual, entry));
    TRY(report_class(database, asset, {AssetClass::Server, rmm, first + 2}, usual, entry));
    TRY(set_class(database, asset, AssetClass::Workstation, SaidBy::Person, first + 4, entry));
    return report_class(database, asset, {AssetClass::Server, rmm, first + 6}, usual, entry);
  });
  std::string classes;
  for (int day = 0; day < 8; ++day)
    classes += *snapshot().asset_classes.at(asset.number(), first + day) == AssetClass::Server ? 's' : 'w';
  EXPECT_EQ(classes, "wwsswwww");
}

TEST_F(AssetsTest, ANewPlanReplacesTheOneThatNothingHasFollowed) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  const auto plan = [&](Protection kind, int day) {
    decide([&](Database& database, EntryId entry) {
      return decide_protection(database, {asset, Version::V2, kind, first + day}, entry);
    });
  };
  plan(Protection::NotBefore, 20);
  plan(Protection::NotBefore, 10);
  plan(Protection::Ended, 15);
  plan(Protection::NotBefore, 30);
  std::vector<int> days;
  const DirectorySnapshot known = snapshot();
  for (const ProtectionDecision& decision : known.decisions.at(asset)) days.push_back(decision.day - first);
  EXPECT_EQ(days, (std::vector<int>{10, 15, 30})) << "what came of the first upgrade stands";
}

// A plan that outlived the roll-back would upgrade the asset after all.
TEST_F(AssetsTest, AnEndBeforeThePlannedDayTakesThePlanWithItAndHoldsBackUntilThen) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  using enum Protection;
  EXPECT_EQ(decided(asset, {{NotBefore, 12}, {Ended, 11}}), (Decided{{NotBefore, 11}, {Ended, 11}}));
  EXPECT_EQ(decided(asset, {{NotBefore, 30}, {NotBefore, 20}}),
            (Decided{{NotBefore, 11}, {Ended, 11}, {NotBefore, 20}}))
      << "the next plan leaves alone what the end gave up";
  EXPECT_EQ(decided(asset, {{EndedKept, 20}}),
            (Decided{{NotBefore, 11}, {Ended, 11}, {NotBefore, 20}, {EndedKept, 20}}))
      << "an end on the planned day is no day too early";
}

TEST_F(AssetsTest, APlanThatTookAnEndBackStaysWithItAndOneThatWasGivenUpOnItsDayGoes) {
  using enum Protection;
  EXPECT_EQ(decided(enrol(Version::V1, "dc01", {}), {{Ended, 11}, {NotBefore, 11}, {NotBefore, 1}}),
            (Decided{{NotBefore, 1}, {Ended, 11}, {NotBefore, 11}}));
  EXPECT_EQ(decided(enrol(Version::V1, "dc02", {}), {{Ended, 11}, {NotBefore, 11}, {NotBefore, 15}}),
            (Decided{{Ended, 11}, {NotBefore, 15}}));
  EXPECT_EQ(decided(enrol(Version::V1, "dc03", {}), {{NotBefore, 20}, {Ended, 20}, {NotBefore, 1}}),
            (Decided{{NotBefore, 1}, {Ended, 20}}));
}

TEST_F(AssetsTest, AnEndDatedBeforeAnotherHoldsBackNothingThatWasActive) {
  using enum Protection;
  EXPECT_EQ(decided(enrol(Version::V1, "dc01", {}), {{Ended, 3}, {NotBefore, 20}, {Ended, 2}}),
            (Decided{{Ended, 2}, {Ended, 3}}))
      << "the plan held back nothing before the first end";
  EXPECT_EQ(decided(enrol(Version::V1, "dc02", {}), {{NotBefore, 5}, {Ended, 20}, {Ended, 3}}),
            (Decided{{NotBefore, 3}, {Ended, 3}, {NotBefore, 5}, {Ended, 20}}))
      << "the plan that was carried out held back what was before it";
}

TEST_F(AssetsTest, APolicyOutsideOfItsTermsIsRefused) {
  const auto set = [&](Policy policy, int value) {
    return ledger_->record({"clerk"}, {"policy.set", "policy", "{}", ""}, [&](Database& database, EntryId entry) {
      return set_policy(database, policy, first, value, entry);
    });
  };
  EXPECT_TRUE(set(Policy::GraceDays, 60));
  EXPECT_FALSE(set(Policy::GraceDays, 61));
  EXPECT_FALSE(set(Policy::KeptBilled, 2));
  EXPECT_FALSE(set(Policy::GraceDays, -1));
  const Policies policies = snapshot().policies;
  EXPECT_EQ(policies.at(Policy::GraceDays, first - 1), 3);
  EXPECT_EQ(policies.at(Policy::GraceDays, first), 60);
  EXPECT_EQ(policies.greatest(Policy::GraceDays), 60);
}

TEST_F(AssetsTest, AnAssetIsNamedByIdByNameOrByOrganizationAndName) {
  const AssetId one = enrol(Version::V1, "dc01", {});
  const AssetId other = enrol(Version::V1, "dc01", {}, mill_);
  auto reader = ledger_->file().read().value();
  EXPECT_EQ(need_asset(*reader, "Harbour/dc01")->id, one);
  EXPECT_EQ(need_asset(*reader, "Old Mill/dc01")->id, other);
  EXPECT_EQ(need_asset(*reader, "a" + std::to_string(other.number()))->id, other);
  EXPECT_EQ(need_asset(*reader, "dc01").error().failure(), Failure::Refused) << "two are called so";
  EXPECT_EQ(need_asset(*reader, "dc09").error().failure(), Failure::NotFound);
}

}  // namespace
}  // namespace stowage
