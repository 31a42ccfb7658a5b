#include "backup/v2/scan.h"

#include <memory>

#include "measured_store.h"

namespace stowage {
namespace {

class V2Store : public ::testing::Test {
 protected:
  // Deriving keys is slow, so restic works once for all tests.
  static void SetUpTestSuite() {
    made_ = std::make_unique<Scratch>();
    shell(R"sh(cd "$1"; export RESTIC_PASSWORD=secret RESTIC_CACHE_DIR="$1/cache"
      mkdir source; restic -q -r made0 init; cp -a made0 made2
      for i in 1 2; do head -c 100000 /dev/urandom >source/$i; restic -q -r made2 backup source; done)sh",
          {made_->path()});
  }
  static void TearDownTestSuite() { made_.reset(); }

  // A repository that the real restic made, with no snapshot or with two.
  void back_up(const std::string& below, int snapshots) const {
    store_.folder(below);
    shell("cp -a \"$1/.\" \"$2\"", {*made_ / ("made" + std::to_string(snapshots)), store_ / below});
  }
  StoreScan scan(const std::string& layout = "{org}/{asset}") const {
    const auto result = try_scan(layout);
    if (!result) throw std::runtime_error(result.error().text());
    return *result;
  }
  Result<StoreScan> try_scan(const std::string& layout) const {
    SilentProgress progress;
    return scan_v2_store({.root = store_.path(), .layout = *Layout::parse(layout), .zone = *Zone::find("UTC")},
                         progress);
  }

  static inline std::unique_ptr<Scratch> made_;
  Scratch store_;
};

TEST_F(V2Store, ARepositoryIsItsFilesAndItsSnapshots) {
  back_up("acme/dc01", 2);
  back_up("acme/pc 7", 0);
  const auto result = scan();
  ASSERT_EQ(result.assets.size(), 2u);
  EXPECT_TRUE(result.every_asset_listed);
  EXPECT_TRUE(result.not_understood.empty());
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.kind, BackupKind::Restic);
  EXPECT_EQ(dc01.measured, Measured::Complete);
  EXPECT_EQ(dc01.stored.count(), file_lengths(store_ / "acme/dc01"));
  EXPECT_GT(dc01.stored.count(), 200'000);
  EXPECT_EQ(dc01.apparent, dc01.stored);
  EXPECT_EQ(dc01.recovery_points, 2);
  EXPECT_EQ(dc01.newest_recovery_point->ms() / 1000,
            shell_number("stat -c %Y \"$1\"/* | sort -n | tail -1", {store_ / "acme/dc01/snapshots"}));
  EXPECT_EQ(asset_in(result, "acme", "pc 7").recovery_points, 0);
  EXPECT_EQ(static_cast<std::int64_t>(result.stored().count()), file_lengths(store_.path()));
}

TEST_F(V2Store, AnUploadThatIsUnderWayIsNoRecoveryPoint) {
  back_up("acme/dc01", 2);
  store_.write("acme/dc01/snapshots/" + std::string(64, 'a') + "-tmp-123", "half");
  EXPECT_EQ(asset_in(scan(), "acme", "dc01").recovery_points, 2);
}

TEST_F(V2Store, SnapshotsThatCannotBeCountedAreUnknownAndNeverNone) {
  back_up("acme/dc01", 2);
  shell("chmod -R go+rX \"$1\"; chmod 0 \"$1/acme/dc01/snapshots\"", {store_.path()});
  const AsNobody nobody;
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.measured, Measured::Incomplete);
  EXPECT_FALSE(dc01.recovery_points);
  EXPECT_FALSE(dc01.problems.empty());
}

TEST_F(V2Store, SeveralRepositoriesInOneAssetAreRefused) {
  back_up("acme/dc01/c", 0);
  back_up("acme/dc01/d", 0);
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.measured, Measured::Refused);
  EXPECT_EQ(dc01.stored.count(), 0);
  EXPECT_TRUE(says(dc01.problems, store_.path(), "acme/dc01: holds 2 repositories"));
}

TEST_F(V2Store, ARepositoryWhereAnOrganizationIsExpectedKeepsAssetsFromCountingAsGone) {
  back_up("dc01", 0);
  const auto result = scan();
  EXPECT_TRUE(result.assets.empty());
  EXPECT_FALSE(result.every_asset_listed);
  EXPECT_TRUE(says(result.not_understood, store_.path(), "dc01: is a restic repository, where the layout"));
}

TEST_F(V2Store, WhatIsNoRepositoryIsSaid) {
  store_.write("acme/notes.txt", "x");
  store_.folder("acme/empty");
  store_.write("acme/other/file", "x");
  store_.write("acme/borg/config", "[repository]\nversion = 1\n");
  store_.folder("acme/borg/data");
  const auto result = scan();
  EXPECT_TRUE(says(result.not_understood, store_.path(), "acme/notes.txt: is a file"));
  EXPECT_TRUE(says(result.not_understood, store_.path(), "acme/empty: is an empty folder"));
  EXPECT_TRUE(says(asset_in(result, "acme", "other").problems, store_.path(), "acme/other: is no restic repository"));
  EXPECT_TRUE(
      says(asset_in(result, "acme", "borg").problems, store_.path(), "acme/borg: is a Borg repository in a v2"));
  EXPECT_EQ(result.count(Measured::Refused), 2u);
}

TEST_F(V2Store, ALayoutWithoutOrganizationNeedsOne) {
  const auto result = try_scan("{asset}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().failure(), Failure::BadInput);
}

}  // namespace
}  // namespace stowage
