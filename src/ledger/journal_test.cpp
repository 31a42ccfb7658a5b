#include "ledger/journal.h"

#include "ledger/ledger.h"
#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    EXPECT_TRUE(migrate(database, ledger_migrations()));
    for (int i = 1; i <= 5; ++i) append(i % 2 == 0 ? "because " + std::to_string(i) : "");
  }
  void append(const std::string& note) {
    EXPECT_TRUE(append_to_journal(database, Instant(1'700'000'000'000), anna,
                                  {"asset.end", "asset 12", R"({"from":"2026-11-01"})", note}));
    EXPECT_TRUE(seal_journal(database));
  }
  // As somebody who changes the file behind the program's back.
  void tamper(const std::string& sql) {
    ASSERT_TRUE(database.execute("DROP TRIGGER journal_no_edit; DROP TRIGGER journal_no_delete"));
    ASSERT_TRUE(database.execute(sql));
  }
  std::string verdict() {
    const auto head = verify_journal(database);
    return head ? "clean" : head.error().message();
  }

  const Scratch folder;
  Database database = Database::open(folder / "j.db", Database::Mode::ReadWrite).value();
};

TEST_F(JournalTest, AnUntouchedChainVerifiesToItsHead) {
  const auto head = verify_journal(database);
  ASSERT_TRUE(head) << head.error().text();
  EXPECT_EQ(head->entry, EntryId(5));
  EXPECT_EQ(head->hash, journal_head(database)->hash);
  const auto entry = read_entry(database, EntryId(4)).value();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->person, "anna");
  EXPECT_EQ(entry->note, "because 4");
  EXPECT_EQ(newest_entries(database, 2)->front().number, EntryId(5));
}

TEST_F(JournalTest, AnEmptyJournalVerifies) {
  auto empty = Database::open(folder / "empty.db", Database::Mode::ReadWrite).value();
  ASSERT_TRUE(migrate(empty, ledger_migrations()));
  EXPECT_EQ(verify_journal(empty)->entry, EntryId());
}

// SQL for the bytes of a column with another first one, whichever it was: digests and salts may begin with any.
std::string other_bytes(const std::string& column) {
  return "CAST(CASE substr(" + column + ",1,1) WHEN x'78' THEN 'y' ELSE 'x' END||coalesce(substr(" + column +
         ",2),'') AS BLOB)";
}

// Every column that the table has, in the first, a middle and the last entry; a new column is tested by itself.
TEST_F(JournalTest, AChangeInAnyColumnOfAnyEntryIsFoundAndNamed) {
  std::vector<std::pair<std::string, std::string>> columns;
  {
    auto rows = database.query("SELECT name, type FROM pragma_table_info('journal')").value();
    while (rows.next().value()) columns.emplace_back(rows.string(0), rows.string(1));
  }
  ASSERT_EQ(columns.size(), 9U);
  ASSERT_TRUE(database.execute("DROP TRIGGER journal_no_edit; DROP TRIGGER journal_no_delete"));
  for (const int entry : {1, 2, 4, 5}) {
    for (const auto& [column, type] : columns) {
      if (column == "entry") continue;  // the next test
      const std::string flipped = type == "INTEGER" ? column + "+1"
                                  : type == "TEXT"  ? "'x'||substr(" + column + ",2)"
                                                    : other_bytes(column);
      const auto changed = database.execute("SAVEPOINT untouched; UPDATE journal SET " + column + "=" + flipped +
                                            " WHERE entry=" + std::to_string(entry));
      ASSERT_TRUE(changed) << changed.error().text();
      EXPECT_NE(verdict().find("journal entry " + std::to_string(entry) + ":"), std::string::npos)
          << column << " of " << entry << ": " << verdict();
      ASSERT_TRUE(database.execute("ROLLBACK TO untouched; RELEASE untouched"));
    }
  }
  EXPECT_EQ(verdict(), "clean");
}

