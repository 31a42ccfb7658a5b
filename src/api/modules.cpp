#include "api/modules.h"

#include <algorithm>
#include <set>

#include "api/sealed_usage.h"
#include "contracts/contract_book.h"
#include "hub/mapping_book.h"
#include "hub/mapping_suggestions.h"

namespace stowage {

namespace {

// "servers=count"
Result<CountedType> parse_type(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos)
    return bad_input("'" + text + "' does not say what the billing type is",
                     "Write --type servers=count, --type antivirus=flag or --type cloud=storage.");
  const ModuleKey key = TRY(ModuleKey::parse(std::string_view(text).substr(0, equals), "billing type"));
  return CountedType(key, TRY(parse_measured(std::string_view(text).substr(equals + 1))));
}

// "devices=servers"
Result<Containment> parse_containment(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos)
    return bad_input("'" + text + "' does not say what contains what", "Write --contains devices=servers.");
  return Containment{TRY(ModuleKey::parse(std::string_view(text).substr(0, equals), "billing type")),
                     TRY(ModuleKey::parse(std::string_view(text).substr(equals + 1), "billing type"))};
}

std::string types_text(const DeclaredModule& module) {
  std::string text;
  for (const CountedType& type : module.types)
    text += (text.empty() ? "" : ", ") + std::string(type.key()) + " (" + std::string(to_text(type.measured())) + ")";
  for (const Containment& one : module.containments)
    text += "; " + std::string(one.outer.text()) + " contains " + std::string(one.inner.text());
  return text;
}

Result<DeclaredModule> need_module(Session& session, const std::string& key) {
  return TRY(read_modules(session)).need_declared(key);
}

Result<std::map<OrganizationId, SourceOrganization>> organizations_of(Session& session, const DeclaredModule& module) {
  const EntryId entry = TRY(session.mark()).entry;
  std::map<OrganizationId, SourceOrganization> organizations;
  for (SourceOrganization& one :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, module.number, entry); })))
    organizations.emplace(one.id, std::move(one));
  return organizations;
}

Cell value_cell(const CountedType& type, std::int64_t value) {
  if (type.measured() == Measured::Flag) return std::string(value == 0 ? "no" : "yes");
  return type.measured() == Measured::Bytes ? people(Bytes(value)) : std::to_string(value);
}

Result<std::vector<NamedAccount>> named_accounts(Session& session) {
  std::vector<NamedAccount> accounts;
  for (const Account& account : TRY(ContractBook(session.ledger()).accounts()))
    accounts.push_back({account.id, account.name, account.origin.reference});
  return accounts;
}

// Of all modules those that go to an account today.
Result<std::vector<MappedName>> mapped_names(Session& session, const AccountMappings& mappings, const Names& names) {
  const EntryId entry = TRY(session.mark()).entry;
  std::map<OrganizationId, std::string> keys;
  for (SourceOrganization& one :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, 0, entry); })))
    keys[one.id] = std::move(one.key);
  std::vector<MappedName> mapped;
  for (const auto& [place, timeline] : mappings) {
    const AccountId account = account_on(mappings, place.first, place.second, session.today());
    const auto key = keys.find(place.first);
    if (account)
      mapped.push_back(
          {place.first, place.second, key == keys.end() ? std::string() : key->second, names.of(place.first), account});
  }
  return mapped;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

}  // namespace

Result<Modules> read_modules(Session& session) {
  const EntryId entry = TRY(session.mark()).entry;
  return session.read([&](Database& database) { return Modules::load(database, entry); });
}

Result<void> add_module(Session& session, const std::string& key, const std::vector<std::string>& texts,
                        const std::vector<std::string>& contains) {
  const Module module(TRY(ModuleKey::parse(key, "module")));
  std::vector<CountedType> types;
  for (const std::string& text : texts) types.push_back(TRY(parse_type(text)));
  std::vector<Containment> containments;
  for (const std::string& text : contains) containments.push_back(TRY(parse_containment(text)));
  return declare_module(session.ledger(), session.person(), module, types, containments);
}

Result<Table> list_modules(Session& session) {
  Table table({{"module", "Module", ColumnKind::Text},
               {"types", "Billing types", ColumnKind::Text},
               {"organizations", "Organizations", ColumnKind::Integer},
               {"firstDay", "First day", ColumnKind::Day},
               {"lastDay", "Last day", ColumnKind::Day},
               {"days", "Days reported", ColumnKind::Integer}});
  const Modules modules = TRY(read_modules(session));
  for (const DeclaredModule& module : modules.declared()) {
    const auto sent = TRY(session.read([&](Database& database) { return read_sent_days(database, module.number); }));
    std::set<Day> days;
    for (const SentDay& one : sent) days.insert(one.day);
    table.add({std::string(module.module.key()), types_text(module),
               static_cast<std::int64_t>(TRY(organizations_of(session, module)).size()),
               days.empty() ? Cell() : Cell(*days.begin()), days.empty() ? Cell() : Cell(*days.rbegin()),
               static_cast<std::int64_t>(days.size())});
  }
  return table;
}

