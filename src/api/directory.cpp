#include "api/directory.h"

#include <algorithm>
#include <map>

#include "api/measure.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/plain_text.h"
#include "directory/assets.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/pools.h"
#include "directory/snapshot.h"
#include "ledger/signed_heads.h"

namespace stowage {

namespace {

std::string empty_object() {
  return "{}";
}

std::string id_text(char letter, std::int64_t number) {
  return letter + std::to_string(number);
}

Result<std::map<OrganizationId, std::string>> organization_names(Database& database, EntryId entry) {
  std::map<OrganizationId, std::string> names;
  for (const Organization& organization : TRY(read_organizations(database, entry)))
    names[organization.id] = organization.name;
  return names;
}

std::string name_in(const std::map<OrganizationId, std::string>& names, std::int64_t organization) {
  const auto found = names.find(OrganizationId(organization));
  return found == names.end() ? std::string() : found->second;
}

// A slip of the pen would make one customer two.
Result<void> require_other_name(Session& session, const std::string& name, OrganizationId own) {
  const auto like = TRY(session.read([&](Database& database) { return find_organization_like(database, name, own); }));
  if (!like || like->name == name) return {};
  return refuse("there is an organization '" + like->name + "', which differs in upper and lower case only",
                "Use that one, or choose a name that people tell apart.");
}

}  // namespace

Result<OrganizationId> add_customer(Session& session, const std::string& name) {
  TRY(check_typed_name("an organization", name));
  TRY(require_other_name(session, name, OrganizationId()));
  OrganizationId id;
  TRY(session.record({"organization.add", "organization", empty_object(), name},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       id = TRY(add_organization(database, name, entry));
                       return {};
                     }));
  return id;
}

Result<void> rename_customer(Session& session, const std::string& organization, const std::string& name) {
  const Organization found =
      TRY(session.read([&](Database& database) { return need_organization(database, organization); }));
  TRY(check_typed_name("an organization", name));
  TRY(require_other_name(session, name, found.id));
  TRY(session.record(
      {"organization.rename", "organization " + std::to_string(found.id.number()), empty_object(), name},
      [&](Database& database, EntryId entry) { return rename_organization(database, found.id, name, entry); }));
  return {};
}

namespace {

// The first day behind `today` on which nothing is excluded.
Cell billed_again(std::span<const Timelines<std::string>::Step> steps, Day today) {
  const auto step =
      std::find_if(steps.begin(), steps.end(), [&](const auto& one) { return one.day > today && one.value.empty(); });
  return step == steps.end() ? Cell() : Cell(step->day);
}

}  // namespace

Result<Table> list_organizations(Session& session) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    std::map<std::int64_t, std::int64_t> assets;
    for (const Asset& asset : TRY(read_assets(database, mark.entry))) {
      if (const auto* owner = directory.asset_organizations.at(asset.id.number(), session.today())) ++assets[*owner];
    }
    Table table({{"id", "Id", ColumnKind::Text},
                 {"organization", "Organization", ColumnKind::Text},
                 {"assets", "Assets", ColumnKind::Integer},
                 {"excluded", "Excluded", ColumnKind::Text},
                 {"excludedUntil", "Until", ColumnKind::Day}});
    for (const Organization& organization : TRY(read_organizations(database, mark.entry))) {
      const auto* reason = directory.organization_exclusions.at(organization.id.number(), session.today());
      const bool excluded = reason != nullptr && !reason->empty();
      const auto steps = directory.organization_exclusions.of(organization.id.number());
      table.add({id_text('o', organization.id.number()), organization.name, assets[organization.id.number()],
                 excluded ? Cell(*reason) : Cell(), excluded ? billed_again(steps, session.today()) : Cell()});
    }
    return table;
  });
}

namespace {

Table dated_facts() {
  return Table(
      {{"what", "What", ColumnKind::Text}, {"value", "Value", ColumnKind::Text}, {"from", "From", ColumnKind::Day}});
}

Cell day_or_nothing(Day day) {
  return day == Day() ? Cell() : Cell(day);
}

void add_exclusions(Table& table, std::span<const Timelines<std::string>::Step> steps) {
  for (const auto& step : steps)
    table.add({std::string("excluded"), step.value.empty() ? std::string("no longer") : step.value,
               day_or_nothing(step.day)});
}

}  // namespace

Result<Table> show_organization(Session& session, const std::string& text) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const Organization organization = TRY(need_organization(database, text));
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    Table table = dated_facts();
    table.add({std::string("organization"), id_text('o', organization.id.number()) + " " + organization.name, Cell()});
    add_exclusions(table, directory.organization_exclusions.of(organization.id.number()));
    return table;
  });
}

