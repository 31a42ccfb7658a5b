#include "contracts/contract_book.h"

#include "base/json.h"
#include "base/plain_text.h"

namespace stowage {

namespace {

// The next id of a table whose rows are never deleted. Within the writer's transaction, so no two get the same.
Result<std::int64_t> next_id(Database& database, const std::string& table, const std::string& column) {
  return TRY(database.find_integer("SELECT max(" + column + ") FROM " + table)).value_or(0) + 1;
}

std::string subject(std::string_view noun, std::int64_t number) {
  return std::string(noun) + " " + std::to_string(number);
}

// A contract as the transaction sees it, for the checks.
Result<Contract> current(Database& database, ContractId id) {
  Contract contract = TRY(load_contract(database, id, TRY(journal_head(database)).entry));
  TRY(check_built_in(contract));
  return contract;
}

// The same of one that a PSA behind a connection has.
Result<Contract> current_of_connection(Database& database, ContractId id) {
  Contract contract = TRY(load_contract(database, id, TRY(journal_head(database)).entry));
  if (!contract.origin.built_in()) return contract;
  return refuse("contract '" + contract.name + "' is built in, where nothing need be said of its units");
}

Result<const Service*> service_of(const Contract& contract, ServiceId id) {
  if (const Service* service = contract.service(id)) return service;
  return not_found("contract '" + contract.name + "' has no service " + std::to_string(id.number()));
}

// Commands take a name or a number, so that a name must not be one.
Result<void> check_given_name(std::string_view noun, const std::string& name) {
  if (name.empty()) return bad_input("a name is missing", "Give the " + std::string(noun) + " a name.");
  if (name.find_first_not_of("0123456789") == std::string::npos)
    return bad_input("'" + name + "' would be taken for the number of another " + std::string(noun),
                     "Give it a name with a letter.");
  return check_typed_name("the " + std::string(noun), name);
}

Result<void> check_new_name(Database& database, const std::string& table, std::string_view noun,
                            const std::string& name) {
  TRY(check_given_name(noun, name));
  const auto taken = TRY(
      database.find_integer("SELECT 1 FROM " + table + " WHERE name=? AND connection=0 AND until_entry IS NULL", name));
  if (taken) return refuse("there is another " + std::string(noun) + " named '" + name + "'", "Choose another name.");
  return {};
}

Result<void> insert_contract(Database& database, ContractId id, const NewContract& contract, EntryId entry) {
  return database.run(
      "INSERT INTO contracts(contract,account,name,currency,from_day,until_day,anchor_day,posted_periods,from_entry) "
      "VALUES(?,?,?,?,?,?,?,?,?)",
      id, contract.account, contract.name, contract.currency.code(), contract.terms.from, contract.terms.until,
      contract.terms.anchor_day, to_text(contract.posted_periods), entry);
}

// A mark is spent once over all contracts.
Result<void> check_mark(Database& database, const char* sql, const std::string& mark) {
  if (mark.empty() || !TRY(database.find_integer(sql, mark))) return {};
  return refuse("'" + mark + "' has been done already", "Nothing is done twice; read the contract to see it.");
}

constexpr const char* find_note = "SELECT 1 FROM adjustments WHERE note=?";
constexpr const char* find_charge_mark = "SELECT 1 FROM charges WHERE mark=?";

// Who does what, and why.
struct Deed {
  Instant at;
  const Person& person;
  const char* action;
  const std::string& reason;
};

Result<AdjustmentId> insert_adjustment(Database& database, const Deed& deed, ServiceId service, Units change,
                                       Day effective, const std::string& note) {
  TRY(check_mark(database, find_note, note));
  const AdjustmentId adjustment(TRY(next_id(database, "adjustments", "adjustment")));
  JsonWriter data;
  data.begin_object()
      .field("adjustment", adjustment.number())
      .field("change", change.count())
      .field("effective", effective.text())
      .field("mark", note)
      .end_object();
  const EntryId entry = TRY(append_to_journal(
      database, deed.at, deed.person, {deed.action, subject("service", service.number()), data.take(), deed.reason}));
  TRY(database.run("INSERT INTO adjustments(adjustment,service,units,from_day,note,from_entry) VALUES(?,?,?,?,?,?)",
                   adjustment, service, change.count(), effective, note, entry));
  return adjustment;
}

Result<ChargeId> insert_charge(Database& database, const Deed& deed, const Contract& contract, ServiceId service,
                               Day day, const Money& amount, const std::string& mark) {
  TRY(check_mark(database, find_charge_mark, mark));
  const ChargeId id(TRY(next_id(database, "charges", "charge")));
  JsonWriter data;
  data.begin_object()
      .field("charge", id.number())
      .field("day", day.text())
      .field("amount", amount.text())
      .field("mark", mark)
      .end_object();
  const EntryId entry =
      TRY(append_to_journal(database, deed.at, deed.person,
                            {deed.action, subject("contract", contract.id.number()), data.take(), deed.reason}));
  TRY(database.run(
      "INSERT INTO charges(charge,contract,service,day,amount,mark,text,from_entry) VALUES(?,?,?,?,?,?,?,?)", id,
      contract.id, service, day, amount.text(), mark, deed.reason, entry));
  return id;
}

}  // namespace

Result<AccountId> ContractBook::add_account(const Person& person, const std::string& name) {
  return ledger_.file().write([&](Database& database) -> Result<AccountId> {
    TRY(check_new_name(database, "accounts", "account", name));
    const AccountId id(TRY(next_id(database, "accounts", "account")));
    const EntryId entry = TRY(append_to_journal(database, ledger_.now(), person,
                                                {"account.add", subject("account", id.number()), "{}", name}));
    TRY(database.run("INSERT INTO accounts(account,name,from_entry) VALUES(?,?,?)", id, name, entry));
    return id;
  });
}

Result<ContractId> ContractBook::add_contract(const Person& person, const NewContract& contract) {
  TRY(check_terms(contract.terms));
  return ledger_.file().write([&](Database& database) -> Result<ContractId> {
    TRY(check_new_name(database, "contracts", "contract", contract.name));
    if (!TRY(database.find_integer("SELECT 1 FROM accounts WHERE account=? AND until_entry IS NULL", contract.account)))
      return not_found("there is no account " + std::to_string(contract.account.number()),
                       "`stowage account add` makes one.");
    const ContractId id(TRY(next_id(database, "contracts", "contract")));
    JsonWriter data;
    data.begin_object()
        .field("account", contract.account.number())
        .field("currency", contract.currency.code())
        .field("from", contract.terms.from.text())
        .field("until", contract.terms.until ? contract.terms.until->text() : "")
        .field("anchorDay", std::int64_t{contract.terms.anchor_day})
        .field("postedPeriods", to_text(contract.posted_periods))
        .end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person,
                              {"contract.add", subject("contract", id.number()), data.take(), contract.name}));
    TRY(insert_contract(database, id, contract, entry));
    return id;
  });
}

