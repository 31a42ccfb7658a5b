#include "backup/v1/scan.h"

#include "measured_store.h"

namespace stowage {
namespace {

class V1Store : public ::testing::Test {
 protected:
  V1StoreOptions options(const std::string& layout = "{org}/{asset}") const {
    return {.store = {.root = store_.path(), .layout = *Layout::parse(layout), .zone = *Zone::find("Europe/London")},
            .borg = {.passphrase_command = "", .working_folder = work_ / "borg"}};
  }
  StoreScan scan(const V1StoreOptions& options) const {
    SilentProgress progress;
    const auto result = scan_v1_store(options, progress);
    if (!result) throw std::runtime_error(result.error().text());
    return *result;
  }
  StoreScan scan() const { return scan(options()); }

  // A client's borg, with its own notes and keys.
  std::string borg(const std::string& script, const std::string& below) const {
    return shell("export BORG_BASE_DIR=\"$1\" BORG_REPO=\"$2\" SOURCE=\"$3\"; " + script,
                 {work_ / "client", store_ / below, source_.path()});
  }
  // A snapshot by the real rsync, hard-linked to the one before.
  void rsync(const std::string& below, const std::string& name, const std::string& before) const {
    store_.folder(below);
    shell("rsync -a ${3:+--link-dest=../$3} \"$1/\" \"$2/\"", {source_.path(), store_ / (below + "/" + name), before});
  }

