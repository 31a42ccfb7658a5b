#include "connectors/bms/k1.h"

#include <algorithm>
#include <set>

#include "connectors/bms/lists.h"
#include "connectors/bms/row.h"

namespace stowage::connectors::bms {

namespace {

constexpr const char* look_there = "Look at Admin > My Company > KaseyaOne Settings > Organizations.";

Result<void> add_organization(const JsonValue& row, const std::string& parent,
                              std::vector<K1Organization>& organizations) {
  const std::string id = TRY(name_of(row, "SourceOrganizationId"));
  organizations.push_back({id, text_of(row, "SourceOrganizationName"), parent});
  if (const JsonValue* below = member(row, "SubOrganizations"))
    for (const JsonValue& one : below->items()) TRY(add_organization(one, id, organizations));
  return {};
}

// An account's row has a cell for each module that was asked for, or for those of which it has organizations.
Result<K1Mapping> mapping_of(const JsonValue& row, std::int64_t module) {
  K1Mapping mapping{TRY(number_of(row, "AccountId")), text_of(row, "AccountName"), {}};
  const JsonValue* cells = member(row, "OrganizationMappings");
  if (cells == nullptr) return mapping;
  for (const JsonValue& cell : cells->items()) {
    if (TRY(number_of(cell, "SourceProductId")) != module) continue;
    if (const JsonValue* organizations = member(cell, "SourceOrganizations"))
      for (const JsonValue& one : organizations->items())
        mapping.organizations.push_back({TRY(name_of(one, "Id")), text_of(one, "Name"), text_of(one, "ParentId")});
  }
  return mapping;
}

const K1Mapping* mapping_with(const std::vector<K1Mapping>& mappings, const std::string& organization) {
  const auto found =
      std::find_if(mappings.begin(), mappings.end(), [&](const K1Mapping& one) { return one.has(organization); });
  return found == mappings.end() ? nullptr : &*found;
}

K1Mapping mapping_of(const std::vector<K1Mapping>& mappings, std::int64_t account) {
  const auto found =
      std::find_if(mappings.begin(), mappings.end(), [&](const K1Mapping& one) { return one.account == account; });
  return found == mappings.end() ? K1Mapping{account, {}, {}} : *found;
}

std::set<std::string> ids_of(const K1Mapping& mapping) {
  std::set<std::string> ids;
  for (const K1Organization& one : mapping.organizations) ids.insert(one.id);
  return ids;
}

std::string body_of(std::int64_t module, const K1Mapping& mapping) {
  JsonWriter json;
  json.begin_object().field("AccountId", mapping.account).field("SourceProductId", module);
  json.key("SourceOrganizations").begin_array();
  for (const K1Organization& one : mapping.organizations) {
    json.begin_object().field("Id", one.id).field("Name", one.name).key("ParentId");
    if (one.parent.empty()) {
      json.null();
    } else {
      json.text(one.parent);
    }
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace

bool K1Mapping::has(const std::string& organization) const {
  return std::any_of(organizations.begin(), organizations.end(),
                     [&](const K1Organization& one) { return one.id == organization; });
}

Result<std::vector<ModuleThere>> K1Map::modules() {
  Reader& reader = line_->reader();
  if (!is_true(TRY_WITHIN("asking for KaseyaOne", reader.one("/v2/admin/k1/status")), "IsConnected"))
    return refuse("BMS is not connected to KaseyaOne", "Connect it there: Admin > Integrations > KaseyaOne.");
  std::vector<ModuleThere> modules;
  const JsonValue rows = TRY_WITHIN("modules", reader.one("/v2/admin/k1/modules"));
  for (const JsonValue& row : rows.items()) modules.push_back({TRY(number_of(row, "Id")), TRY(name_of(row, "Name"))});
  return modules;
}

Result<std::vector<K1Organization>> K1Map::read_organizations(std::int64_t module) {
  std::vector<K1Organization> organizations;
  for (const JsonValue& row : TRY_WITHIN("organizations", line_->reader().all(organizations_of_module(module))))
    TRY_WITHIN("organizations", add_organization(row, "", organizations));
  return organizations;
}

Result<std::vector<K1Mapping>> K1Map::read_mappings(std::int64_t module) {
  std::vector<K1Mapping> mappings;
  for (const JsonValue& row : TRY_WITHIN("mappings", line_->reader().all(mappings_of_module(module))))
    mappings.push_back(TRY_WITHIN("mappings", mapping_of(row, module)));
  return mappings;
}

Result<std::vector<OrganizationThere>> K1Map::organizations(std::int64_t module) {
  const std::vector<K1Mapping> mappings = TRY(read_mappings(module));
  std::vector<OrganizationThere> all;
  std::set<std::string> listed;
  const auto add = [&](const K1Organization& one) {
    if (!listed.insert(one.id).second) return;
    const K1Mapping* mapping = mapping_with(mappings, one.id);
    all.push_back({one.id, one.name, one.parent, mapping == nullptr ? "" : std::to_string(mapping->account),
                   mapping == nullptr ? "" : mapping->account_name});
  };
  for (const K1Organization& one : TRY(read_organizations(module))) add(one);
  // What the module no longer lists is mapped all the same.
  for (const K1Mapping& mapping : mappings)
    for (const K1Organization& one : mapping.organizations) add(one);
  return all;
}

Result<void> K1Map::map(std::int64_t module, const OrganizationThere& organization, const std::string& account) {
  const auto number = parse_int128(account);
  if (!number) return fail(Failure::Damaged, "account '" + account + "' has no id of BMS's");
  const std::vector<K1Mapping> mappings = TRY(read_mappings(module));
  K1Mapping mapping = mapping_of(mappings, static_cast<std::int64_t>(*number));
  if (mapping.has(organization.id)) return {};
  if (const K1Mapping* before = mapping_with(mappings, organization.id)) {
    K1Mapping rest = *before;
    std::erase_if(rest.organizations, [&](const K1Organization& one) { return one.id == organization.id; });
    TRY(write(module, rest));
  }
  mapping.organizations.push_back({organization.id, organization.name, organization.parent});
  return write(module, mapping);
}

// Whether an empty list unmaps, and whether a list takes the place of the one before, is not known for certain: what is
// read back tells.
Result<void> K1Map::write(std::int64_t module, const K1Mapping& mapping) {
  const Sent sent = line_->writer().map_organizations(body_of(module, mapping));
  if (sent.outcome == Sent::Outcome::Refused) return refuse(sent.reason);
  const K1Mapping there = mapping_of(TRY(read_mappings(module)), mapping.account);
  if (ids_of(there) == ids_of(mapping)) return {};
  return refuse("BMS shows other organizations for account '" + mapping.account_name + "' than it was sent" +
                    (sent.reason.empty() ? "" : ": " + sent.reason),
                look_there);
}

}  // namespace stowage::connectors::bms
