#include "directory/snapshot.h"

#include <algorithm>

#include "directory/tables.h"

namespace stowage {

Result<DirectorySnapshot> DirectorySnapshot::load(Database& database, EntryId entry) {
  return load(database, entry, TRY(AssetTimelines::load(database, entry)));
}

Result<DirectorySnapshot> DirectorySnapshot::load(Database& database, EntryId entry, AssetTimelines timelines) {
  const auto text = [](const Query& row, int column) { return row.string(column); };
  const auto bytes = [](const Query& row, int column) { return row.bytes(column); };
  DirectorySnapshot snapshot;
  static_cast<AssetTimelines&>(snapshot) = std::move(timelines);
  snapshot.entry = entry;
  snapshot.policies = TRY(Policies::load(database, entry));
  snapshot.asset_exclusions = TRY(asset_exclusions_table.load<std::string>(database, entry, text));
  snapshot.organization_exclusions = TRY(organization_exclusions_table.load<std::string>(database, entry, text));
  snapshot.pool_purchases = TRY(pool_purchases_table.load<Bytes>(database, entry, bytes));
  snapshot.pool_inclusions = TRY(pool_inclusions_table.load<Bytes>(database, entry, bytes));
  snapshot.former_names = TRY(read_former_names(database, entry));
  for (const Doubt& doubt : TRY(read_doubts(database, entry))) snapshot.doubted[doubt.asset].push_back(doubt);

  for (const EnteredUsage& figure : TRY(read_entered_usage(database, entry)))
    snapshot.entered[figure.asset].push_back(figure);

  Query rows = TRY(database.query(
      "SELECT asset, version, kind, day FROM protection_decisions "
      "WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?) ORDER BY asset, day, from_entry, rowid",
      entry, entry));
  while (TRY(rows.next())) {
    const ProtectionDecision decision{rows.id<AssetId>(0), static_cast<Version>(rows.integer(1)),
                                      static_cast<Protection>(rows.integer(2)), rows.day(3)};
    snapshot.decisions[decision.asset].push_back(decision);
  }
  return snapshot;
}

bool DirectorySnapshot::excluded(OrganizationId organization, Day day) const {
  const std::string* reason = organization_exclusions.at(organization.number(), day);
  return reason != nullptr && !reason->empty();
}

}  // namespace stowage