TEST_F(JournalTest, AnEntryIsWrittenOnceItIsSealed) {
  ASSERT_TRUE(append_to_journal(database, Instant(1'700'000'000'000), anna, {"asset.end", "asset 12", "{}", ""}));
  EXPECT_NE(verdict().find("journal entry 6:"), std::string::npos) << verdict();
  ASSERT_TRUE(seal_journal(database));
  EXPECT_EQ(verdict(), "clean");
  EXPECT_FALSE(database.execute("UPDATE journal SET row_digests='' WHERE entry=6"));
}

TEST_F(JournalTest, ARenumberedEntryIsFound) {
  tamper("UPDATE journal SET entry=9 WHERE entry=5");
  EXPECT_NE(verdict().find("journal entry 9:"), std::string::npos) << verdict();
}

TEST_F(JournalTest, ARemovedEntryIsFound) {
  tamper("DELETE FROM journal WHERE entry=3");
  EXPECT_NE(verdict().find("journal entry 4: the entry before it is missing"), std::string::npos) << verdict();
}

TEST_F(JournalTest, AChangedNoteOrSaltIsFound) {
  for (const std::string column : {"note", "salt"}) {
    const std::string changed = column == "note" ? "'x'||substr(note,2)" : other_bytes(column);
    ASSERT_TRUE(
        database.execute("SAVEPOINT untouched; UPDATE journal_notes SET " + column + "=" + changed + " WHERE entry=4"));
    EXPECT_NE(verdict().find("journal entry 4: its note"), std::string::npos) << column << ": " << verdict();
    ASSERT_TRUE(database.execute("ROLLBACK TO untouched; RELEASE untouched"));
  }
}

TEST_F(JournalTest, ANotePutToAnotherEntryIsFound) {
  ASSERT_TRUE(database.execute("UPDATE journal_notes SET entry=3 WHERE entry=4"));
  EXPECT_NE(verdict().find("journal entry 3: its note"), std::string::npos) << verdict();
  ASSERT_TRUE(database.execute("UPDATE journal_notes SET entry=77 WHERE entry=3"));
  EXPECT_NE(verdict().find("journal entry 77: "), std::string::npos) << verdict();
}

TEST_F(JournalTest, TheJournalRefusesEditAndDeleteAndReplace) {
  for (const char* sql : {"UPDATE journal SET data='{}' WHERE entry=2", "DELETE FROM journal WHERE entry=2",
                          "INSERT OR REPLACE INTO journal VALUES(2,0,1,'a','b','{}',x'',x'00','')"}) {
    const auto done = database.execute(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ(done.error().failure(), Failure::Refused);
  }
  EXPECT_EQ(verdict(), "clean");
}

TEST_F(JournalTest, AnErasedNoteIsGoneFromTheFileAndTheChainVerifies) {
  append("the customer Gertrude Unmistakable left us");
  ASSERT_TRUE(database.checkpoint(Database::Checkpoint::Truncate).value());
  const std::string_view name = "Gertrude Unmistakable";
  ASSERT_NE(read_file(folder / "j.db", 1 << 20)->find(name), std::string::npos);
  ASSERT_TRUE(erase_note(database, EntryId(6)));
  ASSERT_TRUE(database.checkpoint(Database::Checkpoint::Truncate).value());
  EXPECT_EQ(read_file(folder / "j.db", 1 << 20)->find(name), std::string::npos);
  EXPECT_EQ(read_file(folder / "j.db-wal", 1 << 20)->find(name), std::string::npos);
  EXPECT_EQ(verdict(), "clean");
  EXPECT_EQ(read_entry(database, EntryId(6)).value()->note, "");
}

TEST_F(JournalTest, AHeadIsKnownByItsHashWhileItIsAnAncestor) {
  const Sha256 old = journal_head(database)->hash;
  append("");
  EXPECT_EQ(find_head(database, old).value(), EntryId(5));
  EXPECT_EQ(find_head(database, sha256("another chain")).value(), std::nullopt);
}

}  // namespace
}  // namespace stowage
