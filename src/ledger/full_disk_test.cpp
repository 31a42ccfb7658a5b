// On a small tmpfs that the test mounts; skipped where it may not.
#include <thread>
#include <unistd.h>

#include "ledger/ledger.h"
#include "precompiled.h"
#include "small_disk.h"

namespace stowage {
namespace {

const FixedClock clock_(Instant(1'700'000'000'000));

class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk.mounted()) GTEST_SKIP() << "skipped: this test mounts a tmpfs, which only root may do here";
    file = File::open(disk / "x.db", 4096).value();
    ASSERT_TRUE(file->write([](Database& database) {
      return database.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, body BLOB) STRICT");
    }));
  }
  Result<void> insert(int n, size_t size) {
    const std::string body(size, 'b');
    return file->write(
        [&](Database& database) { return database.run("INSERT INTO t(n, body) VALUES(?,?)", n, Blob{body}); });
  }
  std::int64_t rows() {
    const auto reader = file->read().value();
    return reader->find_integer("SELECT count(*) FROM t").value().value_or(-1);
  }
  static void expect_full(const Result<void>& done) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().failure(), Failure::Full) << done.error().text();
    EXPECT_NE(done.error().remedy().find("make room"), std::string::npos);
  }

  const SmallDisk disk{24};
  std::unique_ptr<File> file;
};

