#include "os/tree.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <thread>

#include "scratch.h"

namespace stowage {
namespace {

TreeCount count_of(const std::string& path, unsigned threads = 2, HardLinks links = HardLinks::Once) {
  auto counter = TreeCounter::open(path, threads, {});
  EXPECT_TRUE(counter) << counter.error().text();
  auto count = counter->count(path, links);
  EXPECT_TRUE(count) << count.error().text();
  return *count;
}

std::int64_t du(const std::string& path) {
  return shell_number("du -s --block-size=1 -- \"$1\"", {path});
}

std::int64_t names_below(const std::string& path) {
  return shell_number("find \"$1\" -printf x | wc -c", {path});
}

// Lengths of regular files, each inode once: by find and awk, not by us.
std::int64_t lengths_once(const std::string& path) {
  return shell_number("find \"$1\" -type f -printf '%i %s\\n' | sort -u | awk '{s += $2} END {printf \"%d\", s}'",
                      {path});
}

void make_tree(const Scratch& scratch) {
  shell(R"sh(cd "$1"
    for folder in a a/b a/b/c 'with space' "new
line" Büro .hidden; do
      mkdir -p "$folder"
      for size in 0 1 511 4096 4097 70000; do head -c $size /dev/zero >"$folder/f$size"; done
    done
    mkdir "$(printf 'bad\377')"; echo x >"$(printf 'bad\377/\303')"
    truncate -s 1G a/sparse
    ln a/f4097 a/b/again; ln a/f4097 Büro/again; ln a/f70000 .hidden/again
    ln -s ../.. a/b/loop; ln -s /etc outside; mkfifo fifo)sh",
        {scratch.path()});
}

TEST(Tree, IsWhatDuAndFindSay) {
  const Scratch scratch;
  make_tree(scratch);
  for (const unsigned threads : {1u, 2u, 8u}) {
    const auto count = count_of(scratch.path(), threads);
    EXPECT_EQ(count.allocated.count(), du(scratch.path()));
    EXPECT_EQ(count.length->count(), lengths_once(scratch.path()));
    EXPECT_EQ(static_cast<std::int64_t>(count.entries), names_below(scratch.path()));
    EXPECT_EQ(count.shared.count(), 0);
    EXPECT_EQ(count.problem_count, 0u);
  }
}

TEST(Tree, ByNameEachLinkCounts) {
  const Scratch scratch;
  make_tree(scratch);
  const auto count = count_of(scratch.path(), 2, HardLinks::ByName);
  EXPECT_EQ(
      count.length->count(),
      shell_number("find \"$1\" -type f -printf '%s\\n' | awk '{s += $1} END {printf \"%d\", s}'", {scratch.path()}));
}

TEST(Tree, OneLargeFolderIsCountedByAllThreads) {
  const Scratch scratch("/dev/shm");
  shell("cd \"$1\"; seq -f '%05g' 1 20000 | xargs touch; mkdir x; echo x >x/y; ln x/y z", {scratch.path()});
  for (const unsigned threads : {1u, 4u}) {
    const auto count = count_of(scratch.path(), threads);
    EXPECT_EQ(count.entries, 20'004u);
    EXPECT_EQ(count.allocated.count(), du(scratch.path()));
  }
}

TEST(Tree, ManyFoldersAreEachReadOnce) {
  const Scratch scratch;
  shell("cd \"$1\"; for i in $(seq 200); do mkdir -p $i/a/b $i/c; echo $i >$i/a/b/f; done", {scratch.path()});
  for (int round = 0; round < 20; ++round) {
    const auto count = count_of(scratch.path(), 4);
    ASSERT_EQ(count.entries, 1001u);
    ASSERT_EQ(count.allocated.count(), du(scratch.path()));
  }
}

TEST(Tree, TheFirstTreeOwnsWhatSeveralShare) {
  const Scratch scratch;
  scratch.write("a/only", std::string(10'000, 'a'));
  scratch.write("a/both", std::string(50'000, 'b'));
  scratch.folder("b");
  shell("cd \"$1\"; ln a/both b/both; ln a/both b/again", {scratch.path()});
  auto counter = *TreeCounter::open(scratch.path(), 2, {});
  const auto a = *counter.count(scratch / "a", HardLinks::Once);
  const auto b = *counter.count(scratch / "b", HardLinks::Once);
  const auto both = shell_number("stat -c %b \"$1/a/both\"", {scratch.path()}) * 512;
  EXPECT_EQ(a.allocated.count(), du(scratch / "a"));
  EXPECT_EQ(a.shared.count(), 0);
  EXPECT_EQ(b.shared.count(), both);
  EXPECT_EQ(b.allocated.count(), du(scratch / "b") - both);
  EXPECT_EQ(a.allocated + b.allocated,
            Bytes(shell_number("cd \"$1\"; du -sc --block-size=1 a b | tail -1", {scratch.path()})));
}

TEST(Tree, AFileIsATreeOfOne) {
  const Scratch scratch;
  const auto path = scratch.write("image", std::string(100'000, 'x'));
  auto counter = *TreeCounter::open(scratch.path(), 2, {});
  const auto count = *counter.count(path, HardLinks::Once);
  EXPECT_EQ(count.allocated.count(), du(path));
  EXPECT_EQ(count.length->count(), 100'000);
  EXPECT_EQ(count.entries, 1u);
}

TEST(Tree, WhatMayNotBeReadIsNamedAndItsOwnBlocksCount) {
  const Scratch scratch;
  scratch.write("open/file", "x");
  scratch.write("closed/file", std::string(9'000, 'x'));
  ::chmod((scratch / "closed").c_str(), 0);
  const AsNobody nobody;
  const auto count = count_of(scratch.path());
  EXPECT_EQ(count.problem_count, 1u);
  ASSERT_EQ(count.problems.size(), 1u);
  EXPECT_EQ(count.problems[0].path, scratch / "closed");
  EXPECT_NE(count.problems[0].what.find("may not be read"), std::string::npos) << count.problems[0].what;
  EXPECT_FALSE(count.problems[0].remedy.empty());
  EXPECT_EQ(count.entries, 4u);
  EXPECT_EQ(count.length->count(), 1);
}

TEST(Tree, ManyProblemsAreBoundedAndTheSameEachTime) {
  const Scratch scratch;
  shell("cd \"$1\"; seq -f '%03g' 1 101 | xargs mkdir -m 0", {scratch.path()});
  const AsNobody nobody;
  const auto count = count_of(scratch.path(), 4);
  EXPECT_EQ(count.problem_count, 101u);
  ASSERT_EQ(count.problems.size(), TreeCounter::problems_max);
  EXPECT_EQ(count.problems.front().path, scratch / "001");
  EXPECT_EQ(count.problems.back().path, scratch / "100");
  EXPECT_EQ(count_of(scratch.path(), 1).problems, count.problems);
}

TEST(Tree, FilesThatComeAndGoMeanwhileAreNoProblem) {
  const Scratch scratch("/dev/shm");
  shell("cd \"$1\"; mkdir -p still; seq -f 'still/%04g' 1 3000 | xargs touch", {scratch.path()});
  std::jthread churn([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (int i = 0; i < 50; ++i) scratch.write("churn/" + std::to_string(i) + "/file", "x");
      std::filesystem::remove_all(scratch / "churn");
    }
  });
  for (int round = 0; round < 30; ++round) {
    const auto count = count_of(scratch.path(), 4);
    ASSERT_EQ(count.problem_count, 0u) << count.problems[0].path << count.problems[0].what;
    ASSERT_GE(count.entries, 3002u);
  }
}

TEST(Tree, PathsLongerThanTheKernelTakesAreCounted) {
  const Scratch scratch;
  const std::string name(200, 'd');
  std::string script = "cd -P \"$1\"; ";
  for (int i = 0; i < 30; ++i) script += "mkdir " + name + "; cd -P " + name + "; ";
  shell(script + "echo deep >file", {scratch.path()});
  const auto count = count_of(scratch.path());
  EXPECT_EQ(count.entries, 32u);
  EXPECT_EQ(count.length->count(), 5);
  EXPECT_EQ(count.problem_count, 0u);
  shell("rm -rf \"$1\"", {scratch.path()});
}

// Folders inside one another, made without long paths.
void make_depth(const std::string& path, std::size_t depth) {
  int at = ::open(path.c_str(), O_RDONLY | O_DIRECTORY);
  for (std::size_t i = 0; i < depth; ++i) {
    ASSERT_EQ(::mkdirat(at, "d", 0755), 0);
    const int next = ::openat(at, "d", O_RDONLY | O_DIRECTORY);
    ::close(at);
    at = next;
  }
  ::close(at);
}

TEST(Tree, DepthHasALimitThatIsSaid) {
  const Scratch scratch("/dev/shm");
  make_depth(scratch.path(), TreeCounter::depth_max - 1);
  const auto at = count_of(scratch.path());
  EXPECT_EQ(at.entries, TreeCounter::depth_max);
  EXPECT_EQ(at.problem_count, 0u);

  const Scratch deeper("/dev/shm");
  make_depth(deeper.path(), TreeCounter::depth_max);
  const auto beyond = count_of(deeper.path());
  EXPECT_EQ(beyond.problem_count, 1u);
  shell("rm -rf \"$1\" \"$2\"", {scratch.path(), deeper.path()});
}

TEST(Tree, LengthsBeyondWhatBytesHoldAreUnknownAndNotFalse) {
  const Scratch scratch("/dev/shm");
  shell("cd \"$1\"; truncate -s 1152921504606846976 a", {scratch.path()});
  EXPECT_EQ(count_of(scratch.path()).length->count(), Bytes::max_count);
  shell("cd \"$1\"; truncate -s 1 b", {scratch.path()});
  const auto count = count_of(scratch.path());
  EXPECT_FALSE(count.length);
  EXPECT_EQ(count.allocated.count(), du(scratch.path()));
}

TEST(Tree, ItStopsWhenToldTo) {
  const Scratch scratch("/dev/shm");
  shell("cd \"$1\"; seq -f '%05g' 1 20000 | xargs touch", {scratch.path()});
  std::uint64_t names = 0;
  auto counter = *TreeCounter::open(scratch.path(), 2, [&](std::uint64_t more) {
    names += more;
    return false;
  });
  const auto count = counter.count(scratch.path(), HardLinks::Once);
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().failure(), Failure::Refused);
  EXPECT_GT(names, 0u);
}

TEST(Tree, ARootThatIsMissingOrNoFolderIsAnError) {
  const Scratch scratch;
  const auto missing = TreeCounter::open(scratch / "missing", 2, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().failure(), Failure::NotFound);
  EXPECT_FALSE(TreeCounter::open(scratch.write("file", "x"), 2, {}));
}

// /dev/shm is mounted on /dev on every machine that this is built on; where it is not, this test says nothing.
TEST(Tree, WhatIsMountedBelowIsNamedAndNotCounted) {
  struct stat dev;
  struct stat shm;
  if (::stat("/dev", &dev) != 0 || ::stat("/dev/shm", &shm) != 0 || dev.st_dev == shm.st_dev)
    GTEST_SKIP() << "nothing is mounted on /dev/shm here";
  const auto count = count_of("/dev");
  const auto shared_memory = std::find_if(count.problems.begin(), count.problems.end(),
                                          [](const TreeProblem& problem) { return problem.path == "/dev/shm"; });
  ASSERT_NE(shared_memory, count.problems.end());
  EXPECT_NE(shared_memory->what.find("mounted"), std::string::npos);
}

}  // namespace
}  // namespace stowage
