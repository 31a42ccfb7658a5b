#include "ledger/file.h"

#include <atomic>
#include <filesystem>
#include <latch>
#include <thread>

#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() {
    EXPECT_TRUE(file->write([](Database& database) {
      return database.execute(
          "CREATE TABLE t(writer INTEGER NOT NULL, n INTEGER NOT NULL, body BLOB,"
          " UNIQUE(writer, n)) STRICT");
    }));
  }
  Result<void> insert(int writer, int n, std::string_view body = {}) {
    return file->write([&](Database& database) {
      return database.run("INSERT INTO t(writer, n, body) VALUES(?,?,?)", writer, n, Blob{body});
    });
  }
  std::int64_t integer(std::string_view sql) {
    const auto reader = file->read().value();
    return reader->find_integer(sql).value().value_or(-1);
  }
  std::int64_t log_file_bytes() const {
    return static_cast<std::int64_t>(std::filesystem::file_size(file->path() + "-wal"));
  }

  const Scratch folder;
  std::unique_ptr<File> file = File::open(folder / "x.db", 4096).value();
};

TEST_F(FileTest, AWriteIsThereForAReaderOnceItIsAnswered) {
  for (int n = 0; n < 50; ++n) {
    ASSERT_TRUE(insert(1, n));
    EXPECT_EQ(integer("SELECT count(*) FROM t"), n + 1);
  }
}

TEST_F(FileTest, AnAnsweredWriteIsThereWhenTheFileIsOpenedAgain) {
  ASSERT_TRUE(insert(1, 1));
  file.reset();
  file = File::open(folder / "x.db", 4096).value();
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 1);
}

// Fills the queue while the writer is held, so that all that follow are one group.
TEST_F(FileTest, AFailingWriteUndoesItselfAloneWhileItsGroupCommits) {
  std::latch holding(1);
  std::latch release(1);
  std::jthread holder([&] {
    EXPECT_TRUE(file->write([&](Database&) -> Result<void> {
      holding.count_down();
      release.wait();
      return {};
    }));
  });
  holding.wait();
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 8; ++w) {
      writers.emplace_back([&, w] {
        const auto done = file->write([&](Database& database) -> Result<void> {
          TRY(database.run("INSERT INTO t(writer, n) VALUES(?,1)", w));
          if (w % 2 == 1) return refuse("an odd one");
          return {};
        });
        if (!done && done.error().message() == "an odd one") ++refused;
        EXPECT_EQ(done.has_value(), w % 2 == 0);
      });
    }
    release.count_down();
  }
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 4);
  EXPECT_EQ(integer("SELECT count(*) FROM t WHERE writer%2=1"), 0);
}

TEST_F(FileTest, ARefusedStatementSaysSoAndTheNextWriteGoesOn) {
  ASSERT_TRUE(insert(1, 1));
  const auto twice = insert(1, 1);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().failure(), Failure::Refused);
  EXPECT_TRUE(insert(1, 2));
}

TEST_F(FileTest, AWriteAnswersWithItsValue) {
  const auto answer = file->write([](Database&) -> Result<std::string> { return std::string("entry 7"); });
  EXPECT_EQ(answer.value(), "entry 7");
}

TEST_F(FileTest, MoreThanAGroupOfBytesIsWrittenAllTheSame) {
  const std::string body(300'000, 'b');
  std::vector<std::jthread> writers;
  for (int w = 0; w < 12; ++w) writers.emplace_back([&, w] { EXPECT_TRUE(insert(w, 1, body)); });
  writers.clear();
  EXPECT_EQ(integer("SELECT sum(length(body)) FROM t"), 12 * 300'000);
}

TEST_F(FileTest, ATransactionThatAReaderLeftOpenDoesNotShowOldStatesToTheNext) {
  {
    const auto reader = file->read().value();
    ASSERT_TRUE(reader->execute("BEGIN"));
    ASSERT_EQ(reader->find_integer("SELECT count(*) FROM t").value(), 0);
  }
  ASSERT_TRUE(insert(1, 1));
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 1);
}

TEST_F(FileTest, SettlingMovesTheWholeLogIntoTheFileOrIsRefused) {
  ASSERT_TRUE(insert(1, 1));
  {
    const auto reader = file->read().value();
    auto rows = reader->query("SELECT n FROM t").value();
    ASSERT_TRUE(rows.next().value());
    ASSERT_TRUE(insert(1, 2));
    const auto settled = file->settle();
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().failure(), Failure::Refused);
  }
  ASSERT_TRUE(file->settle());
  EXPECT_EQ(log_file_bytes(), 0);
  std::filesystem::copy_file(folder / "x.db", folder / "copy.db");
  auto copy = Database::open(folder / "copy.db", Database::Mode::ReadWrite).value();
  EXPECT_EQ(copy.find_integer("SELECT count(*) FROM t").value(), 2);
}