  Scratch store_;
  Scratch source_;
  Scratch work_;
};

TEST_F(V1Store, ABorgRepositoryIsItsFilesAndItsArchives) {
  source_.write("file", std::string(300'000, 'x'));
  store_.folder("acme");
  borg(
      "borg init -e none; borg create ::one \"$SOURCE\"; TZ=Asia/Tokyo borg create --timestamp 2026-11-22T03:04:05 "
      "::two "
      "\"$SOURCE\"; borg delete ::one; borg compact; borg create --timestamp 2026-11-01T00:00:00 ::three \"$SOURCE\"",
      "acme/dc01");
  const auto before = shell("find \"$1\" -printf '%p %s %T@ %C@\\n' | sort", {store_.path()});
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.kind, BackupKind::Borg);
  EXPECT_EQ(dc01.measured, Measured::Complete);
  EXPECT_TRUE(dc01.problems.empty()) << texts_of(dc01.problems, store_.path())[0];
  EXPECT_EQ(dc01.stored.count(), file_lengths(store_ / "acme/dc01"));
  EXPECT_EQ(dc01.recovery_points, 2);
  EXPECT_EQ(dc01.newest_recovery_point->text(), "2026-11-22T03:04:05Z");
  EXPECT_EQ(shell("find \"$1\" -printf '%p %s %T@ %C@\\n' | sort", {store_.path()}), before) << "measuring wrote to it";
}

TEST_F(V1Store, ABorgPassphraseComesFromACommandAndWithoutItPointsAreUnknown) {
  source_.write("file", "x");
  store_.folder("acme");
  borg("export BORG_PASSPHRASE=secret; borg init -e repokey; borg create ::one \"$SOURCE\"", "acme/dc01");
  auto with = options();
  with.borg.passphrase_command = "echo secret";
  EXPECT_EQ(asset_in(scan(with), "acme", "dc01").recovery_points, 1);

  for (const auto* command : {"", "echo wrong"}) {
    auto without = options();
    without.borg.passphrase_command = command;
    const auto result = scan(without);
    const auto& dc01 = asset_in(result, "acme", "dc01");
    EXPECT_FALSE(dc01.recovery_points);
    EXPECT_EQ(dc01.measured, Measured::Complete) << "its bytes are known all the same";
    EXPECT_EQ(dc01.stored.count(), file_lengths(store_ / "acme/dc01"));
    EXPECT_TRUE(says(dc01.problems, store_.path(), "acme/dc01: recovery points unknown: borg says: "));
  }
}

TEST_F(V1Store, ABorgRepositoryOfSeveralMachinesIsRefusedUnlessTheyAreOneRenamed) {
  source_.write("file", "x");
  store_.folder("acme");
  borg("borg init -e none; borg create ::one \"$SOURCE\"", "acme/dc01");
  // A machine of another name, by the kernel's own means.
  if (run_program({.program = "unshare", .arguments = {"-r", "--uts", "true"}})->status != 0)
    GTEST_SKIP() << "this kernel lets us take no other host name";
  borg("unshare -r --uts sh -euc 'echo other >/proc/sys/kernel/hostname; borg create ::two \"$SOURCE\"'", "acme/dc01");
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.measured, Measured::Refused);
  EXPECT_TRUE(says(dc01.problems, store_.path(), "acme/dc01: holds archives of several machines: "));

  auto renamed = options();
  renamed.renamed = {store_ / "acme/dc01"};
  EXPECT_EQ(asset_in(scan(renamed), "acme", "dc01").recovery_points, 2);
}

TEST_F(V1Store, ABorgRepositoryThatIsBeingWrittenIsNotAskedAndNotChanged) {
  source_.write("file", "x");
  store_.folder("acme");
  borg("borg init -e none; borg create ::one \"$SOURCE\"", "acme/locked");
  borg("borg init -e none; borg create ::one \"$SOURCE\"", "acme/broken");
  store_.folder("acme/locked/lock.exclusive");
  shell("cd \"$1\"; rm index.* hints.* integrity.*", {store_ / "acme/broken"});
  const auto before = shell("find \"$1\" | sort", {store_.path()});
  const auto result = scan();
  for (const auto* asset : {"locked", "broken"}) {
    EXPECT_FALSE(asset_in(result, "acme", asset).recovery_points) << asset;
    EXPECT_EQ(asset_in(result, "acme", asset).measured, Measured::Complete) << asset;
    EXPECT_FALSE(asset_in(result, "acme", asset).problems.empty()) << asset;
  }
  EXPECT_EQ(shell("find \"$1\" | sort", {store_.path()}), before);
}

TEST_F(V1Store, ASnapshotTreeIsItsBlocksEachFileOnce) {
  source_.write("large", std::string(1'000'000, 'a'));
  source_.write("with space/Büro\nline", std::string(5'000, 'b'));
  source_.write("bad\xff", "c");
  rsync("acme/dc01", "2026-11-20_0300", "");
  source_.write("changed", std::string(70'000, 'd'));
  rsync("acme/dc01", "2026-11-21_0300", "2026-11-20_0300");
  rsync("acme/dc01", "2026-11-22_0300", "2026-11-21_0300");
  shell("cd \"$1\"; ln -s 2026-11-22_0300 latest; mkdir 2026-11-23_0300.partial; echo x >2026-11-23_0300.partial/f",
        {store_ / "acme/dc01"});
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01");
  EXPECT_EQ(dc01.kind, BackupKind::SnapshotTree);
  EXPECT_EQ(dc01.measured, Measured::Complete);
  EXPECT_EQ(dc01.stored.count(), du(store_ / "acme/dc01"));
  EXPECT_EQ(dc01.apparent->count(),
            shell_number("find \"$1\" -type f -printf '%i %s\\n' | sort -u | awk '{s += $2} END {printf \"%d\", s}'",
                         {store_ / "acme/dc01"}));
  EXPECT_LT(dc01.stored.count(), 2'000'000);
  EXPECT_EQ(dc01.recovery_points, 3);
  EXPECT_EQ(dc01.newest_recovery_point->text(), "2026-11-22T03:00:00Z");
}

TEST_F(V1Store, WhatTwoAssetsShareIsBilledOnceToTheFirstByName) {
  source_.write("large", std::string(1'000'000, 'a'));
  rsync("acme/b", "2026-11-20", "");
  // `a` comes second on the disk and first by name.
  shell("cd \"$1/acme\"; mkdir a; cp -al b/2026-11-20 a/2026-11-20; head -c 9000 /dev/zero >a/2026-11-20/own",
        {store_.path()});
  for (const unsigned threads : {1u, 8u}) {
    auto several = options();
    several.store.threads = threads;
    const auto result = scan(several);
    const auto large = shell_number("stat -c %b \"$1/acme/a/2026-11-20/large\"", {store_.path()}) * 512;
    EXPECT_EQ(asset_in(result, "acme", "a").stored.count(), du(store_ / "acme/a"));
    EXPECT_EQ(asset_in(result, "acme", "a").shared.count(), 0);
    EXPECT_EQ(asset_in(result, "acme", "b").stored.count(), du(store_ / "acme/b") - large);
    EXPECT_EQ(asset_in(result, "acme", "b").shared.count(), large);
    EXPECT_EQ(static_cast<std::int64_t>(result.stored().count()),
              shell_number("cd \"$1/acme\"; du -sc --block-size=1 a b | tail -1", {store_.path()}));
    EXPECT_EQ(static_cast<std::int64_t>(result.shared().count()), large);
  }
}

TEST_F(V1Store, ImagesAreTheirBlocksAndOnePointEach) {
  store_.folder("acme");
  shell(R"(cd "$1/acme"; truncate -s 1G dc01.img; head -c 50000 /dev/zero | dd of=dc01.img conv=notrunc status=none
    touch -d '2026-11-22 10:00:00Z' dc01.img
    mkdir pc7; head -c 10000 /dev/zero >pc7/full.vhdx; head -c 3000 /dev/zero >pc7/inc.vhdx.zst; : >pc7/next.vhdx
    echo sum >pc7/full.md5; touch -d '2026-11-20 10:00:00Z' pc7/*; touch -d '2026-11-21 10:00:00Z' pc7/inc*
    echo note >notes.txt)",
        {store_.path()});
  const auto result = scan();
  const auto& dc01 = asset_in(result, "acme", "dc01.img");
  EXPECT_EQ(dc01.kind, BackupKind::Image);
  EXPECT_EQ(dc01.stored.count(), du(store_ / "acme/dc01.img"));
  EXPECT_EQ(dc01.apparent->count(), std::int64_t{1} << 30);
  EXPECT_EQ(dc01.recovery_points, 1);
  EXPECT_EQ(dc01.newest_recovery_point->text(), "2026-11-22T10:00:00Z");
  const auto& pc7 = asset_in(result, "acme", "pc7");
  EXPECT_EQ(pc7.stored.count(), du(store_ / "acme/pc7"));
  EXPECT_EQ(pc7.recovery_points, 2) << "an empty file restores nothing, a checksum is none";
  EXPECT_EQ(pc7.newest_recovery_point->text(), "2026-11-21T10:00:00Z");
  EXPECT_TRUE(says(result.not_understood, store_.path(), "acme/notes.txt: is a file whose name is no image's"));
  EXPECT_EQ(result.assets.size(), 2u);
}

TEST_F(V1Store, ALayoutThatStatesTheEndingTakesAnyImage) {
  store_.write("acme-dc01.bin", std::string(9'000, 'x'));
  store_.write("acme-dc02.txt", "x");
  const auto result = scan(options("{org}-{asset}.bin"));
  EXPECT_EQ(asset_in(result, "acme", "dc01").recovery_points, 1);
  EXPECT_TRUE(says(result.not_understood, store_.path(), "acme-dc02.txt: does not fit '{org}-{asset}.bin'"));
}

TEST_F(V1Store, AnAmbiguousNameIsBilledToNobodyUntilTheOrganizationIsKnown) {
  store_.write("acme-north-dc01/2026-11-22/file", "x");
  auto known = options("{org}-{asset}");
  const auto before = scan(known);
  EXPECT_TRUE(before.assets.empty());
  EXPECT_TRUE(
      says(before.not_understood, store_.path(), "acme-north-dc01: can be read as '{org}-{asset}' in several ways"));
  known.store.known_organizations = {"acme-north", "other"};
  EXPECT_EQ(asset_in(scan(known), "acme-north", "dc01").recovery_points, 1);
  known.store.known_organizations = {"acme-north", "acme"};
  EXPECT_TRUE(scan(known).assets.empty());
}

TEST_F(V1Store, WithoutOrganizationInTheLayoutTheStoresOwnCounts) {
  store_.write("dc01/2026-11-22/file", "x");
  auto one = options("{asset}");
  one.store.organization = "Acme & Sons";
  EXPECT_EQ(asset_in(scan(one), "Acme & Sons", "dc01").measured, Measured::Complete);
}

TEST_F(V1Store, WhatDoesNotFitIsListedAndNeverIgnored) {
  shell(R"sh(cd "$1"; mkdir -p acme lost+found; ln -s acme link; mkfifo acme/fifo; echo x >stray; mkdir .trash
    mkdir "acme/$(printf 'bad\377')" "acme/new
line" acme/empty; mkdir -p acme/deep/c/2026-11-22 acme/unknown/folder
    mkdir -p acme/2026-11-22; echo x >acme/2026-11-22/disk.img)sh",
        {store_.path()});
  const auto result = scan();
  const auto& root = store_.path();
  EXPECT_TRUE(says(result.not_understood, root, "link: is a symbolic link"));
  EXPECT_TRUE(says(result.not_understood, root, "stray: is no folder"));
  EXPECT_TRUE(says(result.not_understood, root, ".trash: begins with a dot"));
  EXPECT_TRUE(says(result.not_understood, root, "acme/fifo: is no folder"));
  EXPECT_TRUE(says(result.not_understood, root, "acme/bad\\xff: has a name that is not UTF-8"));
  EXPECT_TRUE(says(result.not_understood, root, "acme/new\\x0aline: has a name that holds a character"));
  EXPECT_TRUE(says(result.not_understood, root, "acme/empty: is an empty folder"));
  EXPECT_EQ(result.not_understood.total(), 7u);
  EXPECT_TRUE(
      says(asset_in(result, "acme", "deep").problems, root, "acme/deep: holds 1 folder of snapshots one level"));
  EXPECT_TRUE(
      says(asset_in(result, "acme", "unknown").problems, root, "acme/unknown: is no backup that Stowage knows"));
  EXPECT_TRUE(
      says(asset_in(result, "acme", "2026-11-22").problems, root, "acme/2026-11-22: holds an image and is named"));
  EXPECT_EQ(result.count(Measured::Refused), 3u);
  EXPECT_TRUE(result.every_asset_listed);
}

TEST_F(V1Store, WhatMayNotBeReadMakesTheLevelIncompleteAndKeepsAssetsFromCountingAsGone) {
  store_.write("acme/dc01/2026-11-22/open/file", "x");
  store_.write("acme/dc01/2026-11-22/closed/file", "x");
  store_.write("acme/dc02/2026-11-22/file", "x");
  store_.write("closed/dc03/2026-11-22/file", "x");
  shell("cd \"$1\"; chmod 0 acme/dc01/2026-11-22/closed acme/dc02 closed", {store_.path()});
  const AsNobody nobody;
  const auto result = scan();
  EXPECT_EQ(asset_in(result, "acme", "dc01").measured, Measured::Incomplete);
  EXPECT_TRUE(
      says(asset_in(result, "acme", "dc01").problems, store_.path(), "acme/dc01/2026-11-22/closed: may not be read"));
  EXPECT_EQ(asset_in(result, "acme", "dc02").measured, Measured::Incomplete);
  EXPECT_FALSE(asset_in(result, "acme", "dc02").recovery_points);
  EXPECT_FALSE(result.every_asset_listed);
  EXPECT_TRUE(says(result.not_understood, store_.path(), "closed: list "));
}

TEST_F(V1Store, AnEmptyStoreMakesNobodyGone) {
  const auto result = scan();
  EXPECT_TRUE(result.assets.empty());
  EXPECT_FALSE(result.every_asset_listed) << "its disk may not be mounted";
  EXPECT_TRUE(says(result.not_understood, store_.path(), ".: holds nothing at all"));
}

TEST_F(V1Store, AnOrganizationsFolderWithoutAnythingMayBeADiskThatIsNotMounted) {
  store_.write("acme/dc01/2026-11-22/disk.img", "x");
  store_.folder("beta");
  const auto result = scan();
  EXPECT_EQ(result.assets.size(), 1u);
  EXPECT_FALSE(result.every_asset_listed);
  EXPECT_TRUE(says(result.not_understood, store_.path(), "beta: holds nothing at all"));
}

TEST_F(V1Store, AMissingRootIsAnErrorAndNoEmptyStore) {
  auto missing = options();
  missing.store.root += "/missing";
  SilentProgress progress;
  const auto result = scan_v1_store(missing, progress);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().failure(), Failure::NotFound);
}

TEST_F(V1Store, AResticRepositoryIsSentToV2) {
  store_.folder("acme/dc01");
  shell("cd \"$1/acme/dc01\"; mkdir data index keys snapshots locks; echo x >config", {store_.path()});
  EXPECT_TRUE(
      says(asset_in(scan(), "acme", "dc01").problems, store_.path(), "acme/dc01: is a restic repository in a v1"));
}

TEST_F(V1Store, ProgressIsToldAndMayStopTheScan) {
  struct Listener : SilentProgress {
    void asset(const std::string& organization, const std::string& asset, std::size_t number,
               std::size_t all) override {
      told.push_back(organization + " " + asset + " " + std::to_string(number) + "/" + std::to_string(all));
    }
    bool names(std::uint64_t) override { return false; }
    std::vector<std::string> told;
  };
  store_.write("b/pc/2026-11-22/file", "x");
  store_.write("a/pc/2026-11-22/file", "x");
  Listener listener;
  ASSERT_TRUE(scan_v1_store(options(), listener));
  EXPECT_EQ(listener.told, (std::vector<std::string>{"a pc 1/2", "b pc 2/2"}));
}

}  // namespace
}  // namespace stowage
