#include "ledger/known_entries.h"

#include <vector>

namespace stowage {

Result<void> refuse_unknown_entries(Database& database, EntryId newest) {
  struct Column {
    std::string table;
    std::string name;
  };
  std::vector<Column> columns;
  {
    Query rows =
        TRY(database.query("SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE "
                           "t.type='table' AND c.name IN ('from_entry', 'until_entry', 'made_entry', 'closed_entry')"));
    while (TRY(rows.next())) columns.push_back({rows.string(0), rows.string(1)});
  }
  for (const Column& column : columns) {
    const auto found =
        TRY(database.find_integer("SELECT 1 FROM " + column.table + " WHERE " + column.name + ">? LIMIT 1", newest));
    if (found)
      return fail(
          Failure::Damaged,
          "a row of " + column.table + " names a journal entry behind the newest, " + std::to_string(newest.number()),
          "The end of the journal was cut off. Restore the data directory from a backup, and keep this one.");
  }
  return {};
}

}  // namespace stowage