TEST_F(FullDisk, AWriteIsRefusedReadingGoesOnAndTheSameWriteSucceedsOnceThereIsRoom) {
  ASSERT_TRUE(insert(1, 100'000));
  disk.fill(0);
  expect_full(insert(2, 500'000));
  EXPECT_EQ(rows(), 1);
  expect_full(insert(2, 500'000));
  disk.make_room();
  ASSERT_TRUE(insert(2, 500'000));
  EXPECT_EQ(rows(), 2);
  EXPECT_TRUE(file->read().value()->integrity_problems()->empty());
}

TEST_F(FullDisk, AllThatWaitTogetherAreRefusedAndMayBeSentAgainUnchanged) {
  disk.fill(8'192);
  const auto send_all = [&](bool wanted) {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 8; ++w) {
      writers.emplace_back([&, w] {
        const auto done = insert(w, 200'000);
        EXPECT_EQ(done.has_value(), wanted);
        if (!done) expect_full(done);
      });
    }
  };
  send_all(false);
  EXPECT_EQ(rows(), 0);
  disk.make_room();
  send_all(true);
  EXPECT_EQ(rows(), 8);
}

// A write larger than the page cache spills into the log before its COMMIT: there SQLite undoes the transaction by
// itself, and its savepoints with it.
TEST_F(FullDisk, AWriteLargerThanTheCacheIsRefusedTheSameWay) {
  disk.fill(1 << 20);
  expect_full(file->write([&](Database& database) -> Result<void> {
    const std::string body(64 << 10, 'b');
    for (int n = 0; n < 200; ++n) TRY(database.run("INSERT INTO t(n, body) VALUES(?,?)", n, Blob{body}));
    return {};
  }));
  EXPECT_EQ(rows(), 0);
  disk.make_room();
  ASSERT_TRUE(insert(1, 100));
  EXPECT_EQ(rows(), 1);
}

// What must follow a large write, and takes little, can be sure of its room.
TEST_F(FullDisk, ALogThatBeginsAnewHasRoomForASmallWrite) {
  ASSERT_TRUE(insert(1, 1 << 20));
  file->begin_log_anew();
  disk.fill(0);
  ASSERT_TRUE(insert(2, 100'000));
  EXPECT_EQ(rows(), 2);
}

// The log had room, the file it is moved into has not.
TEST_F(FullDisk, ADiskThatFillsDuringACheckpointLosesNothingAndRecoversByItself) {
  int written = 0;
  for (; written < 3; ++written) ASSERT_TRUE(insert(written, 1 << 20));
  disk.fill(1'200'000);
  ASSERT_TRUE(insert(written++, 1 << 20));  // the log has passed 4 MiB: the checkpoint that follows has no room
  int refused_at = written;
  while (insert(refused_at, 100'000)) ++refused_at;
  expect_full(insert(refused_at, 100'000));
  EXPECT_EQ(rows(), refused_at);
  const auto settled = file->settle();
  expect_full(settled);
  disk.make_room();
  ASSERT_TRUE(insert(refused_at, 100'000));
  ASSERT_TRUE(file->settle());
  EXPECT_EQ(rows(), refused_at + 1);
  EXPECT_TRUE(file->read().value()->integrity_problems()->empty());
}

// What a limit of ours refuses is no full disk: only that write is refused.
TEST_F(FullDisk, AWritesOwnLimitIsNotTakenForAFullDisk) {
  expect_full(file->write([](Database& database) -> Result<void> {
    TRY(database.run("INSERT INTO t(n) VALUES(1)"));
    return fail(Failure::Full, "the pool's quota is used up", "make room in the pool");
  }));
  EXPECT_TRUE(insert(2, 10));
  EXPECT_EQ(rows(), 1);
}

// A process that begins on a full disk: the index of a log has no room there.
TEST_F(FullDisk, AFileIsOpenedAndReadWhereNothingCanBeWritten) {
  ASSERT_TRUE(insert(1, 100'000));
  file.reset();
  std::filesystem::resize_file(disk / "x.db-shm", 0);
  disk.fill(0);
  file = File::open(disk / "x.db", 4096).value();
  EXPECT_EQ(rows(), 1);
  expect_full(insert(2, 500'000));
  EXPECT_EQ(rows(), 1);
  disk.make_room();
  ASSERT_TRUE(insert(2, 500'000));
  EXPECT_EQ(rows(), 2);
  file.reset();
  file = File::open(disk / "x.db", 4096).value();
  EXPECT_EQ(rows(), 2);
  EXPECT_TRUE(file->read().value()->integrity_problems()->empty());
}

// Its log is not known to others then, so they may not look.
TEST_F(FullDisk, WhileTheIndexIsInMemoryNoOtherProcessReadsTheFile) {
  ASSERT_TRUE(insert(1, 100'000));
  file.reset();
  std::filesystem::resize_file(disk / "x.db-shm", 0);
  disk.fill(0);
  file = File::open(disk / "x.db", 4096).value();
  ASSERT_EQ(rows(), 1);
  disk.make_room();
  const std::string look = "sqlite3 -readonly '" + (disk / "x.db") + "' 'SELECT count(*) FROM t'";
  const auto looked = run_program({.program = "/bin/sh", .arguments = {"-c", look}});
  ASSERT_TRUE(looked);
  if (looked->status == 127) GTEST_SKIP() << "skipped: there is no sqlite3 here to be the other process";
  EXPECT_NE(looked->err.find("locked"), std::string::npos) << looked->out << looked->err;
}

TEST_F(FullDisk, ADiskThatFillsDuringASchemaStepLeavesTheOldStateAndTheStepSucceedsLater) {
  const std::string data = disk / "data";
  ASSERT_TRUE(Ledger::create(data, Ledger::Kind::Live, clock_, ledger_migrations()));
  auto steps = ledger_migrations();
  steps.push_back({2, "directory",
                   "CREATE TABLE large(a BLOB) STRICT; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n"
                   " WHERE i<64) INSERT INTO large SELECT randomblob(65536) FROM n"});
  // First there is no room for the copy, then none for the step.
  for (const std::int64_t left : {std::int64_t{8'192}, std::int64_t{1} << 20}) {
    disk.fill(left);
    const auto opened = Ledger::open(data, clock_, steps);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().failure(), Failure::Full) << opened.error().text();
    EXPECT_FALSE(opened.error().remedy().empty());
    const auto left_behind = list_folder(data).value();
    for (const std::string& name : left_behind) EXPECT_FALSE(name.ends_with(".new")) << name;
    disk.make_room();
    auto older = Ledger::open(data, clock_, ledger_migrations());
    ASSERT_TRUE(older) << older.error().text();
  }
  auto newer = Ledger::open(data, clock_, steps);
  ASSERT_TRUE(newer) << newer.error().text();
  EXPECT_EQ((*newer)->file().read().value()->find_integer("SELECT count(*) FROM large").value(), 64);
}

}  // namespace
}  // namespace stowage
