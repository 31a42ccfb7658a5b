#include "api/source_ids.h"

#include <map>

#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/source_words.h"

namespace stowage {

namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string line_text(std::uint32_t line) {
  return line == 0 ? "" : "line " + std::to_string(line) + ": ";
}

bool has_id(const StreamName& name) {
  return name.organization.empty();
}

Result<void> check_one_organization(const StreamNumbers& streams, const StreamReports& reports) {
  const auto& two = reports.two_organizations();
  if (!two) return {};
  return bad_input(line_text(two->line) + "asset_id " + quoted(streams.name(two->place).asset) +
                       " is in another organization than in line " + std::to_string(two->other_line),
                   "One id belongs to one organization in a report; a move is said by the report of another day.");
}

Result<void> check_same_keys(const std::string& source, const StreamNumbers& streams) {
  for (std::uint32_t place = 1; place < streams.size(); ++place) {
    const bool others_have = has_id(streams.name(0));
    if (has_id(streams.name(place)) == others_have) continue;
    const std::string asset = quoted(streams.name(place).asset);
    return others_have
               ? refuse("asset " + asset + " has no asset_id, and others of " + quoted(source) + " have one",
                        "Give each row its asset_id: without it the machine would be another one.")
               : refuse("asset " + asset + " has an asset_id, and others of " + quoted(source) + " have none",
                        "Leave out asset_id, or import under another --source: the machine would be another one.");
  }
  return {};
}

Result<void> check_like_names(Database& database, const std::string& source, const StreamReports& reports) {
  std::map<std::string, std::string> known;  // by what is compared
  for (const Organization& one : TRY(read_organizations(database, TRY(journal_head(database)).entry)))
    known.emplace(comparable_name(one.name), one.name);
  std::optional<SourceOrganizations> theirs;
  if (const auto found = TRY(find_source(database, source)))
    theirs = TRY(SourceOrganizations::load(database, found->id));
  for (const std::uint32_t place : reports.places()) {
    const StreamReport& report = *reports.of(place);
    if (!report.has_ids() || (theirs && theirs->matched(report.organization_id))) continue;
    const std::string name(report.organization);
    const auto like = known.find(comparable_name(name));
    if (like == known.end() || TRY(find_organization(database, name))) continue;
    return refuse("organization " + quoted(name) + " (" + std::string(report.organization_id) + ") differs from " +
                      quoted(like->second) + " in case only",
                  "If it is the same: stowage source match " + quoted(source) + " " + quoted(report.organization_id) +
                      " " + quoted(like->second) + ". If it is another, `stowage org add` it as it is written there.");
  }
  return {};
}

}  // namespace

Result<void> check_source_ids(Session& session, const std::string& source, const StreamNumbers& streams,
                              const StreamReports& reports, bool like_names) {
  TRY(check_one_organization(streams, reports));
  TRY(check_same_keys(source, streams));
  if (like_names) return {};
  return session.read([&](Database& database) { return check_like_names(database, source, reports); });
}

}  // namespace stowage
