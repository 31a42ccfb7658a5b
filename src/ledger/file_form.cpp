#include "ledger/file_form.h"

#include <cstdio>

#include "ledger/file.h"
#include "os/files.h"
#include "os/permissions.h"
#include "os/stop.h"

namespace stowage {

namespace {

Result<int> numbered_form(Database& database) {
  return static_cast<int>(TRY(database.find_integer("PRAGMA user_version")).value_or(0));
}

Result<int> form_of(Database& database) {
  const int numbered = TRY(numbered_form(database));
  if (numbered > 0) return numbered;
  return TRY(database.find_integer("SELECT 1 FROM sqlite_schema LIMIT 1")) ? 1 : 0;
}

Result<void> set_form(Database& database, int form) {
  return database.execute("PRAGMA user_version=" + std::to_string(form));
}

Result<void> take_steps(Database& database, int form, const FormSteps& steps) {
  TRY(database.execute("BEGIN IMMEDIATE"));
  const auto taken = [&]() -> Result<void> {
    for (auto next = static_cast<size_t>(form); next < steps.size(); ++next) {
      TRY_WITHIN("step " + std::to_string(next + 1), database.execute(steps[next]));
      TRY(set_form(database, static_cast<int>(next) + 1));
      stop_point("schema-step");
    }
    return database.execute("COMMIT");
  };
  auto done = taken();
  // On a full disk SQLite has rolled back by itself; the first failure is the one to tell.
  if (!done && database.in_transaction()) (void)database.execute("ROLLBACK");
  return done;
}

Result<void> bring_up_from(const std::string& path, int page_size, int form, const FormSteps& steps) {
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite, page_size));
  if (form > 0) {
    TRY(database.copy_to(path + ".before-" + std::to_string(form + 1)));
    stop_point("schema-copied");
  }
  return take_steps(database, form, steps);
}

// One that is missing has none.
Result<int> form_at(const std::string& path, int page_size) {
  if (!path_exists(path)) return 0;
  const auto mode = is_finished(path) ? Database::Mode::ReadOnly : Database::Mode::ReadWrite;
  Database database = TRY(Database::open(path, mode, page_size));
  return form_of(database);
}

}  // namespace

void remove_database(const std::string& path) {
  for (const char* beside : {"", "-journal", "-wal", "-shm"}) std::remove((path + beside).c_str());
}

Result<void> bring_up(const std::string& path, int page_size, const FormSteps& steps) {
  const int form = TRY(form_at(path, page_size));
  const int newest = static_cast<int>(steps.size());
  if (form > newest)
    return refuse(
        path + " was written by a newer version of Stowage (its form " + std::to_string(form) + " is unknown here)",
        "Use that version or a newer one.");
  if (form == newest) return {};
  const bool finished = path_exists(path) && is_finished(path);
  // Cut short behind this it is one that is not finished yet, which the next opening sees to.
  if (finished) TRY(make_writable(path));
  auto brought = bring_up_from(path, page_size, form, steps);
  if (!brought && form == 0) remove_database(path);
  TRY_WITHIN("bring " + path + " to its newest form", std::move(brought));
  return finished ? finish_file(path) : Result<void>();
}

Result<void> begin_derived_file(const std::string& path, int page_size, int form) {
  if (path_exists(path)) {
    Database database = TRY(Database::open(path, Database::Mode::ReadWrite, page_size));
    if (TRY(numbered_form(database)) == form) return {};
  }
  remove_database(path);
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite, page_size));
  return set_form(database, form);
}

}  // namespace stowage
