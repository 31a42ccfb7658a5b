// Integrated customer billing at the BMS face: modules, their organizations, and which account has which.
#include <algorithm>
#include <fmt/format.h>

#include "sandbox/bms_face.h"
#include "sandbox/bms_fields.h"
#include "sandbox/bms_paging.h"
#include "sandbox/request_parts.h"

namespace stowage::bms {

namespace {

FieldValue text_or_null(const std::string& text) {
  return text.empty() ? FieldValue() : FieldValue(text);
}

Row module_row(const K1Module& module) {
  Row row(module_fields);
  row.set("Id", module.id).set("Name", module.name);
  return row;
}

Row source_row(const K1Organization& organization) {
  Row row(source_organization_fields);
  row.set("Id", organization.id)
      .set("Name", text_or_null(organization.name))
      .set("ParentId", text_or_null(organization.parent));
  return row;
}

std::vector<Row> source_rows(const std::vector<K1Organization>& organizations) {
  std::vector<Row> rows;
  for (const K1Organization& one : organizations) rows.push_back(source_row(one));
  return rows;
}

// One that is below no other, with those below it.
void write_organization(Wire& wire, const K1Module& module, const K1Organization& organization) {
  Row row(module_organization_fields);
  row.set("SourceOrganizationId", organization.id)
      .set("SourceOrganizationName", text_or_null(organization.name))
      .set("SourceProductId", std::to_string(module.id));
  std::vector<Row> below;
  for (const K1Organization& one : module.organizations) {
    if (one.parent != organization.id) continue;
    below.emplace_back(sub_organization_fields);
    below.back().set("SourceOrganizationId", one.id).set("SourceOrganizationName", text_or_null(one.name));
  }
  wire.begin_object().fields(row).key("SubOrganizations").rows(below).end_object();
}

const K1Mapping* mapping_of(const std::vector<K1Mapping>& mappings, AccountId account, std::int64_t module) {
  const auto found = std::find_if(mappings.begin(), mappings.end(),
                                  [&](const K1Mapping& one) { return one.account == account && one.module == module; });
  return found == mappings.end() ? nullptr : &*found;
}

bool has(const std::vector<K1Organization>& organizations, const std::string& id) {
  return std::any_of(organizations.begin(), organizations.end(), [&](const auto& one) { return one.id == id; });
}

Result<const K1Module*> module_of(const std::vector<K1Module>& modules, std::int64_t id) {
  for (const K1Module& module : modules)
    if (module.id == id) return &module;
  return not_found(fmt::format("There is no module {}.", id));
}

// As the module has them; a client's own name and parent count where it gives them.
Result<void> complete(std::vector<K1Organization>& given, const K1Module& module) {
  for (K1Organization& one : given) {
    const K1Organization* known = module.organization(one.id);
    if (known == nullptr) return not_found(fmt::format("Module {} has no organization '{}'.", module.id, one.id));
    if (one.name.empty()) one.name = known->name;
    if (one.parent.empty()) one.parent = known->parent;
  }
  return {};
}

}  // namespace

Result<void> Face::check_k1() const {
  if (settings_.switches.bms_k1 == K1::Connected) return {};
  return refuse("Requires K1 integration Set up.");
}

Result<HttpResponse> Face::k1_status(const Call& /*call*/) {
  const bool connected = settings_.switches.bms_k1 == K1::Connected;
  return result_answer(settings_.switches, [&](Wire& wire) {
    wire.begin_object().field("IsConnected", connected);
    wire.field("OrganizationId", connected ? FieldValue("sandbox") : FieldValue()).end_object();
  });
}

Result<HttpResponse> Face::k1_modules(const Call& /*call*/) {
  TRY(check_k1());
  std::vector<Row> rows;
  for (const K1Module& module : TRY(K1Book(ledger_).modules())) rows.push_back(module_row(module));
  return result_answer(settings_.switches, [&](Wire& wire) { wire.rows(rows); });
}

Result<HttpResponse> Face::k1_organizations(const Call& call) {
  TRY(check_k1());
  const auto id = TRY(call.given.number("SourceProductId"));
  if (!id) return bad_input("SourceProductId is required.");
  const std::vector<K1Module> modules = TRY(K1Book(ledger_).modules());
  const K1Module& module = *TRY(module_of(modules, *id));
  std::vector<K1Organization> found;
  for (const K1Organization& one : module.organizations)
    if (one.parent.empty() && fits(call.given.find("SourceOrganizationName"), one.name)) found.push_back(one);
  const Page page = TRY(Page::of(call.given, settings_.switches));
  return result_answer(
      settings_.switches,
      [&](Wire& wire) {
        wire.begin_array();
        for (const K1Organization& one : page.cut(found)) write_organization(wire, module, one);
        wire.end_array();
      },
      static_cast<std::int64_t>(found.size()));
}

Result<HttpResponse> Face::k1_mappings(const Call& call) {
  TRY(check_k1());
  const std::vector<std::string> ids = call.given.all("Filter.SourceProductIds");
  if (ids.empty()) return bad_input("SourceProductIds are required.");
  const std::vector<K1Mapping> mappings = TRY(K1Book(ledger_).mappings());
  const bool inactive_alone = TRY(call.given.number("Filter.IsActive")) == 0;
  std::vector<Account> found;
  const Books books = TRY(this->books());
  for (const Account& account : books.accounts)
    if (!inactive_alone && fits(call.given.find("Filter.AccountName"), account.name)) found.push_back(account);
  const auto write_cells = [&](Wire& wire, AccountId account) {
    wire.begin_array();
    for (const std::string& id : ids) {
      const std::int64_t module = id_of(id).value_or(0);
      const K1Mapping* mapping = mapping_of(mappings, account, module);
      if (mapping == nullptr && settings_.switches.bms_unmapped_modules == UnmappedModules::Left) continue;
      wire.begin_object().field("SourceProductId", module).key("SourceOrganizations");
      wire.rows(mapping == nullptr ? std::vector<Row>() : source_rows(mapping->organizations)).end_object();
    }
    wire.end_array();
  };
  const Page page = TRY(Page::of(call.given, settings_.switches));
  return result_answer(
      settings_.switches,
      [&](Wire& wire) {
        wire.begin_array();
        for (const Account& account : page.cut(found)) {
          Row row(mapped_account_fields);
          row.set("AccountId", account.id.number()).set("AccountName", account.name).set("IsActive", true);
          wire.begin_object().fields(row).key("OrganizationMappings");
          write_cells(wire, account.id);
          wire.end_object();
        }
        wire.end_array();
      },
      static_cast<std::int64_t>(found.size()));
}

Result<K1Mapping> Face::new_mapping(const Call& call) const {
  const auto account = TRY(call.given.number("AccountId"));
  const auto product = TRY(call.given.number("SourceProductId"));
  const JsonValue* list = member(call.body, "SourceOrganizations");
  if (!account || !product || list == nullptr)
    return bad_input("AccountId, SourceProductId and SourceOrganizations are required.");
  const Books books = TRY(this->books());
  K1Mapping mapping{AccountId(*account), *product, TRY(K1Book::organizations_of(*list))};
  if (std::none_of(books.accounts.begin(), books.accounts.end(),
                   [&](const Account& one) { return one.id == mapping.account; }))
    return not_found(fmt::format("There is no account {}.", *account));
  const std::vector<K1Module> modules = TRY(K1Book(ledger_).modules());
  TRY(complete(mapping.organizations, *TRY(module_of(modules, *product))));
  const Switches& switches = settings_.switches;
  if (mapping.organizations.empty() && switches.bms_empty_mapping == EmptyMapping::Refused)
    return refuse("An account cannot have no organization of a module.");
  for (const K1Mapping& other : TRY(K1Book(ledger_).mappings())) {
    if (other.module != mapping.module) continue;
    for (const K1Organization& one : other.organizations) {
      const bool given = has(mapping.organizations, one.id);
      if (other.account == mapping.account && switches.bms_mapping_write == MappingWrite::Adds && !given)
        mapping.organizations.push_back(one);
      if (other.account != mapping.account && switches.bms_organization_twice == OrganizationTwice::Refused && given)
        return refuse(fmt::format("Organization '{}' belongs to account {} already.", one.id, other.account.number()));
    }
  }
  return mapping;
}

Result<HttpResponse> Face::map_k1(const Call& call) {
  TRY(check_k1());
  return faults_.write([&]() -> Result<HttpResponse> {
    const K1Mapping mapping = TRY(new_mapping(call));
    TRY(K1Book(ledger_).map(settings_.person, mapping));
    return result_answer(settings_.switches, [&](Wire& wire) {
      wire.begin_object().field("AccountId", mapping.account.number()).field("SourceProductId", mapping.module);
      wire.key("SourceOrganizations").rows(source_rows(mapping.organizations)).end_object();
    });
  });
}

}  // namespace stowage::bms