Result<void> ContractBook::end_contract(const Person& person, ContractId id, Day until) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const Contract contract = TRY(current(database, id));
    TRY(check_end(contract, until));
    JsonWriter data;
    data.begin_object().field("until", until.text()).end_object();
    const EntryId entry = TRY(append_to_journal(database, ledger_.now(), person,
                                                {"contract.end", subject("contract", id.number()), data.take(), ""}));
    TRY(database.run("UPDATE contracts SET until_entry=? WHERE contract=? AND until_entry IS NULL", entry, id));
    const Terms ended{contract.terms.from, until, contract.terms.anchor_day};
    return insert_contract(database, id,
                           {contract.account, contract.name, contract.currency, ended, contract.posted_periods}, entry);
  });
}

Result<ServiceId> ContractBook::add_service(const Person& person, ContractId contract_id, const std::string& name,
                                            const Decimal& price) {
  return ledger_.file().write([&](Database& database) -> Result<ServiceId> {
    const Contract contract = TRY(current(database, contract_id));
    TRY(check_given_name("service", name));
    for (const Service& service : contract.services)
      if (service.name == name)
        return refuse("contract '" + contract.name + "' has a service '" + name + "' already", "Choose another name.");
    TRY(check_price(contract, Service{}, contract.terms.from, price));
    const ServiceId id(TRY(next_id(database, "services", "service")));
    JsonWriter data;
    data.begin_object()
        .field("contract", contract_id.number())
        .field("price", price.text())
        .field("from", contract.terms.from.text())
        .end_object();
    const EntryId entry = TRY(append_to_journal(database, ledger_.now(), person,
                                                {"service.add", subject("service", id.number()), data.take(), name}));
    TRY(database.run("INSERT INTO services(service,contract,name,from_entry) VALUES(?,?,?,?)", id, contract_id, name,
                     entry));
    TRY(database.run("INSERT INTO service_prices(service,price,from_day,from_entry) VALUES(?,?,?,?)", id, price.text(),
                     contract.terms.from, entry));
    return id;
  });
}

