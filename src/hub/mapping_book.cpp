#include "hub/mapping_book.h"

#include <algorithm>

#include "hub/mapping_json.h"
#include "hub/module_book.h"
#include "ledger/timeline_table.h"

namespace stowage {

namespace {

constexpr TimelineTable terms_table{"service_mapping_terms", "mapping", "terms"};
const std::string known_at = " from_entry<=? AND (until_entry IS NULL OR until_entry>?) ";

std::string subject(ServiceMappingId mapping) {
  return "mapping " + std::to_string(mapping.number());
}

Result<std::vector<ServiceMapping>> current(Database& database) {
  return load_service_mappings(database, TRY(journal_head(database)).entry);
}

Result<ServiceMapping> find_mapping(Database& database, ServiceMappingId id) {
  for (ServiceMapping& mapping : TRY(current(database)))
    if (mapping.id == id) return std::move(mapping);
  return not_found("there is no service mapping " + std::to_string(id.number()), "`stowage map list` shows them.");
}

Result<void> insert_mapping(Database& database, const ServiceMapping& mapping, EntryId entry) {
  const Modules modules = TRY(Modules::load(database, entry));
  std::optional<Day> ending_day;
  std::optional<int> ending;
  if (mapping.ending) {
    ending_day = mapping.ending->first;
    ending = mapping.ending->second == MappingEnding::ToZero ? 0 : 1;
  }
  return database.run(
      "INSERT INTO service_mappings(mapping,account,contract,service,module,billing_type,first_effective,ending_day,"
      "ending,from_entry) VALUES(?,?,?,?,?,?,?,?,?,?)",
      mapping.id, mapping.account, mapping.contract, mapping.service, modules.number_of(mapping.kind.module),
      to_text(mapping.kind.type), mapping.first_effective, ending_day, ending, entry);
}

Result<void> write_ending(Database& database, ServiceMapping mapping, Day from, MappingEnding ending, EntryId entry) {
  mapping.ending = {from, ending};
  TRY(database.run("UPDATE service_mappings SET until_entry=? WHERE mapping=? AND until_entry IS NULL", entry,
                   mapping.id));
  return insert_mapping(database, mapping, entry);
}

}  // namespace

Result<void> MappingBook::map_account(const Person& person, OrganizationId organization, const Module& module,
                                      AccountId account, Day from) {
  JsonWriter data;
  data.begin_object()
      .field("module", to_text(module))
      .field("account", account.number())
      .field("from", from.text())
      .end_object();
  const auto rows = [&](Database& database, EntryId entry) -> Result<void> {
    const std::int64_t number = TRY(Modules::load(database, entry)).number_of(module);
    TRY(
        database.run("UPDATE account_mappings SET until_entry=? WHERE organization=? AND module=? AND from_day=? AND "
                     "until_entry IS NULL",
                     entry, organization, number, from));
    return database.run(
        "INSERT INTO account_mappings(organization,module,account,from_day,from_entry) "
        "VALUES(?,?,?,?,?)",
        organization, number, account, from, entry);
  };
  TRY(ledger_.record(person, {"map.account", "organization " + std::to_string(organization.number()), data.take(), ""},
                     rows));
  return {};
}

namespace {

std::string stretches_json(const std::vector<AccountStretch>& stretches) {
  JsonWriter data;
  data.begin_object().key("stretches").begin_array();
  for (const AccountStretch& one : stretches) {
    data.begin_object()
        .field("organization", one.organization.number())
        .field("module", to_text(one.module))
        .field("account", one.account.number())
        .field("from", one.from.text());
    if (one.until) data.field("until", one.until->text());
    data.end_object();
  }
  data.end_array().end_object();
  return data.take();
}

// Ends the steps that are other than before, and adds those that are new.
Result<void> write_timeline(Database& database, const AccountStretch& of, std::int64_t module,
                            const Timeline<AccountId>& before, const Timeline<AccountId>& after, EntryId entry) {
  const auto same = [](const Timeline<AccountId>& timeline, const std::pair<const Day, AccountId>& step) {
    const auto found = timeline.steps().find(step.first);
    return found != timeline.steps().end() && found->second == step.second;
  };
  for (const auto& step : before.steps())
    if (!same(after, step))
      TRY(
          database.run("UPDATE account_mappings SET until_entry=? WHERE organization=? AND module=? AND from_day=? AND "
                       "until_entry IS NULL",
                       entry, of.organization, module, step.first));
  for (const auto& step : after.steps())
    if (!same(before, step))
      TRY(database.run(
          "INSERT INTO account_mappings(organization,module,account,from_day,from_entry) VALUES(?,?,?,?,?)",
          of.organization, module, step.second, step.first, entry));
  return {};
}

}  // namespace

Result<void> MappingBook::map_accounts(const Person& person, const std::vector<AccountStretch>& stretches,
                                       const std::string& reason) {
  const auto rows = [&](Database& database, EntryId entry) -> Result<void> {
    const Modules modules = TRY(Modules::load(database, entry));
    AccountMappings mappings = TRY(load_account_mappings(database, entry));
    for (const AccountStretch& one : stretches) {
      Timeline<AccountId>& timeline = mappings[{one.organization, one.module}];
      Timeline<AccountId> after = with_stretch(timeline, one);
      TRY(write_timeline(database, one, modules.number_of(one.module), timeline, after, entry));
      timeline = std::move(after);
    }
    return {};
  };
  TRY(ledger_.record(
      person, {"map.accounts", std::to_string(stretches.size()) + " stretches", stretches_json(stretches), reason},
      rows));
  return {};
}

Result<ServiceMappingId> MappingBook::map_service(const Person& person, const PsaContract& contract, ServiceId service,
                                                  const ModuleBillingType& kind, const MappingTerms& terms,
                                                  Day first_effective) {
  if (contract.service(service) == nullptr)
    return not_found("contract '" + contract.name + "' has no service " + std::to_string(service.number()),
                     "Only services that are on the contract can be mapped.");
  if (!contract.terms.covers(first_effective))
    return refuse("contract '" + contract.name + "' does not cover " + first_effective.text(),
                  "Its first day is " + contract.terms.from.text() +
                      (contract.terms.until ? ", its last " + (*contract.terms.until - 1).text() : "") + ".");
  if (terms.how == HowChangesBill::MonthEnd) TRY(check_terms_day(contract.terms, first_effective));
  return ledger_.file().write([&](Database& database) -> Result<ServiceMappingId> {
    ServiceMapping mapping;
    mapping.id =
        ServiceMappingId(TRY(database.find_integer("SELECT max(mapping) FROM service_mappings")).value_or(0) + 1);
    mapping.account = contract.account;
    mapping.contract = contract.id;
    mapping.service = service;
    mapping.kind = kind;
    mapping.terms.set(first_effective, terms);
    mapping.first_effective = first_effective;
    const std::vector<ServiceMapping> existing = TRY(current(database));
    TRY(check_service_mapping(existing, mapping));
    const EntryId entry = TRY(append_to_journal(database, ledger_.now(), person,
                                                {"map.service", subject(mapping.id), mapping_json(mapping), ""}));
    TRY(insert_mapping(database, mapping, entry));
    TRY(terms_table.set(database, mapping.id, first_effective, mapping_terms_json(terms), entry));
    return mapping.id;
  });
}

Result<void> MappingBook::set_terms(const Person& person, ServiceMappingId id, const PsaContract& contract, Day from,
                                    const MappingTerms& terms) {
  TRY(check_mapping_terms(terms));
  TRY(check_terms_day(contract.terms, from));
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const ServiceMapping mapping = TRY(find_mapping(database, id));
    if (mapping.contract != contract.id)
      return refuse("mapping " + std::to_string(id.number()) + " is not of this contract");
    JsonWriter data;
    data.begin_object().field("from", from.text()).key("terms").raw(mapping_terms_json(terms)).end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person, {"map.terms", subject(id), data.take(), ""}));
    return terms_table.set(database, id, from, mapping_terms_json(terms), entry);
  });
}

