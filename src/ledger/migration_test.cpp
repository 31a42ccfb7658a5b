#include "ledger/migration.h"

#include "ledger/ledger.h"
#include "ledger/timeline_table.h"
#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const FixedClock clock_(Instant(1'700'000'000'000));

const auto ledger_steps = static_cast<std::int64_t>(ledger_migrations().size());
constexpr Migration owners{2, "directory", R"sql(
CREATE TABLE owners(asset INTEGER NOT NULL, organization INTEGER NOT NULL, from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL, until_entry INTEGER) STRICT;
CREATE UNIQUE INDEX owners_now ON owners(asset, from_day) WHERE until_entry IS NULL;
)sql"};
constexpr Migration owners_note{3, "directory", "ALTER TABLE owners ADD COLUMN note TEXT"};
constexpr Migration broken{4, "directory", "CREATE TABLE fine(a INTEGER) STRICT; CREATE TABLE nonsense(("};

std::vector<Migration> steps_with(std::initializer_list<Migration> more) {
  auto steps = ledger_migrations();
  steps.insert(steps.end(), more);
  return steps;
}

class MigrationTest : public testing::Test {
 protected:
  const Scratch folder;
  Database database = Database::open(folder / "m.db", Database::Mode::ReadWrite).value();

  bool refused(const std::string& sql) {
    const auto done = database.execute(sql);
    return !done && done.error().failure() == Failure::Refused;
  }
};

TEST_F(MigrationTest, StepsAreAppliedOnceInTheOrderOfTheirNumbers) {
  auto steps = steps_with({owners_note, owners});
  EXPECT_TRUE(needs_migration(database, steps).value());
  ASSERT_TRUE(migrate(database, steps));
  EXPECT_FALSE(needs_migration(database, steps).value());
  ASSERT_TRUE(migrate(database, steps));
  EXPECT_EQ(database.find_integer("SELECT count(*) FROM migrations").value(), ledger_steps + 2);
}

TEST_F(MigrationTest, AFileOfANewerVersionIsRefusedAndNotTouched) {
  ASSERT_TRUE(migrate(database, steps_with({owners})));
  const auto older = migrate(database, ledger_migrations());
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().failure(), Failure::Refused);
  EXPECT_NE(older.error().text().find("newer version"), std::string::npos);
  EXPECT_EQ(database.find_integer("SELECT count(*) FROM migrations").value(), ledger_steps + 1);
}

TEST_F(MigrationTest, AStepThatFailsLeavesTheOldStateAndSaysWhichAndWhy) {
  ASSERT_TRUE(migrate(database, ledger_migrations()));
  const auto failed = migrate(database, steps_with({owners, broken}));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().text().find("schema step 4"), std::string::npos) << failed.error().text();
  EXPECT_NE(failed.error().text().find("syntax error"), std::string::npos) << failed.error().text();
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(database.find_integer("SELECT count(*) FROM migrations").value(), ledger_steps);
  EXPECT_EQ(database.find_integer("SELECT count(*) FROM sqlite_schema WHERE name IN ('fine','owners')").value(), 0);
  EXPECT_TRUE(migrate(database, steps_with({owners})));
}

// The list comes from the schema, so that a table added later is held to it without being named here.
TEST_F(MigrationTest, EveryTableWithUntilEntryRefusesEditAndDelete) {
  ASSERT_TRUE(migrate(database, steps_with({owners, owners_note})));
  const auto tables = append_only_tables(database).value();
  EXPECT_EQ(tables, std::vector<std::string>{"owners"});
  ASSERT_TRUE(database.execute("INSERT INTO owners VALUES(12,3,100,1,NULL,'n')"));
  for (const std::string& table : tables) {
    std::vector<std::string> columns;
    {
      auto rows = database.query("SELECT name FROM pragma_table_info(?)", table).value();
      while (rows.next().value()) columns.push_back(rows.string(0));
    }
    for (const std::string& column : columns) {
      if (column != "until_entry") {
        EXPECT_TRUE(refused("UPDATE " + table + " SET " + column + "=" + column)) << column;
      }
    }
    EXPECT_TRUE(refused("DELETE FROM " + table));
    EXPECT_TRUE(refused("UPDATE " + table + " SET until_entry=NULL"));
  }
  EXPECT_TRUE(refused("INSERT OR REPLACE INTO owners VALUES(12,4,100,2,NULL,'n')"));
  EXPECT_TRUE(database.execute("UPDATE owners SET until_entry=5"));
  EXPECT_TRUE(refused("UPDATE owners SET until_entry=6"));
}

TEST_F(MigrationTest, ATimelineTableIsReadAsItWasAtAnEntry) {
  ASSERT_TRUE(migrate(database, steps_with({owners})));
  constexpr TimelineTable table{"owners", "asset", "organization"};
  ASSERT_TRUE(table.set(database, AssetId(12), Day(100), OrganizationId(1), EntryId(1)));
  ASSERT_TRUE(table.set(database, AssetId(12), Day(110), OrganizationId(2), EntryId(2)));
  ASSERT_TRUE(table.set(database, AssetId(12), Day(110), OrganizationId(3), EntryId(3)));
  const auto owner = [&](int entry, int day) -> std::int64_t {
    const auto read = [](Query& row, int column) { return row.id<OrganizationId>(column); };
    const auto lines = table.load<OrganizationId>(database, EntryId(entry), read).value();
    const auto* found = lines.at(12, Day(day));
    return found == nullptr ? 0 : found->number();
  };
  EXPECT_EQ(owner(0, 120), 0);
  EXPECT_EQ(owner(1, 120), 1);
  EXPECT_EQ(owner(2, 120), 2);
  EXPECT_EQ(owner(2, 109), 1);
  EXPECT_EQ(owner(3, 120), 3);
  EXPECT_EQ(owner(3, 99), 0);
}

TEST(Migration, TheLedgerIsCopiedBeforeAStepAsItStandsThen) {
  const Scratch folder;
  const auto people_in = [](const std::string& path) {
    auto copy = Database::open(path, Database::Mode::ReadOnly).value();
    return copy.find_integer("SELECT count(*) FROM people").value();
  };
  const auto name_one = [&](const char* name) {
    auto ledger = Ledger::open(folder.path(), clock_, ledger_migrations()).value();
    const auto nothing_else = [](Database&, EntryId) -> Result<void> { return {}; };
    ASSERT_TRUE(ledger->record(Person{name}, {"partner.rename", "partner", "{}", ""}, nothing_else));
  };
  const std::string before = folder / ("ledger.db.before-" + std::to_string(ledger_steps + 1));
  ASSERT_TRUE(Ledger::create(folder.path(), Ledger::Kind::Live, clock_, ledger_migrations()));
  name_one("anna");
  EXPECT_FALSE(path_exists(before));
  EXPECT_FALSE(Ledger::open(folder.path(), clock_, steps_with({broken})));
  EXPECT_EQ(people_in(before), 1);
  name_one("bert");  // the older version goes on, and the step is tried again
  ASSERT_TRUE(Ledger::open(folder.path(), clock_, steps_with({owners})));
  EXPECT_EQ(people_in(before), 2);
}

}  // namespace
}  // namespace stowage
