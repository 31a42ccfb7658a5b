#include "api/contracts.h"

#include <algorithm>
#include <charconv>

#include "api/contract_page.h"
#include "api/psas.h"
#include "connectors/connection.h"
#include "hub/foreign_changes.h"
#include "hub/service_price.h"
#include "ledger/signed_heads.h"

namespace stowage {

namespace {

// The number that a text is, or 0.
std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// The one with this name or number. A PSA may give a name to several, and a name that looks like a number: then it is
// the number that counts. nullptr where there is none.
template <class Thing>
Result<const Thing*> find_named(const std::vector<Thing>& things, const std::string& named, const std::string& noun) {
  const Thing* found = nullptr;
  std::string numbers;
  for (const Thing& thing : things) {
    const std::string number = std::to_string(thing.id.number());
    if (thing.id.number() == number_of(named)) return &thing;
    if (thing.name != named) continue;
    found = &thing;
    numbers += (numbers.empty() ? "" : ", ") + number;
  }
  if (numbers.find(',') == std::string::npos) return found;
  return refuse("there is more than one " + noun + " named '" + named + "'", "Give a number: " + numbers + ".");
}

Result<int> anchor_day(const std::string& anchor, Day from) {
  if (anchor == "calendar") return 1;
  if (anchor == "start") return from.day_of_month();
  const std::int64_t day = number_of(anchor);
  if (day >= 1 && day <= 31) return static_cast<int>(day);
  return bad_input("'" + anchor + "' is no day on which periods begin",
                   "Give calendar (the 1st), start (the contract's first day), or a day from 1 to 31.");
}

std::string kind_text(LineKind kind) {
  return kind == LineKind::Period ? "period" : kind == LineKind::Proration ? "proration" : "charge";
}

std::string document_name(const Contract& contract, const BillingDocument& document) {
  return std::string(document.kind == DocumentKind::Invoice ? "invoice " : "credit note ") +
         std::to_string(contract.id.number()) + "-" + std::to_string(document.posting.number());
}

// What the invoice prints for a one-off charge.
std::string charge_text(const Contract& contract, const ContractLine& line) {
  const auto charge = std::find_if(contract.charges.begin(), contract.charges.end(),
                                   [&](const Charge& c) { return c.id == line.charge; });
  return charge == contract.charges.end() ? std::string() : charge->text;
}

void add_line(Table& table, const Contract& contract, const ContractLine& line, Cell document) {
  const Service* service = contract.service(line.service);
  const bool charge = line.kind == LineKind::Charge;
  table.add({std::move(document), service == nullptr ? Cell() : Cell(service->name), kind_text(line.kind),
             line.days.from, line.days.until, charge ? Cell() : Cell(line.units.count()),
             charge ? Cell() : Cell(line.unit_price), std::int64_t{line.days.days()},
             std::int64_t{line.period.uncut.days()}, line.amount, charge ? Cell(charge_text(contract, line)) : Cell(),
             service == nullptr ? Cell() : Cell(service->id.number())});
}

// Of the journal when a document was issued, which is the entry that issued it.
Result<Sha256> head_at(Session& session, EntryId posting) {
  const auto entry = TRY(session.read([&](Database& database) { return read_entry(database, posting); }));
  ASSERT(entry);
  return entry->hash;
}

// What helps whoever posts a day on which the contract has no period.
Result<std::string> instead_of_posting(const Contract& contract, Day wanted) {
  const DayRange days = contract.terms.days();
  if (wanted != contract.unposted_from())
    return wanted < days.from ? "It begins on " + days.from.text() + "."
                              : "Its last day is " + (days.until - 1).text() + ".";
  const NotInvoiced open = TRY(not_invoiced(contract));
  if (!open.none()) return "All of it is posted. " + text_of(open, contract);
  return "All of it is posted, and nothing came since. `stowage contract invoice '" + contract.name +
         "'` shows what was billed.";
}

Result<std::map<ConnectionId, std::string>> connection_names(Session& session) {
  std::map<ConnectionId, std::string> names;
  for (const Connection& one : TRY(session.read([](Database& database) { return read_connections(database); })))
    names[one.id] = one.name;
  return names;
}

Cell text_or_none(const std::map<ConnectionId, std::string>& names, const Origin& origin) {
  const auto found = names.find(origin.connection);
  return found == names.end() ? Cell() : Cell(found->second);
}

Cell reference_or_none(const Origin& origin) {
  return origin.built_in() ? Cell() : Cell(origin.reference);
}

}  // namespace

Result<AccountId> add_account(Session& session, const std::string& name) {
  return ContractBook(session.ledger()).add_account(session.person(), name);
}

Result<Table> list_accounts(Session& session) {
  Table table({{"account", "Account", ColumnKind::Integer},
               {"name", "Name", ColumnKind::Text},
               {"connection", "Connection", ColumnKind::Text},
               {"reference", "Its id there", ColumnKind::Text}});
  const auto connections = TRY(connection_names(session));
  for (const Account& account : TRY(ContractBook(session.ledger()).accounts()))
    table.add({account.id.number(), account.name, text_or_none(connections, account.origin),
               reference_or_none(account.origin)});
  return table;
}

Result<AccountId> need_account(Session& session, const std::string& named) {
  const std::vector<Account> accounts = TRY(ContractBook(session.ledger()).accounts());
  if (const Account* found = TRY(find_named(accounts, named, "account"))) return found->id;
  return not_found("there is no account '" + named + "'",
                   "`stowage account list` shows them, `account add` makes one.");
}

Result<ContractId> add_contract(Session& session, const ContractRequest& request) {
  TRY(check_period_type(request.period));
  const Currency currency = request.currency ? TRY(Currency::parse(*request.currency)) : session.partner().currency;
  const Terms terms{request.from, request.until, TRY(anchor_day(request.anchor, request.from))};
  const AccountId account = TRY(need_account(session, request.account));
  const PostedPeriods posted = TRY(parse_posted_periods(request.posted));
  return ContractBook(session.ledger())
      .add_contract(session.person(), {account, request.name, currency, terms, posted});
}

Result<std::string> end_contract(Session& session, const std::string& named, Day until) {
  const ContractId id = TRY(need_contract(session, named)).id;
  ContractBook book(session.ledger());
  TRY(book.end_contract(session.person(), id, until));
  const Contract ended = TRY(book.contract(id));
  return text_of(TRY(not_invoiced(ended)), ended);
}

Result<Table> list_contracts(Session& session) {
  ContractBook book(session.ledger());
  std::map<AccountId, std::string> accounts;
  for (const Account& account : TRY(book.accounts())) accounts[account.id] = account.name;
  Table table({{"contract", "Contract", ColumnKind::Integer},
               {"name", "Name", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"currency", "Currency", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"until", "Ends before", ColumnKind::Day},
               {"anchorDay", "Anchor", ColumnKind::Integer},
               {"services", "Services", ColumnKind::Integer},
               {"unpostedFrom", "Unposted from", ColumnKind::Day},
               {"accountId", "Account number", ColumnKind::Integer},
               {"connection", "Connection", ColumnKind::Text},
               {"reference", "Its id there", ColumnKind::Text}});
  const auto connections = TRY(connection_names(session));
  for (const Contract& contract : TRY(book.contracts()))
    table.add({contract.id.number(), contract.name, accounts[contract.account], contract.currency.code(),
               contract.terms.from, contract.terms.until ? Cell(*contract.terms.until) : Cell(),
               std::int64_t{contract.terms.anchor_day}, static_cast<std::int64_t>(contract.services.size()),
               contract.origin.built_in() ? Cell(contract.unposted_from()) : Cell(), contract.account.number(),
               text_or_none(connections, contract.origin), reference_or_none(contract.origin)});
  return table;
}

Result<Contract> need_contract(Session& session, const std::string& named) {
  const std::vector<Contract> contracts = TRY(ContractBook(session.ledger()).contracts());
  if (const Contract* found = TRY(find_named(contracts, named, "contract"))) return *found;
  return not_found("there is no contract '" + named + "'",
                   "`stowage contract list` shows them, `contract add` makes one.");
}

Result<const Service*> need_service(const Contract& contract, const std::string& named) {
  if (const Service* found = TRY(find_named(contract.services, named, "service"))) return found;
  return not_found("contract '" + contract.name + "' has no service '" + named + "'",
                   "`stowage contract show` lists its services, `service add` makes one.");
}

Result<ServiceId> add_service(Session& session, const std::string& contract, const std::string& name,
                              const Decimal& price) {
  const Contract found = TRY(need_contract(session, contract));
  return ContractBook(session.ledger()).add_service(session.person(), found.id, name, price);
}

Result<void> change_price(Session& session, const std::string& contract, const std::string& service, Day from,
                          const Decimal& price) {
  const Contract found = TRY(need_contract(session, contract));
  const Service* of = TRY(need_service(found, service));
  Psas psa(session);
  return set_service_price(psa, found.id, of->id, from, price);
}

Result<void> adjust_units(Session& session, const std::string& contract, const std::string& service, Units change,
                          Day from, const std::string& reason) {
  if (reason.empty())
    return bad_input("a change of units by hand needs a reason", "Give --reason; the journal keeps it.");
  const Contract found = TRY(need_contract(session, contract));
  const Service* of = TRY(need_service(found, service));
  TRY(ContractBook(session.ledger()).adjust(session.person(), found.id, of->id, change, from, "", reason));
  return {};
}

Result<void> take_over_contract(Session& session, const std::string& contract, const std::string& reason) {
  if (reason.empty()) return bad_input("taking over a contract needs a reason", "Give --reason; the journal keeps it.");
  Psas psa(session);
  const PsaContract read = TRY(psa.contract(TRY(need_contract(session, contract)).id));
  return take_over(session.ledger(), session.person(), read, reason);
}

Result<std::string> state_units(Session& session, const std::string& contract, const std::string& service, Units units,
                                std::optional<Day> from, const std::string& reason) {
  if (reason.empty()) return bad_input("units said by hand need a reason", "Give --reason; the journal keeps it.");
  const Contract found = TRY(need_contract(session, contract));
  const Service* of = TRY(need_service(found, service));
  const Day day = from.value_or(found.terms.from);
  for (const Adjustment& later : of->adjustments)
    if (later.effective > day)
      return refuse("the units of '" + of->name + "' are known to have changed on " + later.effective.text() +
                        ", after " + day.text(),
                    "Say how many there are from that day on, or from a later one.");
  Psas psa(session);
  if (TRY(psa.contract(found.id)).tells_units)
    return refuse(psa.name(found.id) + " tells the units of its services itself",
                  "`stowage contract show` reads them.");
  TRY(ContractBook(session.ledger())
          .know_units(session.person(), found.id, of->id, units - of->units_on(day), day, "", reason));
  const std::string doubt = TRY(psa.contract(found.id)).doubt;
  return doubt.empty() ? psa.name(found.id) + " bills what these units come to." : doubt;
}

Result<void> charge_once(Session& session, const std::string& contract, const std::string& amount, Day day,
                         const std::string& text) {
  const Contract found = TRY(need_contract(session, contract));
  const Money money = TRY_WITHIN("the amount", Money::parse(amount, found.currency));
  TRY(ContractBook(session.ledger()).charge(session.person(), found.id, ServiceId(), day, money, "", text));
  return {};
}

Result<ContractPage> show_contract(Session& session, const std::string& named, std::optional<Day> day) {
  Contract contract = TRY(need_contract(session, named));
  if (!contract.origin.built_in()) return show_connected(session, contract, day);
  const ContractPeriod period = TRY(period_shown(contract.name, contract.terms, day, session.today()));
  Table units(unit_columns());
  for (const Service& service : contract.services)
    for (const UnitRow& row : unit_rows(contract, service, period.covered)) {
      const Decimal* price = service.prices.at(row.days.from);
      units.add({service.name, row.days.from, row.days.until, row.units.count(),
                 price == nullptr ? Cell() : Cell(*price), row.posted, service.id.number()});
    }
  Table lines(line_columns());
  const std::vector<ContractLine> of_period = TRY(lines_of(contract, period));
  for (const ContractLine& line : of_period)
    add_line(lines, contract, line, line.posted ? Cell("posted " + std::to_string(line.posted->number())) : Cell());
  const Money total = total_of(of_period, contract.currency);
  const NotInvoiced open = TRY(not_invoiced(contract));
  return ContractPage{std::move(contract), period, std::move(units), std::move(lines), total, open};
}

Result<ContractPeriod> period_to_post(const Session& session, const Contract& contract, std::optional<Day> day) {
  const Day wanted = day.value_or(contract.unposted_from());
  if (!contract.terms.covers(wanted))
    return refuse("contract '" + contract.name + "' has no period to post on " + wanted.text(),
                  TRY(instead_of_posting(contract, wanted)));
  const ContractPeriod period = contract.terms.period_of(wanted);
  if (period.covered.from > session.today())
    return refuse(
        "the period from " + period.covered.from.text() + " of contract '" + contract.name + "' has not begun",
        "Post it from that day on.");
  return period;
}

Result<Billed> post_contract(Session& session, const std::string& named, std::optional<Day> day) {
  const Contract contract = TRY(need_contract(session, named));
  const ContractPeriod period = TRY(period_to_post(session, contract, day));
  ContractBook book(session.ledger());
  TRY(book.post(session.person(), contract.id, period.covered.from));
  const Contract posted = TRY(book.contract(contract.id));
  return billed(posted);
}

Result<Invoices> contract_invoices(Session& session, const std::string& named) {
  Contract contract = TRY(need_contract(session, named));
  TRY(check_built_in(contract));
  const Billed result = TRY(billed(contract));
  Table documents({{"document", "Document", ColumnKind::Text},
                   {"period", "Period from", ColumnKind::Day},
                   {"lines", "Lines", ColumnKind::Integer},
                   {"total", "Total, net, without tax", ColumnKind::Money},
                   {"head", "Head of the journal", ColumnKind::Text}});
  Table lines(line_columns());
  std::vector<std::string> heads;
  for (const BillingDocument& document : result.documents) {
    const std::string name = document_name(contract, document);
    const Sha256 head = TRY(head_at(session, document.posting));
    heads.push_back("Head of the journal, " + name + ": " + printed_head(head));
    documents.add({name, document.period, static_cast<std::int64_t>(document.lines.size()), document.total, hex(head)});
    for (const ContractLine& line : document.lines) add_line(lines, contract, line, name);
  }
  for (const ContractLine& line : result.waiting) add_line(lines, contract, line, std::string("waits"));
  const Money waiting = total_of(result.waiting, contract.currency);
  const NotInvoiced open = TRY(not_invoiced(contract));
  return Invoices{std::move(contract), std::move(documents), std::move(lines), std::move(heads), waiting, open};
}

}  // namespace stowage