Result<void> MappingBook::end(const Person& person, ServiceMappingId id, Day from, MappingEnding ending,
                              const std::string& reason) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    ServiceMapping mapping = TRY(find_mapping(database, id));
    TRY(check_ending(TRY(current(database)), mapping, from, ending));
    mapping.ending = {from, ending};
    const EntryId entry = TRY(
        append_to_journal(database, ledger_.now(), person, {"map.end", subject(id), mapping_json(mapping), reason}));
    return write_ending(database, mapping, from, ending, entry);
  });
}

Result<void> MappingBook::end_module(const Person& person, const Module& module, Day from, MappingEnding ending,
                                     const std::string& reason) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const std::vector<ServiceMapping> existing = TRY(current(database));
    const std::vector<ServiceMapping> mappings = TRY(mappings_of(existing, module, from));
    for (const ServiceMapping& mapping : mappings) TRY(check_ending(existing, mapping, from, ending));
    JsonWriter data;
    data.begin_object().field("from", from.text()).field("ending", to_text(ending)).key("mappings").begin_array();
    for (const ServiceMapping& mapping : mappings) data.number(mapping.id.number());
    data.end_array().end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person,
                              {"module.end", "module " + std::string(to_text(module)), data.take(), reason}));
    for (const ServiceMapping& mapping : mappings) TRY(write_ending(database, mapping, from, ending, entry));
    return {};
  });
}