Result<void> ContractBook::set_price(const Person& person, ContractId contract_id, ServiceId id, Day from,
                                     const Decimal& price) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const Contract contract = TRY(current(database, contract_id));
    const Service* service = TRY(service_of(contract, id));
    TRY(check_price(contract, *service, from, price));
    JsonWriter data;
    data.begin_object().field("price", price.text()).field("from", from.text()).end_object();
    const EntryId entry = TRY(append_to_journal(database, ledger_.now(), person,
                                                {"service.price", subject("service", id.number()), data.take(), ""}));
    TRY(database.run("UPDATE service_prices SET until_entry=? WHERE service=? AND from_day=? AND until_entry IS NULL",
                     entry, id, from));
    return database.run("INSERT INTO service_prices(service,price,from_day,from_entry) VALUES(?,?,?,?)", id,
                        price.text(), from, entry);
  });
}

Result<AdjustmentId> ContractBook::adjust(const Person& person, ContractId contract_id, ServiceId id, Units change,
                                          Day effective, const std::string& note, const std::string& reason) {
  return ledger_.file().write([&](Database& database) -> Result<AdjustmentId> {
    const Contract contract = TRY(current(database, contract_id));
    if (change.zero()) return bad_input("a change of 0 units changes nothing");
    const Service* service = TRY(service_of(contract, id));
    TRY(check_adjustment(contract, *service, change, effective));
    return insert_adjustment(database, {ledger_.now(), person, "service.adjust", reason}, id, change, effective, note);
  });
}

Result<ChargeId> ContractBook::charge(const Person& person, ContractId contract_id, ServiceId service, Day day,
                                      const Money& amount, const std::string& mark, const std::string& text) {
  return ledger_.file().write([&](Database& database) -> Result<ChargeId> {
    const Contract contract = TRY(current(database, contract_id));
    TRY(check_charge(contract, day, amount, text));
    if (service) TRY(service_of(contract, service));
    return insert_charge(database, {ledger_.now(), person, "contract.charge", text}, contract, service, day, amount,
                         mark);
  });
}

Result<void> ContractBook::know_units(const Person& person, ContractId contract_id, ServiceId id, Units change,
                                      Day effective, const std::string& mark, const std::string& reason) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const Contract contract = TRY(current_of_connection(database, contract_id));
    TRY(check_units(contract, *TRY(service_of(contract, id)), change, effective));
    TRY(insert_adjustment(database, {ledger_.now(), person, "service.know-units", reason}, id, change, effective,
                          mark));
    return {};
  });
}

Result<void> ContractBook::know_charge(const Person& person, ContractId contract_id, ServiceId service, Day day,
                                       const Money& amount, const std::string& mark, const std::string& text) {
  return ledger_.file().write([&](Database& database) -> Result<void> {
    const Contract contract = TRY(current_of_connection(database, contract_id));
    TRY(check_charge(contract, day, amount, text));
    TRY(insert_charge(database, {ledger_.now(), person, "contract.know-charge", text}, contract, service, day, amount,
                      mark));
    return {};
  });
}

