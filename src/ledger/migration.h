#pragma once
// The schema of ledger.db grows by numbered steps. Each folder lists the steps of its own tables; api/ puts the lists
// together. A step is never changed once it has landed. It adds tables, and columns with a default; it changes no row
// that a journal entry has made, and not the order of columns, for the chain has digests of them (row_digests.h).

#include <string>
#include <vector>

#include "ledger/sqlite.h"

namespace stowage {

struct Migration {
  int number;          // unique over all folders
  const char* folder;  // whose tables these are
  const char* sql;
};

// Applies the steps that the file does not have yet, in order of their numbers, in one transaction. A file that has
// steps unknown to this program was written by a newer one and is refused. After each change every table with the
// columns from_entry and until_entry is append-only: triggers refuse DELETE, and any UPDATE but the ending of a row.
// A step that fails leaves the file as it was.
Result<void> migrate(Database& database, std::vector<Migration> steps);

// Whether migrate() would change the file.
Result<bool> needs_migration(Database& database, const std::vector<Migration>& steps);

// The tables that are append-only, by name.
Result<std::vector<std::string>> append_only_tables(Database& database);

}  // namespace stowage
