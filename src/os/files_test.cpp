#include "os/files.h"

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/clock.h"
#include "os/random.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

TEST(Files, AWrittenFileIsReadBackWhole) {
  const Scratch folder;
  const std::string content = random_bytes(3'000'000);
  ASSERT_TRUE(write_file(folder / "statement.csv", content));
  const auto read = read_file(folder / "statement.csv", 4'000'000);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, content);
  EXPECT_EQ(list_folder(folder.path()).value(), std::vector<std::string>{"statement.csv"});
}

TEST(Files, WritingAgainReplacesTheWholeFile) {
  const Scratch folder;
  ASSERT_TRUE(write_file(folder / "plan.json", "a long first content"));
  ASSERT_TRUE(write_file(folder / "plan.json", "short"));
  EXPECT_EQ(read_file(folder / "plan.json", 100).value(), "short");
}

TEST(Files, WhatAKillLeftBesideDoesNotLendItsModeToASecret) {
  const Scratch folder;
  std::ofstream(folder / "secret.key.new") << "left over";
  ASSERT_TRUE(write_file(folder / "secret.key", "secret", 0600));
  EXPECT_EQ(mode_of(folder / "secret.key"), 0600U);
}

TEST(Files, AFileThatCannotBePutIntoPlaceLeavesNothingBeside) {
  const Scratch folder;
  ASSERT_TRUE(make_folders(folder / "taken"));
  const auto written = write_file(folder / "taken", "content");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().failure(), Failure::Io);
  EXPECT_EQ(list_folder(folder.path()).value(), std::vector<std::string>{"taken"});
}

TEST(Files, ATooLargeFileIsRefusedAtTheFirstByteTooMany) {
  const Scratch folder;
  ASSERT_TRUE(write_file(folder / "import.csv", "12345"));
  EXPECT_TRUE(read_file(folder / "import.csv", 5));
  const auto refused = read_file(folder / "import.csv", 4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().failure(), Failure::Refused);
}

TEST(Files, AMissingFileIsNamed) {
  const auto missing = read_file("/nowhere/june.csv", 10);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().text().find("/nowhere/june.csv"), std::string::npos);
}

TEST(Files, FoldersAreMadeWithThoseAboveAndMayBeThereAlready) {
  const Scratch folder;
  ASSERT_TRUE(make_folders(folder / "a/b/c", 0700));
  ASSERT_TRUE(make_folders(folder / "a/b/c/", 0700));
  EXPECT_EQ(mode_of(folder / "a/b/c"), 0700U);
  ASSERT_TRUE(write_file(folder / "a/file", ""));
  EXPECT_FALSE(make_folders(folder / "a/file/d"));
  EXPECT_FALSE(make_folders(folder / "a/file"));
}

TEST(Files, AFolderIsListedInOrderWithHiddenNames) {
  const Scratch folder;
  for (const char* name : {"b", "a", ".hidden"}) ASSERT_TRUE(write_file(folder / name, ""));
  EXPECT_EQ(list_folder(folder.path()).value(), (std::vector<std::string>{".hidden", "a", "b"}));
  EXPECT_FALSE(list_folder(folder / "missing"));
}

TEST(Files, ALockIsHeldAgainstOthersUntilItsOwnerEnds) {
  const Scratch folder;
  {
    const auto held = FileLock::take(folder / "lock");
    ASSERT_TRUE(held);
    const auto second = FileLock::take(folder / "lock");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().failure(), Failure::Refused);
  }
  EXPECT_TRUE(FileLock::take(folder / "lock"));
}

TEST(Files, TheLockOfAKilledProcessIsFree) {
  const Scratch folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = FileLock::take(folder / "lock");
    const char said = held ? 'y' : 'n';
    if (::write(ready[1], &said, 1) == 1) ::pause();
    ::_exit(1);
  }
  char said = 0;
  ASSERT_EQ(::read(ready[0], &said, 1), 1);
  EXPECT_EQ(said, 'y');
  EXPECT_FALSE(FileLock::take(folder / "lock"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::take(folder / "lock"));
  ::close(ready[0]);
  ::close(ready[1]);
}

// Numbers from statfs(2) and linux/magic.h.
TEST(Files, NetworkFileSystemsAreKnownByTheirNumbers) {
  EXPECT_EQ(network_file_system_name(0x6969), "NFS");
  EXPECT_EQ(network_file_system_name(0xFF534D42), "CIFS");
  EXPECT_EQ(network_file_system_name(0xFE534D42), "SMB2");
  EXPECT_EQ(network_file_system_name(0x01021997), "9P");
  for (const std::uint32_t local : {0xEF53U, 0x58465342U, 0x9123683EU, 0x2FC12FC1U, 0x01021994U, 0x794C7630U})
    EXPECT_EQ(network_file_system_name(local), "") << std::hex << local;
  EXPECT_EQ(network_file_system("/proc"), "");
}

TEST(Random, LongAndShortRequestsAreFilledAndDiffer) {
  for (const size_t size : {1UL, 16UL, 1UL << 20}) EXPECT_EQ(random_bytes(size).size(), size);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(Clock, AFixedClockStands) {
  const FixedClock clock(Instant(1'000));
  EXPECT_EQ(clock.now(), Instant(1'000));
  EXPECT_EQ(clock.now(), Instant(1'000));
  EXPECT_GT(SystemClock().now(), Instant(1'600'000'000'000));
}

}  // namespace
}  // namespace stowage
