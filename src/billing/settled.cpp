#include "billing/settled.h"

namespace stowage {

Result<void> add_settled(Database& database, std::string_view exception, EntryId entry) {
  return database.run("INSERT INTO settled_exceptions(exception, from_entry) VALUES(?,?)", exception, entry);
}

Result<std::set<std::string>> read_settled(Database& database, EntryId entry) {
  Query rows = TRY(database.query(
      "SELECT exception FROM settled_exceptions WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?)", entry,
      entry));
  std::set<std::string> settled;
  while (TRY(rows.next())) settled.insert(rows.string(0));
  return settled;
}

}  // namespace stowage
