// What a statement reads must stay as it was known: rows of dated tables are added and ended once, nothing else. Held
// against the schema of all folders together, so that a new table without its guards is found.
#include "api/session.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

struct ColumnInfo {
  std::string name;
  std::string type;
};

class AppendOnly : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(scratch_ / "all.db", Database::Mode::ReadWrite);
    ASSERT_TRUE(opened) << opened.error().text();
    database_ = std::make_unique<Database>(*std::move(opened));
    const auto migrated = migrate(*database_, all_migrations());
    ASSERT_TRUE(migrated) << migrated.error().text();
    // The rows here are about nothing; only the guards are looked at.
    ASSERT_TRUE(database_->execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON"));
  }

  std::vector<ColumnInfo> columns_of(const std::string& table) {
    std::vector<ColumnInfo> columns;
    auto rows = database_->query("SELECT name, type FROM pragma_table_info(?)", table);
    EXPECT_TRUE(rows);
    while (rows->next().value()) columns.push_back({rows->string(0), rows->string(1)});
    return columns;
  }

  std::vector<std::string> tables_with(const std::string& column) {
    std::vector<std::string> tables;
    auto rows = database_->query(
        "SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type='table' AND c.name=?",
        column);
    EXPECT_TRUE(rows);
    while (rows->next().value()) tables.push_back(rows->string(0));
    return tables;
  }

  void insert_row(const std::string& table, const std::vector<ColumnInfo>& columns) {
    std::string names;
    std::string values;
    for (const ColumnInfo& column : columns) {
      const std::string value = column.name == "until_entry" ? "NULL"
                                : column.type == "INTEGER"   ? "1"
                                : column.type == "BLOB"      ? "x'01'"
                                                             : "'one'";
      names += (names.empty() ? "" : ",") + column.name;
      values += (values.empty() ? "" : ",") + value;
    }
    const auto added = database_->execute("INSERT INTO " + table + "(" + names + ") VALUES(" + values + ")");
    ASSERT_TRUE(added) << table << ": " << added.error().text();
  }

  // The guard's own word: another failure would let a missing guard go unnoticed.
  void expect_refused(const std::string& sql) {
    const auto done = database_->execute(sql);
    ASSERT_FALSE(done) << sql << " went through";
    EXPECT_NE(done.error().text().find("append-only"), std::string::npos) << sql << ": " << done.error().text();
  }

  Scratch scratch_;
  std::unique_ptr<Database> database_;
};

TEST_F(AppendOnly, NoRowOfADatedTableCanBeChangedOrTakenAway) {
  const auto tables = append_only_tables(*database_);
  ASSERT_TRUE(tables);
  EXPECT_GT(tables->size(), 10U);
  for (const std::string& table : *tables) {
    SCOPED_TRACE(table);
    const auto columns = columns_of(table);
    insert_row(table, columns);
    for (const ColumnInfo& column : columns) {
      if (column.name == "until_entry") continue;
      expect_refused("UPDATE " + table + " SET " + column.name + "=" + column.name);
    }
    expect_refused("DELETE FROM " + table);
    expect_refused("UPDATE " + table + " SET until_entry=NULL");
    const auto ended = database_->execute("UPDATE " + table + " SET until_entry=2");
    EXPECT_TRUE(ended) << ended.error().text();
    expect_refused("UPDATE " + table + " SET until_entry=3");
    expect_refused("UPDATE " + table + " SET until_entry=NULL");
    expect_refused("DELETE FROM " + table);
  }
}

// A table that says from when a row is known, but not until when, could only be edited in place.
TEST_F(AppendOnly, ATableThatIsDatedByTheJournalIsDatedAtBothEnds) {
  EXPECT_EQ(tables_with("from_entry"), tables_with("until_entry"));
}

TEST_F(AppendOnly, TheJournalItsSignaturesAndWhatIsClosedTakeNothingBack) {
  for (const auto& [table, change] : {std::pair("journal", "data='{}'"), std::pair("signed_heads", "hash=x'02'"),
                                      std::pair("closed_periods", "sell='{}'"), std::pair("closed_lines", "minor='1'"),
                                      std::pair("closed_corrections", "minor='1'")}) {
    SCOPED_TRACE(table);
    insert_row(table, columns_of(table));
    expect_refused(std::string("UPDATE ") + table + " SET " + change);
    expect_refused(std::string("DELETE FROM ") + table);
  }
}

}  // namespace
}  // namespace stowage
