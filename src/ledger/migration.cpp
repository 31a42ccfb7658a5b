#include "ledger/migration.h"

#include <algorithm>
#include <set>

#include "os/stop.h"

namespace stowage {

namespace {

Result<std::set<int>> applied_steps(Database& database) {
  std::set<int> numbers;
  const auto exists = TRY(database.find_integer("SELECT 1 FROM sqlite_schema WHERE name='migrations'"));
  if (!exists) return numbers;
  Query rows = TRY(database.query("SELECT number FROM migrations"));
  while (TRY(rows.next())) numbers.insert(static_cast<int>(rows.integer(0)));
  return numbers;
}

Result<std::set<int>> checked_steps(Database& database, const std::vector<Migration>& steps) {
  const std::set<int> applied = TRY(applied_steps(database));
  for (const int number : applied) {
    const bool known = std::any_of(steps.begin(), steps.end(), [&](const Migration& s) { return s.number == number; });
    if (!known)
      return refuse("the data directory was written by a newer version of Stowage (schema step " +
                        std::to_string(number) + " is unknown here)",
                    "Use that version or a newer one.");
  }
  return applied;
}

Result<void> guard_append_only(Database& database, const std::string& table) {
  Query columns = TRY(database.query("SELECT name FROM pragma_table_info(?) WHERE name<>'until_entry'", table));
  std::string fixed;
  while (TRY(columns.next())) fixed += (fixed.empty() ? "\"" : ",\"") + columns.string(0) + "\"";
  const std::string refusal = "BEGIN SELECT RAISE(ABORT,'" + table + " is append-only'); END;";
  const auto guard = [&](const std::string& name, const std::string& when) {
    // Made anew: a step may have added columns that the old one does not know.
    return database.execute("DROP TRIGGER IF EXISTS " + table + name + "; CREATE TRIGGER " + table + name + " BEFORE " +
                            when + " " + refusal);
  };
  TRY(guard("_no_delete", "DELETE ON " + table));
  TRY(guard("_no_edit", "UPDATE OF " + fixed + " ON " + table));
  return guard("_ends_once",
               "UPDATE OF until_entry ON " + table + " WHEN OLD.until_entry IS NOT NULL OR NEW.until_entry IS NULL");
}

Result<void> apply_all(Database& database, const std::vector<Migration>& steps, const std::set<int>& applied) {
  TRY(database.execute(
      "CREATE TABLE IF NOT EXISTS migrations(number INTEGER PRIMARY KEY, folder TEXT NOT NULL) STRICT"));
  for (const Migration& step : steps) {
    if (applied.contains(step.number)) continue;
    TRY_WITHIN("schema step " + std::to_string(step.number), database.execute(step.sql));
    TRY(database.run("INSERT INTO migrations(number, folder) VALUES(?,?)", step.number, step.folder));
    stop_point("schema-step");
  }
  for (const std::string& table : TRY(append_only_tables(database))) TRY(guard_append_only(database, table));
  return {};
}

}  // namespace

Result<std::vector<std::string>> append_only_tables(Database& database) {
  Query rows =
      TRY(database.query("SELECT t.name FROM sqlite_schema t WHERE t.type='table' AND EXISTS"
                         "(SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name='until_entry') ORDER BY t.name"));
  std::vector<std::string> tables;
  while (TRY(rows.next())) tables.push_back(rows.string(0));
  return tables;
}

Result<bool> needs_migration(Database& database, const std::vector<Migration>& steps) {
  const std::set<int> applied = TRY(checked_steps(database, steps));
  return applied.size() < steps.size();
}

Result<void> migrate(Database& database, std::vector<Migration> steps) {
  std::sort(steps.begin(), steps.end(), [](const Migration& a, const Migration& b) { return a.number < b.number; });
  const bool twice = std::adjacent_find(steps.begin(), steps.end(), [](const Migration& a, const Migration& b) {
                       return a.number == b.number;
                     }) != steps.end();
  ASSERT(!twice);
  const std::set<int> applied = TRY(checked_steps(database, steps));
  TRY(database.execute("BEGIN IMMEDIATE"));
  auto done = apply_all(database, steps, applied);
  if (done) done = database.execute("COMMIT");
  // On a full disk SQLite has rolled back by itself; the first failure is the one to tell.
  if (!done && database.in_transaction()) (void)database.execute("ROLLBACK");
  return done;
}

}  // namespace stowage