TEST_F(FileTest, AReaderThatStaysDoesNotStopWriters) {
  const auto reader = file->read().value();
  auto rows = reader->query("SELECT count(*) FROM t").value();
  ASSERT_TRUE(rows.next().value());
  const std::string body(1 << 20, 'b');
  for (int n = 0; n < 12; ++n) ASSERT_TRUE(insert(1, n, body));
  EXPECT_EQ(rows.integer(0), 0);
}

using FileThreads = FileTest;

TEST_F(FileThreads, EveryWriteOfManyIsThereOnceAndReadersSeeWholeGroups) {
  constexpr int writers_count = 8;
  constexpr int writes_each = 200;
  std::atomic<bool> over = false;
  std::vector<std::jthread> readers;
  for (int r = 0; r < 4; ++r) {
    readers.emplace_back([&] {
      std::int64_t before = 0;
      while (!over) {
        const auto reader = file->read().value();
        auto row = reader->query("SELECT count(*), coalesce(sum(n%2),0) FROM t").value();
        ASSERT_TRUE(row.next().value());
        EXPECT_GE(row.integer(0), before);
        EXPECT_EQ(row.integer(0), 2 * row.integer(1));  // each write adds an odd and an even one
        before = row.integer(0);
      }
    });
  }
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < writers_count; ++w) {
      writers.emplace_back([&, w] {
        for (int n = 0; n < writes_each; ++n) {
          const auto done = file->write([&](Database& database) -> Result<void> {
            TRY(database.run("INSERT INTO t(writer, n) VALUES(?,?)", w, 2 * n));
            return database.run("INSERT INTO t(writer, n) VALUES(?,?)", w, 2 * n + 1);
          });
          ASSERT_TRUE(done) << done.error().text();
        }
      });
    }
  }
  over = true;
  readers.clear();
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 2 * writers_count * writes_each);
  EXPECT_EQ(integer("SELECT count(*) FROM (SELECT DISTINCT writer, n FROM t)"), 2 * writers_count * writes_each);
}

TEST_F(FileThreads, TheFileMayBeClosedRightAfterTheLastAnswer) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(insert(9, i));
    file.reset();
    file = File::open(folder / "x.db", 4096).value();
  }
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 100);
}

// Without the gate the log grows for as long as some reader is always in the middle of a read.
TEST_F(FileThreads, TheLogStaysSmallWhileReadersNeverPause) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
  constexpr int writes = 200;
#else
  constexpr int writes = 600;  // 150 MB
#endif
  std::atomic<bool> over = false;
  std::vector<std::jthread> readers;
  for (int r = 0; r < 8; ++r) {
    readers.emplace_back([&] {
      while (!over) {
        const auto reader = file->read().value();
        auto rows = reader->query("SELECT n FROM t ORDER BY n DESC LIMIT 200").value();
        while (rows.next().value()) std::this_thread::yield();
      }
    });
  }
  std::int64_t largest = 0;
  const std::string body(256 << 10, 'b');
  for (int n = 0; n < writes; ++n) {
    ASSERT_TRUE(insert(1, n, body));
    largest = std::max(largest, log_file_bytes());
  }
  over = true;
  EXPECT_LT(largest, File::log_bytes_max);
  readers.clear();
  EXPECT_EQ(integer("SELECT count(*) FROM t"), writes);
}

}  // namespace
}  // namespace stowage