Result<void> MappingBook::freeze(const Person& person, ServiceMappingId id, const Freeze& freeze,
                                 const std::string& reason) {
  if (freeze.units < Units(0) || freeze.units > Units(Units::max_count))
    return bad_input("a service cannot be frozen at " + freeze.units.text() + " units",
                     "Units go from 0 to " + std::to_string(Units::max_count) + ".");
  if (freeze.days.empty())
    return bad_input("a freeze from " + freeze.days.from.text() + " until " + freeze.days.until.text() + " has no day",
                     "The first day that is free again comes after the first frozen one.");
  return ledger_.file().write([&](Database& database) -> Result<void> {
    TRY(find_mapping(database, id));
    JsonWriter data;
    data.begin_object()
        .field("from", freeze.days.from.text())
        .field("until", freeze.days.until.text())
        .field("units", freeze.units.count())
        .end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person, {"map.freeze", subject(id), data.take(), reason}));
    return database.run("INSERT INTO service_freezes(mapping,units,from_day,until_day,from_entry) VALUES(?,?,?,?,?)",
                        id, freeze.units.count(), freeze.days.from, freeze.days.until, entry);
  });
}

Result<std::vector<ServiceMapping>> MappingBook::service_mappings() {
  const File::Reader reader = TRY(ledger_.file().read());
  return current(*reader);
}

Result<AccountMappings> MappingBook::account_mappings() {
  const File::Reader reader = TRY(ledger_.file().read());
  return load_account_mappings(*reader, TRY(journal_head(*reader)).entry);
}

Result<std::vector<ServiceMapping>> load_service_mappings(Database& database, EntryId at) {
  const Modules modules = TRY(Modules::load(database, at));
  std::vector<ServiceMapping> mappings;
  Query rows = TRY(database.query(
      "SELECT mapping,account,contract,service,module,billing_type,first_effective,ending_day,ending FROM "
      "service_mappings WHERE" +
          known_at + "ORDER BY mapping",
      at, at));
  while (TRY(rows.next())) {
    ServiceMapping mapping;
    mapping.id = rows.id<ServiceMappingId>(0);
    mapping.account = rows.id<AccountId>(1);
    mapping.contract = rows.id<ContractId>(2);
    mapping.service = rows.id<ServiceId>(3);
    mapping.kind = TRY(modules.kind_of(rows.integer(4), rows.text(5)));
    mapping.first_effective = rows.day(6);
    if (!rows.null(7))
      mapping.ending = {rows.day(7), rows.integer(8) == 0 ? MappingEnding::ToZero : MappingEnding::Leave};
    mappings.push_back(std::move(mapping));
  }
  for (ServiceMapping& mapping : mappings) {
    Query terms = TRY(database.query("SELECT from_day,terms FROM service_mapping_terms WHERE mapping=? AND" + known_at,
                                     mapping.id, at, at));
    while (TRY(terms.next())) mapping.terms.set(terms.day(0), TRY(mapping_terms_from_json(terms.text(1))));
    Query freezes = TRY(database.query(
        "SELECT from_day,until_day,units FROM service_freezes WHERE mapping=? AND" + known_at + "ORDER BY from_entry",
        mapping.id, at, at));
    while (TRY(freezes.next()))
      mapping.freezes.push_back({{freezes.day(0), freezes.day(1)}, Units(freezes.integer(2))});
  }
  return mappings;
}

Result<AccountMappings> load_account_mappings(Database& database, EntryId at) {
  const Modules modules = TRY(Modules::load(database, at));
  Query rows =
      TRY(database.query("SELECT organization,module,from_day,account FROM account_mappings WHERE" + known_at, at, at));
  AccountMappings mappings;
  while (TRY(rows.next()))
    mappings[{rows.id<OrganizationId>(0), TRY(modules.of_number(rows.integer(1)))}].set(rows.day(2),
                                                                                        rows.id<AccountId>(3));
  return mappings;
}

}  // namespace stowage
