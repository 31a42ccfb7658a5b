#include "ledger/row_digests.h"

#include "ledger/ledger.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};
const FixedClock clock_(Instant(1'700'000'000'000));

constexpr Migration tables{400, "test", R"sql(
CREATE TABLE tariffs(type INTEGER NOT NULL, price TEXT NOT NULL, mark BLOB, from_entry INTEGER NOT NULL,
  until_entry INTEGER) STRICT;
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, made_entry INTEGER NOT NULL) STRICT;
CREATE TABLE points(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
)sql"};
constexpr Migration later_column{401, "test", "ALTER TABLE tariffs ADD COLUMN unit TEXT NOT NULL DEFAULT 'GB'"};
constexpr Migration later_table{402, "test", "CREATE TABLE later(n INTEGER, from_entry INTEGER NOT NULL) STRICT"};

std::vector<Migration> steps_with(std::initializer_list<Migration> more) {
  auto steps = ledger_migrations();
  steps.insert(steps.end(), more);
  return steps;
}

class RowDigestsTest : public testing::Test {
 protected:
  RowDigestsTest() : ledger_(Ledger::create(data_, Ledger::Kind::Live, clock_, steps_with({tables})).value()) {
    EXPECT_EQ(set_tariff(1, "0.10"), EntryId(1));
    EXPECT_EQ(add_customers(3), EntryId(2));
    EXPECT_EQ(set_tariff(1, "0.20"), EntryId(3));
  }

  // Ends the price that the type had.
  EntryId set_tariff(int type, const std::string& price) {
    return record([&](Database& database, EntryId entry) -> Result<void> {
      TRY(database.run("UPDATE tariffs SET until_entry=? WHERE type=? AND until_entry IS NULL", entry, type));
      return database.run("INSERT INTO tariffs(type, price, from_entry) VALUES(?,?,?)", type, price, entry);
    });
  }
  EntryId add_customers(int count) {
    return record([&](Database& database, EntryId entry) -> Result<void> {
      for (int i = 0; i < count; ++i)
        TRY(database.run("INSERT INTO customers(name, made_entry) VALUES(?,?)", "customer " + std::to_string(i),
                         entry));
      return {};
    });
  }
  template <class Rows>
  EntryId record(Rows&& rows) {
    return ledger_->record(anna, {"test", "test", "{}", ""}, rows).value();
  }
  void open_again(const std::vector<Migration>& steps) {
    ledger_.reset();
    ledger_ = Ledger::open(data_, clock_, steps).value();
  }

  std::string verdict() {
    const auto reader = ledger_->file().read().value();
    const auto head = verify_journal(*reader);
    if (!head) return head.error().message();
    const auto verified = verify_rows(*reader, head->entry);
    return verified ? "clean" : verified.error().message();
  }
  // What is said of the ledger after somebody changed it behind the program's back; it is as before afterwards.
  std::string verdict_with(const std::string& sql) {
    ledger_.reset();
    Database database = Database::open(data_ + "/ledger.db", Database::Mode::ReadWrite).value();
    std::vector<std::string> triggers;
    {
      Query rows = database.query("SELECT name FROM sqlite_schema WHERE type='trigger'").value();
      while (rows.next().value()) triggers.push_back(rows.string(0));
    }
    EXPECT_TRUE(database.execute("BEGIN"));
    for (const std::string& trigger : triggers) EXPECT_TRUE(database.execute("DROP TRIGGER " + trigger));
    const auto changed = database.execute(sql);
    EXPECT_TRUE(changed) << changed.error().text();
    const auto verified = verify_rows(database, journal_head(database)->entry);
    EXPECT_TRUE(database.execute("ROLLBACK"));
    return verified ? "clean" : verified.error().message();
  }