Result<AssetId> add_new_asset(Session& session, const NewAsset& asset) {
  TRY(check_typed_name("an asset", asset.name));
  const Organization organization =
      TRY(session.read([&](Database& database) { return need_organization(database, asset.organization); }));
  const auto like = TRY(session.read([&](Database& database) {
    return find_asset_like(database, asset.name, organization.id, asset.from.value_or(session.today()));
  }));
  if (like)
    return refuse(
        organization.name + " has an asset " + like->name + " already (" + id_text('a', like->id.number()) + ")",
        "Use that one, or choose a name that people tell apart.");
  AssetId id;
  TRY(session.record(
      {"asset.add", "organization " + std::to_string(organization.id.number()), empty_object(), asset.name},
      [&](Database& database, EntryId entry) -> Result<void> {
        const Day from = asset.from.value_or(Day());
        id = TRY(add_asset(database, asset.name, organization.id, from, entry));
        TRY(report_evidence(database, id, {asset.name, "", ""}, entry));
        if (asset.asset_class == AssetClass::None) return {};
        return set_class(database, id, asset.asset_class, SaidBy::Person, from, entry);
      }));
  return id;
}

Result<Table> list_assets(Session& session, const std::optional<std::string>& only) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    std::optional<OrganizationId> wanted;
    if (only) wanted = TRY(need_organization(database, *only)).id;
    const auto names = TRY(organization_names(database, mark.entry));
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    Table table({{"id", "Id", ColumnKind::Text},
                 {"asset", "Asset", ColumnKind::Text},
                 {"organization", "Organization", ColumnKind::Text},
                 {"class", "Class", ColumnKind::Text},
                 {"excluded", "Excluded", ColumnKind::Text}});
    for (const Asset& asset : TRY(read_assets(database, mark.entry))) {
      const auto* owner = directory.asset_organizations.at(asset.id.number(), session.today());
      if (wanted && (owner == nullptr || *owner != wanted->number())) continue;
      const auto* asset_class = directory.asset_classes.at(asset.id.number(), session.today());
      const auto* reason = directory.asset_exclusions.at(asset.id.number(), session.today());
      table.add({id_text('a', asset.id.number()), asset.name, owner == nullptr ? Cell() : Cell(name_in(names, *owner)),
                 asset_class == nullptr ? Cell() : Cell(std::string(to_text(*asset_class))),
                 reason == nullptr || reason->empty() ? Cell() : Cell(*reason)});
    }
    return table;
  });
}

namespace {

// Days in a row of which a person said that it is protected are one row.
void add_protection(Table& table, const std::vector<ProtectionDecision>& decisions) {
  for (const Version version : {Version::V1, Version::V2}) {
    std::optional<Day> started;  // until this day
    for (auto decision = decisions.begin(); decision != decisions.end(); ++decision) {
      if (decision->version != version) continue;
      const bool same = started && decision->kind == Protection::Started && decision->day <= *started + 1;
      started = decision->kind == Protection::Started ? std::optional(decision->day) : std::nullopt;
      if (same) continue;
      constexpr std::string_view words[] = {"", "ended", "ended, backups kept", "started", "not before"};
      table.add({"protection " + std::string(to_text(version)),
                 std::string(words[static_cast<std::size_t>(decision->kind)]), decision->day});
    }
  }
}

}  // namespace

namespace {

const char* people(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::Hostname:
      return "hostname";
    case EvidenceKind::Mac:
      return "MAC";
    case EvidenceKind::Serial:
      return "serial";
    case EvidenceKind::Key:
      return "source's key";
    case EvidenceKind::ShortName:
      return "short name";
  }
  return "";
}

Result<void> add_identity(Table& table, Database& database, AssetId asset, EntryId entry) {
  for (const KnownEvidence& one : TRY(read_evidence(database, asset)))
    table.add({std::string(people(one.kind)), one.value, Cell()});
  for (const Doubt& doubt : TRY(read_doubts(database, entry))) {
    if (doubt.asset == asset)
      table.add({std::string("may be the same as"), id_text('a', doubt.other.number()) + ", which is billed",
                 day_or_nothing(doubt.days.from)});
    if (doubt.other == asset)
      table.add({std::string("may be the same as"), id_text('a', doubt.asset.number()) + ", which is not billed",
                 day_or_nothing(doubt.days.from)});
  }
  return {};
}

}  // namespace

Result<Table> show_asset(Session& session, const std::string& text) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const Asset asset = TRY(need_asset(database, text));
    const auto names = TRY(organization_names(database, mark.entry));
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    Table table = dated_facts();
    table.add({std::string("asset"), id_text('a', asset.id.number()) + " " + asset.name, Cell()});
    for (const auto& step : directory.asset_organizations.of(asset.id.number()))
      table.add({std::string("organization"), name_in(names, step.value), day_or_nothing(step.day)});
    for (const auto& step : directory.asset_classes.of(asset.id.number()))
      table.add({std::string("class"), std::string(to_text(step.value)), day_or_nothing(step.day)});
    TRY(add_identity(table, database, asset.id, mark.entry));
    add_exclusions(table, directory.asset_exclusions.of(asset.id.number()));
    const auto decisions = directory.decisions.find(asset.id);
    if (decisions != directory.decisions.end()) add_protection(table, decisions->second);
    for (const StreamId id : TRY(streams_of(database, asset.id))) {
      const auto stream = TRY(find_stream(database, id));
      if (!stream) continue;
      const auto* since = directory.stream_owners.of(id.number()).empty()
                              ? nullptr
                              : &directory.stream_owners.of(id.number()).back().day;
      table.add({std::string("stream"),
                 std::to_string(id.number()) + ": " + std::string(to_text(stream->key.version)) + " " +
                     stream->key.organization + "/" + stream->key.asset,
                 since == nullptr ? Cell() : day_or_nothing(*since)});
      for (const auto& step : directory.former_names.of(id.number()))
        table.add({std::string(step.value ? "former name" : "counts again"), "stream " + std::to_string(id.number()),
                   day_or_nothing(step.day)});
    }
    return table;
  });
}