Result<ReportAnswer> report_usage(Session& session, const ReportRequest& request) {
  const DeclaredModule module = TRY(need_module(session, request.module));
  const ModuleReport report{module.module, request.values, request.left_out,
                            request.name,  request.bytes,  request.sha256};
  ReportAnswer answer{TRY(take_report(session.ledger(), session.person(), report, session.today())), 0};
  if (answer.taken.known_already) return answer;
  const Day open = TRY(session.first_open_day());
  std::set<Day> closed;
  for (const ModuleValue& value : request.values)
    if (value.day < open) closed.insert(value.day);
  answer.closed_days = static_cast<std::int64_t>(closed.size());
  return answer;
}

Result<Table> list_sent_days(Session& session, const std::string& key, const std::optional<DayRange>& days) {
  const DeclaredModule module = TRY(need_module(session, key));
  Table table({{"day", "Day", ColumnKind::Day},
               {"delivery", "Delivery", ColumnKind::Integer},
               {"at", "Came at", ColumnKind::Instant},
               {"file", "File", ColumnKind::Text},
               {"organizations", "Organizations", ColumnKind::Integer},
               {"values", "Values", ColumnKind::Integer},
               {"whole", "Whole day", ColumnKind::Boolean},
               {"replaced", "Reported again", ColumnKind::Boolean},
               {"bytes", "Bytes", ColumnKind::Integer},
               {"sha256", "SHA-256", ColumnKind::Text}});
  const auto sent = TRY(session.read([&](Database& database) { return read_sent_days(database, module.number); }));
  for (const SentDay& one : sent)
    if (!days || days->contains(one.day))
      table.add({one.day, one.delivery, one.at, one.name, one.organizations, one.values, one.whole, one.replaced,
                 one.bytes, hex(one.sha256)});
  return table;
}

Result<Table> list_values_of(Session& session, const std::string& key, Day day) {
  const DeclaredModule module = TRY(need_module(session, key));
  const auto organizations = TRY(organizations_of(session, module));
  const auto values =
      TRY(session.read([&](Database& database) { return read_values_of(database, module.number, day); }));
  if (values.empty())
    return not_found(key + " has sent nothing for " + day.text(), "`stowage module show " + key + "` shows its days.");
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"organizationKey", "Its id there", ColumnKind::Text},
               {"billingType", "Billing type", ColumnKind::Text},
               {"value", "Value", ColumnKind::Text},
               {"sinceEntry", "Since entry", ColumnKind::Integer},
               {"untilEntry", "Until entry", ColumnKind::Integer},
               {"exact", "Exactly", ColumnKind::Integer}});
  for (const KeptValue& kept : values) {
    const SourceOrganization& organization = organizations.at(kept.organization);
    const CountedType* type = module.type(kept.type.text());
    ASSERT(type != nullptr);
    table.add({organization.name, organization.key, std::string(kept.type.text()), value_cell(*type, kept.value),
               kept.from.number(), kept.until ? Cell(kept.until.number()) : Cell(), kept.value});
  }
  return table;
}

Result<SourceOrganization> need_source_organization(Session& session, const Module& module, const std::string& named) {
  std::vector<SourceOrganization> found;
  for (const auto& [id, one] : TRY(organizations_of(session, TRY(need_module(session, std::string(module.key())))))) {
    if (one.key == named) return one;
    if (one.name == named) found.push_back(one);
  }
  if (found.size() == 1) return found.front();
  const std::string name(module.key());
  if (found.empty())
    return not_found(name + " knows no organization '" + named + "'",
                     "`stowage module orgs " + name + "` shows those that it has reported.");
  return refuse(name + " has " + std::to_string(found.size()) + " organizations named '" + named + "'",
                "Give its id there: `stowage module orgs " + name + "` shows it.");
}

Result<Table> list_source_organizations(Session& session, const std::string& key) {
  const DeclaredModule module = TRY(need_module(session, key));
  const auto organizations = TRY(organizations_of(session, module));
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"organizationKey", "Its id there", ColumnKind::Text},
               {"parent", "Part of", ColumnKind::Text}});
  for (const auto& [id, one] : organizations)
    table.add({one.name, one.key, one.parent ? Cell(organizations.at(one.parent).name) : Cell()});
  return table;
}

Result<Table> suggest_mappings(Session& session, const std::string& key) {
  const DeclaredModule module = TRY(need_module(session, key));
  const Names names = TRY(read_names(session));
  const AccountMappings mappings = TRY(MappingBook(session.ledger()).account_mappings());
  const auto organizations = TRY(organizations_of(session, module));
  std::vector<SourceOrganization> unmapped;
  for (const auto& [id, one] : organizations)
    if (!account_on(mappings, id, module.module, session.today())) unmapped.push_back(one);
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"organizationKey", "Its id there", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"score", "Score", ColumnKind::Integer},
               {"reasons", "Reasons", ColumnKind::Text},
               {"accountId", "Account number", ColumnKind::Integer}});
  for (const MappingSuggestion& one :
       suggest_accounts(unmapped, TRY(named_accounts(session)), TRY(mapped_names(session, mappings, names)))) {
    const SourceOrganization& organization = organizations.at(one.organization);
    table.add({organization.name, organization.key, names.of(one.account), std::int64_t{one.score}, joined(one.reasons),
               one.account.number()});
  }
  return table;
}

}  // namespace stowage
