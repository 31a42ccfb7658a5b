#include "directory/asset_words.h"

#include "directory/assets.h"

namespace stowage {

Result<std::vector<ClassStep>> read_class_steps(Database& database, AssetId asset, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT from_day, class, from_entry FROM asset_classes WHERE asset=?1 AND from_entry<=?2 AND "
                         "(until_entry IS NULL OR until_entry>?2) ORDER BY from_day",
                         asset, entry));
  std::vector<ClassStep> steps;
  while (TRY(rows.next())) steps.push_back({rows.day(0), ClassWord::of_column(rows.integer(1)), rows.id<EntryId>(2)});
  return steps;
}

Result<std::map<Day, EntryId>> read_starts(Database& database, AssetId asset, Version version, EntryId entry) {
  Query rows = TRY(
      database.query("SELECT day, from_entry FROM protection_decisions WHERE asset=?1 AND version=?2 AND kind=?3 AND "
                     "from_entry<=?4 AND (until_entry IS NULL OR until_entry>?4) ORDER BY from_entry",
                     asset, static_cast<int>(version), static_cast<int>(Protection::Started), entry));
  std::map<Day, EntryId> starts;
  while (TRY(rows.next())) starts[rows.day(0)] = rows.id<EntryId>(1);
  return starts;
}

}  // namespace stowage