Result<DeviceId> add_device(Session& session, const std::string& organization, const std::string& name,
                            const std::string& kind) {
  const Organization owner =
      TRY(session.read([&](Database& database) { return need_organization(database, organization); }));
  DeviceId made;
  TRY(session.record({"device.add", "organization " + std::to_string(owner.id.number()), empty_object(), name},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       made = TRY(add_device_row(database, owner.id, name, kind, entry));
                       return {};
                     }));
  return made;
}

namespace {

template <class Wanted>
Result<Table> table_of_devices(Session& session, const Wanted& wanted) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const auto names = TRY(organization_names(database, mark.entry));
    Table table({{"id", "Id", ColumnKind::Text},
                 {"device", "Device", ColumnKind::Text},
                 {"kind", "Kind", ColumnKind::Text},
                 {"organization", "Organization", ColumnKind::Text}});
    for (const Device& device : TRY(read_devices(database))) {
      if (wanted(device))
        table.add(
            {id_text('d', device.id.number()), device.name, device.kind, name_in(names, device.organization.number())});
    }
    return table;
  });
}

}  // namespace

Result<Table> list_devices(Session& session) {
  return table_of_devices(session, [](const Device&) { return true; });
}

Result<Table> show_device(Session& session, const std::string& text) {
  const auto number = number_of_id(text, 'd');
  Table table = TRY(table_of_devices(
      session, [&](const Device& device) { return number ? device.id == DeviceId(*number) : device.name == text; }));
  if (table.rows().empty()) return not_found("there is no device '" + text + "'", "`stowage device list` shows all.");
  return table;
}

Result<Effect> change_policy(Session& session, const std::string& name, int value, const When& when) {
  std::string known;
  for (const PolicyTerms& terms : policy_terms()) {
    known += (known.empty() ? "" : ", ") + std::string(terms.name);
    if (terms.name != name) continue;
    if (value < terms.least || value > terms.greatest)
      return bad_input("'" + std::to_string(value) + "' is no value of " + name,
                       "It goes from " + std::to_string(terms.least) + " to " + std::to_string(terms.greatest) + ".");
    const Day day = when.from.value_or(session.today());
    JsonWriter data;
    data.begin_object().field("policy", name).field("value", value).field("from", day.text()).end_object();
    return record_terms(
        session, {"policy.set", "policy", data.take(), when.reason}, when, day,
        [&](Database& database, EntryId entry) { return set_policy(database, terms.policy, day, value, entry); });
  }
  return not_found("there is no policy '" + name + "'", "Policies are " + known + ".");
}

Result<Table> list_policies(Session& session) {
  const Mark mark = TRY(session.mark());
  const Policies policies = TRY(session.read([&](Database& database) { return Policies::load(database, mark.entry); }));
  Table table({{"policy", "Policy", ColumnKind::Text}, {"value", "Today", ColumnKind::Integer}});
  for (const PolicyTerms& terms : policy_terms())
    table.add({std::string(terms.name), std::int64_t{policies.at(terms.policy, session.today())}});
  return table;
}

Result<Table> list_journal(Session& session, int count) {
  return session.read([&](Database& database) -> Result<Table> {
    Table table({{"entry", "Entry", ColumnKind::Integer},
                 {"at", "At", ColumnKind::Instant},
                 {"person", "Person", ColumnKind::Text},
                 {"action", "Action", ColumnKind::Text},
                 {"subject", "Subject", ColumnKind::Text},
                 {"note", "Note", ColumnKind::Text},
                 {"data", "Data", ColumnKind::Text}});
    for (const JournalEntry& entry : TRY(newest_entries(database, count)))
      table.add({entry.number.number(), entry.at, entry.person, entry.action, entry.subject, entry.note, entry.data});
    return table;
  });
}

Result<Table> list_signed_heads(Session& session) {
  return session.read([](Database& database) -> Result<Table> {
    Table table({{"entry", "Entry", ColumnKind::Integer},
                 {"head", "Head", ColumnKind::Text},
                 {"publicKey", "Public key", ColumnKind::Text},
                 {"signature", "Signature", ColumnKind::Text}});
    for (const SignedHead& found : TRY(read_signed_heads(database)))
      table.add({found.head.entry.number(), hex(found.head.hash), hex_of(found.public_key), hex_of(found.signature)});
    return table;
  });
}

}  // namespace stowage
