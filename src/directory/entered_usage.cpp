#include "directory/entered_usage.h"

namespace stowage {

Result<void> add_entered_usage(Database& database, const EnteredUsage& figure) {
  const int version = static_cast<int>(figure.version);
  TRY(database.run(
      "UPDATE entered_usage SET until_entry=? WHERE asset=? AND version=? AND from_day=? AND until_entry IS NULL",
      figure.entry, figure.asset, version, figure.from));
  return database.run(
      "INSERT INTO entered_usage(asset, version, bytes, from_day, entered_day, from_entry) VALUES(?,?,?,?,?,?)",
      figure.asset, version, figure.bytes, figure.from, figure.entered, figure.entry);
}

Result<std::vector<EnteredUsage>> read_entered_usage(Database& database, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT asset, version, bytes, from_day, entered_day, from_entry FROM entered_usage "
                         "WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?) ORDER BY from_day, rowid",
                         entry, entry));
  std::vector<EnteredUsage> figures;
  while (TRY(rows.next()))
    figures.push_back({rows.id<AssetId>(0), static_cast<Version>(rows.integer(1)), rows.bytes(2), rows.day(3),
                       rows.day(4), rows.id<EntryId>(5)});
  return figures;
}

const EnteredUsage* in_force(const std::vector<EnteredUsage>& figures, Version version, Day day) {
  const EnteredUsage* found = nullptr;
  for (const EnteredUsage& figure : figures) {
    if (figure.version == version && figure.from <= day) found = &figure;
  }
  return found;
}

}  // namespace stowage
