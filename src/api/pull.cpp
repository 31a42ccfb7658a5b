#include "api/pull.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/json.h"
#include "base/plain_text.h"
#include "connectors/connection.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/source_words.h"

namespace stowage {

namespace {

using Is = TheirOrganization::Is;

std::string_view to_text(Is is) {
  switch (is) {
    case Is::Known:
      return "known";
    case Is::Named:
      return "same name";
    case Is::New:
      return "new";
    case Is::LikeNamed:
      return "differs in case only";
  }
  return {};
}

// What is ours, to find theirs in it.
struct Ours {
  std::map<OrganizationId, std::string> names;
  std::map<std::string, OrganizationId> by_name;
  std::map<std::string, OrganizationId> by_comparable;
  std::optional<SourceOrganizations> matched;  // nothing: the source is new
  SourceKinds kinds;
};

Result<Ours> load_ours(Database& database, const std::string& source) {
  Ours ours;
  for (const Organization& one : TRY(read_organizations(database, TRY(journal_head(database)).entry))) {
    ours.names.emplace(one.id, one.name);
    ours.by_name.emplace(one.name, one.id);
    ours.by_comparable.emplace(comparable_name(one.name), one.id);
  }
  const auto known = TRY(find_source(database, source));
  if (!known) return ours;
  ours.matched = TRY(SourceOrganizations::load(database, known->id));
  ours.kinds = TRY(read_source_kinds(database, known->id));
  return ours;
}

std::pair<Is, OrganizationId> find_in(const Ours& ours, const TheirOrganization& theirs) {
  if (const auto known = ours.matched ? ours.matched->matched(theirs.id) : std::nullopt) return {Is::Known, *known};
  if (const auto named = ours.by_name.find(theirs.name); named != ours.by_name.end()) return {Is::Named, named->second};
  const auto like = ours.by_comparable.find(comparable_name(theirs.name));
  if (like != ours.by_comparable.end()) return {Is::LikeNamed, like->second};
  return {Is::New, OrganizationId()};
}

Result<std::vector<TheirOrganization>> by_organization(const std::vector<ListedAsset>& list) {
  std::map<std::string, TheirOrganization> found;
  for (const ListedAsset& asset : list) {
    TheirOrganization& one = found[asset.organization_id];
    one.id = asset.organization_id;
    one.name = asset.organization;
    ++one.assets;
    if (asset.stored) {
      one.stored = TRY_WITHIN(one.name, Bytes::checked(one.stored.count() + asset.stored->count()));
    } else {
      ++one.unmeasured;
    }
  }
  std::vector<TheirOrganization> organizations;
  for (auto& [id, one] : found) organizations.push_back(std::move(one));
  std::sort(organizations.begin(), organizations.end(), [](const TheirOrganization& a, const TheirOrganization& b) {
    return std::tie(a.name, a.id) < std::tie(b.name, b.id);
  });
  return organizations;
}

AssetClass class_of(const SourceKinds& kinds, const std::string& kind) {
  const auto found = kinds.find(kind);
  return found == kinds.end() ? AssetClass::None : found->second;
}

std::vector<TheirKind> by_kind(const std::vector<ListedAsset>& list, const SourceKinds& known) {
  std::map<std::string, TheirKind> found;
  for (const ListedAsset& asset : list) {
    TheirKind& one = found[asset.kind];
    one.kind = asset.kind;
    one.asset_class = class_of(known, asset.kind);
    ++one.assets;
  }
  std::vector<TheirKind> kinds;
  for (auto& [kind, one] : found) kinds.push_back(std::move(one));
  return kinds;
}

// Of a record of which nothing says when it was measured.
Measurement measurement_of(const ListedAsset& asset, AssetClass asset_class, const Pull& pull) {
  Measurement measurement;
  measurement.stream = {asset.version, StoreId(), "", asset.id};
  measurement.report = {pull.measured_at(), asset_class, asset.hostname,        asset.mac,
                        asset.serial,       asset.name,  asset.organization_id, asset.organization};
  Sample& sample = measurement.sample;
  sample.at = pull.measured_at();
  sample.bytes = asset.stored.value_or(Bytes());
  sample.unmeasured = !asset.stored;
  sample.stated = asset.stated;
  sample.points = asset.points;
  // The newest one was made after the day had ended; whether there was another before it, nobody says.
  if (asset.newest_recovery_point && pull.waits(*asset.newest_recovery_point)) sample.points = Points::Unknown;
  measurement.newest_recovery_point = asset.newest_recovery_point;
  return measurement;
}

void add_text(JsonWriter& json, const ListedAsset& asset, AssetClass asset_class) {
  json.begin_array().text(asset.id).text(asset.name).text(asset.organization_id).text(asset.organization);
  json.text(to_text(asset.version)).text(asset.hostname).text(asset.mac).text(asset.serial);
  json.number(asset.stored ? asset.stored->count() : -1).number(static_cast<int>(asset_class));
  json.number(static_cast<int>(asset.stated)).number(static_cast<int>(asset.points)).end_array();
}

Sha256 sha_of(const std::string& source, const std::vector<ListedAsset>& list, const SourceKinds& kinds,
              const Pull& pull) {
  Sha256Stream sha;
  sha.add(source + "\npulled after " + pull.closes().text() + "\n");
  for (const ListedAsset& asset : list) {
    JsonWriter json;
    add_text(json, asset, class_of(kinds, asset.kind));
    sha.add(json.take() + "\n");
  }
  return sha.finish();
}

// That of a connection exists before its first list.
Result<SourceId> source_to_be_told_of(Database& database, const std::string& name, EntryId entry) {
  if (const auto known = TRY(find_source(database, name))) return known->id;
  for (const Connection& one : TRY(read_connections(database)))
    if (one.name == name) return TRY(ensure_source(database, name, SourceKind::Api, entry)).id;
  return not_found("there is no source and no connection '" + name + "'",
                   "`stowage source list` and `stowage connect list` show them.");
}

}  // namespace

Result<Lists> look_at(Session& session, const std::string& source, const std::vector<ListedAsset>& list) {
  const Ours ours = TRY(session.read([&](Database& database) { return load_ours(database, source); }));
  Lists lists{TRY(by_organization(list)), by_kind(list, ours.kinds)};
  for (TheirOrganization& one : lists.organizations) {
    const auto [is, id] = find_in(ours, one);
    one.is = is;
    if (id) one.ours = ours.names.at(id);
  }
  return lists;
}

Table table_of(const std::vector<TheirOrganization>& organizations) {
  Table table({{"id", "Id there", ColumnKind::Text},
               {"name", "Organization there", ColumnKind::Text},
               {"is", "Here", ColumnKind::Text},
               {"ours", "Organization", ColumnKind::Text},
               {"assets", "Assets", ColumnKind::Integer},
               {"unmeasured", "Without bytes", ColumnKind::Integer},
               {"storedBytes", "Stored", ColumnKind::Bytes}});
  for (const TheirOrganization& one : organizations)
    table.add({one.id, one.name, std::string(to_text(one.is)), one.ours.empty() ? Cell() : Cell(one.ours), one.assets,
               one.unmeasured, one.stored});
  return table;
}

Table table_of(const std::vector<TheirKind>& kinds) {
  Table table({{"kind", "Kind there", ColumnKind::Text},
               {"class", "Class", ColumnKind::Text},
               {"assets", "Assets", ColumnKind::Integer}});
  for (const TheirKind& one : kinds)
    table.add({one.kind, one.asset_class == AssetClass::None ? Cell() : Cell(std::string(to_text(one.asset_class))),
               one.assets});
  return table;
}

Result<Accepted> pull_usage(Session& session, const std::string& source, const std::vector<ListedAsset>& list) {
  const Ours ours = TRY(session.read([&](Database& database) { return load_ours(database, source); }));
  if (list.empty() && !ours.matched)
    return refuse("'" + source + "' lists nothing", "If it should, check what its credentials may see.");
  const Pull pull(session.now(), session.partner().zone);
  Intake intake = TRY(Intake::begin(session, {source, SourceKind::Api, "pull", Coverage::All, true, pull, false}));
  std::vector<Measurement> measurements;
  std::int64_t waiting = 0;
  for (const ListedAsset& asset : list) {
    if (asset.created && pull.waits(*asset.created)) {
      ++waiting;
    } else {
      measurements.push_back(measurement_of(asset, class_of(ours.kinds, asset.kind), pull));
    }
  }
  intake.add(measurements);
  intake.leave(waiting);
  return intake.accept(sha_of(source, list, ours.kinds, pull));
}

Result<void> match_organization(Session& session, const std::string& source, const std::string& id,
                                const std::string& text) {
  TRY(check_name("an organization's id", id));
  JsonWriter data;
  data.begin_object().field("source", source).field("id", id).field("organization", text).end_object();
  const auto write = [&](Database& database, EntryId entry) -> Result<void> {
    const Organization ours = TRY(need_organization(database, text));
    const SourceId number = TRY(source_to_be_told_of(database, source, entry));
    SourceOrganizations theirs = TRY(SourceOrganizations::load(database, number));
    const auto known = theirs.matched(id);
    if (known && *known != ours.id && theirs.lists_anything_in(id))
      return refuse("assets came from it as another organization's already",
                    "Move them: stowage asset move ASSET --to '" + ours.name + "' --from DAY");
    return theirs.match(database, id, ours.id, entry);
  };
  TRY(session.record({"source.match", "source", data.take(), source}, write));
  return {};
}

Result<void> set_kind(Session& session, const std::string& source, const std::string& kind, AssetClass asset_class) {
  JsonWriter data;
  data.begin_object().field("kind", kind).field("class", to_text(asset_class)).end_object();
  const auto write = [&](Database& database, EntryId entry) -> Result<void> {
    const SourceId number = TRY(source_to_be_told_of(database, source, entry));
    return set_source_kind(database, number, kind, asset_class, entry);
  };
  TRY(session.record({"source.class", "source", data.take(), source}, write));
  return {};
}

}  // namespace stowage
