#include "directory/shared_evidence.h"

#include "directory/assets.h"
#include "directory/organizations.h"
#include "directory/partner.h"
#include "ledger/ledger.h"
#include "scratch.h"

namespace stowage {
namespace {

const Day first = Day::of(2026, 11, 1);
constexpr auto hostname = EvidenceKind::Hostname;

class SharedEvidenceTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    auto steps = ledger_migrations();
    for (const Migration& step : directory_migrations()) steps.push_back(step);
    ledger_ = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, steps).value();
  }
  template <class Rows>
  void decide(Rows&& rows) {
    const auto entry = ledger_->record({"clerk"}, {"test", "test", "{}", ""}, rows);
    ASSERT_TRUE(entry) << entry.error().text();
  }
  static AssetId named_asset(Database& database, OrganizationId organization, EntryId entry) {
    const AssetId asset = add_asset(database, "dc01", organization, first, entry).value();
    EXPECT_TRUE(report_evidence(database, asset, {"dc01", "", ""}, entry));
    return asset;
  }

  Scratch scratch_;
  const FixedClock clock_{Instant(1'790'000'000'000)};
  std::unique_ptr<Ledger> ledger_;
};

// A few are looked at one by one, many are put in order first; nobody can tell.
INSTANTIATE_TEST_SUITE_P(FewAndMany, SharedEvidenceTest, ::testing::Values(3, 8, 9, 40));

TEST_P(SharedEvidenceTest, EachOrganizationHasItsOwn) {
  decide([&](Database& database, EntryId entry) -> Result<void> {
    std::vector<OrganizationId> organizations;
    std::vector<AssetId> assets;
    for (int i = 0; i < GetParam(); ++i) {
      organizations.push_back(TRY(add_organization(database, "Customer " + std::to_string(i), entry)));
      assets.push_back(named_asset(database, organizations.back(), entry));
    }
    SharedEvidence shared(database);
    for (size_t i = 0; i < assets.size(); ++i)
      EXPECT_EQ(TRY(shared.find(hostname, "dc01", organizations[i], first)), std::vector{assets[i]});
    EXPECT_TRUE(TRY(shared.find(hostname, "dc02", organizations[0], first)).empty());

    const AssetId second = named_asset(database, organizations[0], entry);
    shared.add(hostname, "dc01", organizations[0], second);
    EXPECT_EQ(TRY(shared.find(hostname, "dc01", organizations[0], first)), (std::vector{assets[0], second}));

    TRY(report_evidence(database, assets[0], {"renamed", "", ""}, entry));
    EXPECT_EQ(TRY(shared.find(hostname, "dc01", organizations[0], first)), std::vector{second});
    return {};
  });
}

TEST_P(SharedEvidenceTest, WhatMovedIsWhereItIsOnTheDay) {
  OrganizationId from;
  OrganizationId to;
  AssetId moved;
  decide([&](Database& database, EntryId entry) -> Result<void> {
    for (int i = 0; i < GetParam(); ++i) {
      from = TRY(add_organization(database, "Customer " + std::to_string(i), entry));
      moved = named_asset(database, from, entry);
    }
    to = TRY(add_organization(database, "Buyer", entry));
    return {};
  });
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(move_asset(database, moved, to, first + 5, entry));
    SharedEvidence shared(database);
    EXPECT_EQ(TRY(shared.find(hostname, "dc01", from, first + 4)), std::vector{moved});
    EXPECT_TRUE(TRY(shared.find(hostname, "dc01", from, first + 5)).empty());
    EXPECT_EQ(TRY(shared.find(hostname, "dc01", to, first + 5)), std::vector{moved});
    EXPECT_TRUE(TRY(shared.find(hostname, "dc01", to, first + 4)).empty());
    return {};
  });
}

}  // namespace
}  // namespace stowage
