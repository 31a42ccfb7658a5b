#include "directory/source_words.h"

#include <algorithm>

#include "directory/tables.h"
#include "ledger/journal.h"

namespace stowage {

Result<SourceOrganizations> SourceOrganizations::load(Database& database, SourceId source) {
  SourceOrganizations known(source);
  Query rows = TRY(database.query(
      "SELECT key, organization FROM source_organizations WHERE source=? AND until_entry IS NULL", source));
  while (TRY(rows.next())) known.matches_.emplace(rows.text(0), rows.id<OrganizationId>(1));
  known.listings_ = TRY(stream_organizations_table.load<std::string>(
      database, TRY(journal_head(database)).entry,
      [](Query& row, int column) { return std::string(row.text(column)); }));
  return known;
}

std::optional<OrganizationId> SourceOrganizations::matched(std::string_view key) const {
  const auto found = matches_.find(key);
  return found == matches_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> SourceOrganizations::match(Database& database, std::string_view key, OrganizationId organization,
                                        EntryId entry) {
  TRY(database.run("UPDATE source_organizations SET until_entry=? WHERE source=? AND key=? AND until_entry IS NULL",
                   entry, source_, key));
  TRY(database.run("INSERT INTO source_organizations(source, key, organization, from_entry) VALUES(?,?,?,?)", source_,
                   key, organization, entry));
  matches_.insert_or_assign(std::string(key), organization);
  return {};
}

bool SourceOrganizations::lists_anything_in(std::string_view key) const {
  return std::any_of(listings_.all().begin(), listings_.all().end(),
                     [&](const auto& step) { return step.value == key; });
}

Result<std::vector<MatchedOrganization>> read_matched_organizations(Database& database) {
  std::vector<MatchedOrganization> all;
  Query rows = TRY(database.query(
      "SELECT key, organization FROM source_organizations WHERE until_entry IS NULL ORDER BY source, key"));
  while (TRY(rows.next())) all.push_back({std::string(rows.text(0)), rows.id<OrganizationId>(1)});
  return all;
}

Result<SourceKinds> read_source_kinds(Database& database, SourceId source) {
  SourceKinds kinds;
  Query rows =
      TRY(database.query("SELECT kind, class FROM source_kinds WHERE source=? AND until_entry IS NULL", source));
  while (TRY(rows.next())) kinds.emplace(rows.text(0), class_of_column(rows.integer(1)));
  return kinds;
}

Result<void> set_source_kind(Database& database, SourceId source, std::string_view kind, AssetClass asset_class,
                             EntryId entry) {
  TRY(database.run("UPDATE source_kinds SET until_entry=? WHERE source=? AND kind=? AND until_entry IS NULL", entry,
                   source, kind));
  return database.run("INSERT INTO source_kinds(source, kind, class, from_entry) VALUES(?,?,?,?)", source, kind,
                      static_cast<int>(asset_class), entry);
}

Result<void> list_stream(Database& database, StreamId stream, std::string_view key, Day from, EntryId entry) {
  return stream_organizations_table.set(database, stream, from, key, entry);
}

}  // namespace stowage