  const Scratch folder_;
  const std::string data_ = folder_ / "data";
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(RowDigestsTest, WhatWasRecordedVerifiesAndIsCounted) {
  EXPECT_EQ(verdict(), "clean");
  const auto verified = verify_rows(*ledger_->file().read().value(), EntryId(3)).value();
  EXPECT_EQ(verified.rows, 5);
  EXPECT_EQ(verified.since, EntryId(1));
}

TEST_F(RowDigestsTest, AChangedValueIsFoundWithItsTableAndEntry) {
  EXPECT_EQ(verdict_with("UPDATE tariffs SET price='0.30' WHERE price='0.20'"),
            "tariffs: a row that journal entry 3 vouches for is not what it was");
  EXPECT_EQ(verdict_with("UPDATE customers SET name='customer 3' WHERE id=2"),
            "customers: a row that journal entry 2 vouches for is not what it was");
  EXPECT_NE(verdict_with("UPDATE tariffs SET mark=x'00' WHERE price='0.10'"), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET price='0.30' WHERE price='0.10'"), "clean");
}

TEST_F(RowDigestsTest, AnotherEndIsFound) {
  EXPECT_NE(verdict_with("UPDATE tariffs SET until_entry=NULL WHERE price='0.10'"), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET until_entry=2 WHERE price='0.10'"), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET until_entry=3 WHERE price='0.20'"), "clean");
}

TEST_F(RowDigestsTest, RemovedAddedAndMovedRowsAreFound) {
  EXPECT_EQ(verdict_with("DELETE FROM customers WHERE id=3"),
            "customers: journal entry 2 vouches for 3 made and 0 ended rows, and there are 2 and 0");
  EXPECT_NE(verdict_with("DELETE FROM tariffs"), "clean");
  EXPECT_NE(verdict_with("INSERT INTO customers(name, made_entry) VALUES('another', 2)"), "clean");
  EXPECT_NE(verdict_with("INSERT INTO tariffs(type, price, from_entry) VALUES(7, '1', 2)"), "clean");
  EXPECT_NE(verdict_with("UPDATE customers SET made_entry=1 WHERE id=1"), "clean");
  EXPECT_EQ(verdict_with("DROP TABLE customers"), "the table customers is missing");
}

// Its rows are made anew, and nothing is decided by them.
TEST_F(RowDigestsTest, ATableWithoutEntriesIsNotCovered) {
  ASSERT_TRUE(
      ledger_->file().write([](Database& database) { return database.run("INSERT INTO points(at_ms) VALUES(?)", 5); }));
  EXPECT_EQ(set_tariff(2, "1.00"), EntryId(4));
  EXPECT_EQ(verdict(), "clean");
  EXPECT_EQ(verdict_with("DELETE FROM points"), "clean");
}

// A row may come and go in one entry, and what a failed write left takes the next one's rowids.
TEST_F(RowDigestsTest, RowsEndedAtOnceAndWritesThatFailedVerify) {
  const auto failing = [](Database& database, EntryId entry) -> Result<void> {
    for (int i = 0; i < 4; ++i)
      TRY(database.run("INSERT INTO tariffs(type, price, from_entry) VALUES(9,'9',?)", entry));
    return refuse("no");
  };
  EXPECT_FALSE(ledger_->record(anna, {"test", "test", "{}", ""}, failing));
  record([&](Database& database, EntryId entry) -> Result<void> {
    TRY(database.run("INSERT INTO tariffs(type, price, from_entry) VALUES(5,'5',?)", entry));
    TRY(database.run("UPDATE tariffs SET until_entry=? WHERE type=5", entry));
    return database.run("INSERT INTO tariffs(type, price, from_entry, until_entry) VALUES(6,'6',?1,?1)", entry);
  });
  EXPECT_EQ(set_tariff(1, "0.30"), EntryId(5));
  EXPECT_EQ(verdict(), "clean");
}

TEST_F(RowDigestsTest, AColumnAndATableThatComeLaterChangeNoDigest) {
  open_again(steps_with({tables, later_column, later_table}));
  EXPECT_EQ(verdict(), "clean");
  EXPECT_EQ(set_tariff(1, "0.40"), EntryId(4));
  EXPECT_EQ(verdict(), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET unit='TB' WHERE price='0.10'"), "clean");
}

// As an older program left it: no entry has digests, and the newest has none of its rows.
TEST_F(RowDigestsTest, ALedgerWithoutDigestsGetsThemOfAllThatStands) {
  ledger_.reset();
  {
    Database database = Database::open(data_ + "/ledger.db", Database::Mode::ReadWrite).value();
    ASSERT_TRUE(database.execute("DROP TRIGGER journal_no_edit; UPDATE journal SET row_digests=NULL"));
  }
  open_again(steps_with({tables}));
  const auto verified = verify_rows(*ledger_->file().read().value(), EntryId(4)).value();
  EXPECT_EQ(verified.since, EntryId(4));
  EXPECT_EQ(verified.rows, 5);
  EXPECT_EQ(set_tariff(1, "0.30"), EntryId(5));
  EXPECT_NE(verdict_with("UPDATE tariffs SET price='0.30' WHERE price='0.10'"), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET until_entry=2 WHERE price='0.10'"), "clean");
  EXPECT_NE(verdict_with("UPDATE tariffs SET price='0.40' WHERE price='0.30'"), "clean");
  open_again(steps_with({tables}));
  EXPECT_EQ(journal_head(*ledger_->file().read().value())->entry, EntryId(5));
  EXPECT_TRUE(verify_rows(*ledger_->file().read().value(), EntryId(5)));
}

TEST_F(RowDigestsTest, AnEntryThatLostItsDigestsIsFound) {
  EXPECT_EQ(verdict_with("UPDATE journal SET row_digests=NULL WHERE entry=3"),
            "journal entry 3: it has no digests of its rows");
}

}  // namespace
}  // namespace stowage
