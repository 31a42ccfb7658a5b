#include "ledger/sqlite.h"

#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

class SqliteTest : public testing::Test {
 protected:
  const Scratch folder;
  Database database = Database::open(folder / "x.db", Database::Mode::ReadWrite).value();

  std::int64_t integer(std::string_view sql) { return database.find_integer(sql).value().value_or(-1); }
};

// Each of these has lost somebody's data where it stood otherwise.
TEST_F(SqliteTest, AConnectionHasTheSettingsThatKeepData) {
  EXPECT_EQ(integer("PRAGMA synchronous"), 2);
  EXPECT_EQ(integer("PRAGMA wal_autocheckpoint"), 0);
  EXPECT_EQ(integer("PRAGMA foreign_keys"), 1);
  EXPECT_EQ(integer("PRAGMA recursive_triggers"), 1);
  EXPECT_EQ(integer("PRAGMA trusted_schema"), 0);
  EXPECT_EQ(integer("PRAGMA secure_delete"), 0);
  EXPECT_EQ(integer("PRAGMA mmap_size"), 0);
  auto mode = database.query("PRAGMA journal_mode").value();
  ASSERT_TRUE(mode.next().value());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(SqliteTest, WhatIsBoundIsReadBack) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER, b TEXT, c BLOB, d INTEGER) STRICT"));
  const std::string zeros("a\0b", 3);
  ASSERT_TRUE(database.run("INSERT INTO t VALUES(?,?,?,?)", Bytes(Bytes::max_count), "ünit", Blob{zeros}, nullptr));
  auto row = database.query("SELECT a,b,c,d FROM t").value();
  ASSERT_TRUE(row.next().value());
  EXPECT_EQ(row.bytes(0), Bytes(Bytes::max_count));
  EXPECT_EQ(row.text(1), "ünit");
  EXPECT_EQ(row.blob(2), zeros);
  EXPECT_TRUE(row.null(3));
}

TEST_F(SqliteTest, AskingPastTheEndDoesNotRunTheStatementAgain) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT"));
  {
    auto insert = database.query("INSERT INTO t VALUES(1)").value();
    EXPECT_FALSE(insert.next().value());
    EXPECT_FALSE(insert.next().value());
  }
  EXPECT_EQ(integer("SELECT count(*) FROM t"), 1);
}

TEST_F(SqliteTest, AStatementMayBeUsedWhileAnotherOfTheSameTextIsOpen) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES(1),(2)"));
  auto outer = database.query("SELECT a FROM t ORDER BY a").value();
  ASSERT_TRUE(outer.next().value());
  auto inner = database.query("SELECT a FROM t ORDER BY a").value();
  ASSERT_TRUE(inner.next().value());
  ASSERT_TRUE(outer.next().value());
  EXPECT_EQ(outer.integer(0), 2);
  EXPECT_EQ(inner.integer(0), 1);
}

TEST_F(SqliteTest, ASecondStatementInOneTextIsOurMistake) {
  EXPECT_DEATH((void)database.run("SELECT 1; SELECT 2"), "one statement|rest");
}

TEST_F(SqliteTest, ACopyIsWholeAndReplacesAnOlderOne) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES(1)"));
  ASSERT_TRUE(database.copy_to(folder / "copy.db"));
  ASSERT_TRUE(write_file(folder / "copy.db.new", "half a copy that a kill left"));
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES(2)"));
  ASSERT_TRUE(database.copy_to(folder / "copy.db"));
  EXPECT_FALSE(path_exists(folder / "copy.db.new"));
  auto copy = Database::open(folder / "copy.db", Database::Mode::ReadOnly).value();
  EXPECT_EQ(copy.find_integer("SELECT sum(a) FROM t").value(), 3);
  EXPECT_TRUE(copy.integrity_problems().value().empty());
}

TEST_F(SqliteTest, ACheckpointThatAReaderHoldsUpSaysSo) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT"));
  auto reader = Database::open(folder / "x.db", Database::Mode::ReadOnly).value();
  {
    auto row = reader.query("SELECT count(*) FROM t").value();
    ASSERT_TRUE(row.next().value());
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES(1)"));
    EXPECT_FALSE(database.checkpoint(Database::Checkpoint::Truncate).value());
    EXPECT_GT(database.log_pages(), 0);
  }
  EXPECT_TRUE(database.checkpoint(Database::Checkpoint::Truncate).value());
  EXPECT_EQ(database.log_pages(), 0);
}

TEST_F(SqliteTest, AReaderCannotWrite) {
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT"));
  auto reader = Database::open(folder / "x.db", Database::Mode::ReadOnly).value();
  EXPECT_FALSE(reader.execute("INSERT INTO t VALUES(1)"));
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsDamaged) {
  ASSERT_TRUE(write_file(folder / "no.db", std::string(8192, 'x')));
  const auto opened = Database::open(folder / "no.db", Database::Mode::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().failure(), Failure::Damaged);
  EXPECT_FALSE(opened.error().remedy().empty());
}

}  // namespace
}  // namespace stowage