Result<EntryId> ContractBook::post(const Person& person, ContractId contract_id, Day period) {
  return ledger_.file().write([&](Database& database) -> Result<EntryId> {
    const Contract contract = TRY(current(database, contract_id));
    TRY(check_posting(contract, period));
    JsonWriter data;
    data.begin_object().field("period", period.text()).end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person,
                              {"contract.post", subject("contract", contract_id.number()), data.take(), ""}));
    TRY(database.run("INSERT INTO postings(contract,period_day,from_entry) VALUES(?,?,?)", contract_id, period, entry));
    return entry;
  });
}

Result<Day> ContractBook::unpost(const Person& person, ContractId contract_id) {
  return ledger_.file().write([&](Database& database) -> Result<Day> {
    const Contract contract = TRY(current(database, contract_id));
    if (contract.postings.empty())
      return refuse("contract '" + contract.name + "' has no posting that could be taken back", "Post a period first.");
    const Posting newest = contract.postings.back();
    JsonWriter data;
    data.begin_object().field("posting", newest.entered.number()).field("period", newest.period.text()).end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person,
                              {"contract.unpost", subject("contract", contract_id.number()), data.take(), ""}));
    TRY(database.run("UPDATE postings SET until_entry=? WHERE contract=? AND from_entry=? AND until_entry IS NULL",
                     entry, contract_id, newest.entered));
    return newest.period;
  });
}

Result<NoteId> ContractBook::add_note(const Person& person, ContractId contract_id, const std::string& title,
                                      const std::string& text) {
  if (title.empty()) return bad_input("a note needs a title", "Say what it is about.");
  return ledger_.file().write([&](Database& database) -> Result<NoteId> {
    TRY(current(database, contract_id));
    const NoteId id(TRY(next_id(database, "contract_notes", "note")));
    JsonWriter data;
    data.begin_object().field("note", id.number()).field("title", title).end_object();
    const EntryId entry =
        TRY(append_to_journal(database, ledger_.now(), person,
                              {"contract.note", subject("contract", contract_id.number()), data.take(), text}));
    TRY(database.run("INSERT INTO contract_notes(note,contract,title,text,from_entry) VALUES(?,?,?,?,?)", id,
                     contract_id, title, text, entry));
    return id;
  });
}

Result<std::vector<ContractNote>> ContractBook::notes() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      "SELECT note,contract,title,text,from_entry FROM contract_notes WHERE until_entry IS NULL ORDER BY note"));
  std::vector<ContractNote> notes;
  while (TRY(rows.next()))
    notes.push_back({rows.id<NoteId>(0), rows.id<ContractId>(1), rows.string(2), rows.string(3), rows.id<EntryId>(4)});
  return notes;
}

Result<std::vector<Account>> ContractBook::accounts() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      "SELECT account,name,connection,reference FROM accounts WHERE until_entry IS NULL ORDER BY account"));
  std::vector<Account> accounts;
  while (TRY(rows.next()))
    accounts.push_back({rows.id<AccountId>(0), rows.string(1), {rows.id<ConnectionId>(2), rows.string(3)}});
  return accounts;
}

Result<std::vector<Contract>> ContractBook::contracts() {
  const File::Reader reader = TRY(ledger_.file().read());
  return load_contracts(*reader, TRY(journal_head(*reader)).entry);
}

Result<Contract> ContractBook::contract(ContractId id) {
  const File::Reader reader = TRY(ledger_.file().read());
  return load_contract(*reader, id, TRY(journal_head(*reader)).entry);
}

Result<bool> ContractBook::has_adjustment(const std::string& note) {
  const File::Reader reader = TRY(ledger_.file().read());
  return TRY(reader->find_integer(find_note, note)).has_value();
}

Result<bool> ContractBook::has_charge(const std::string& mark) {
  const File::Reader reader = TRY(ledger_.file().read());
  return TRY(reader->find_integer(find_charge_mark, mark)).has_value();
}

}  // namespace stowage
