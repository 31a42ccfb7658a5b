#include "contracts/connected_book.h"

#include <map>
#include <set>

namespace stowage {

namespace {

struct KnownContract {
  ContractId id;
  std::string account;  // its reference
  std::string name;
  std::string currency;
  Terms terms;
  std::string account_name;
};
struct KnownService {
  ServiceId id;
  std::string name;
};

void add_difference(std::string& what, const char* noun, const std::string& was, const std::string& is) {
  if (was != is) what += (what.empty() ? "" : ", ") + std::string(noun) + " was " + was;
}

std::string end_text(const Terms& terms) {
  return terms.until ? terms.until->text() : "none";
}

std::string difference(const KnownContract& was, const ConnectedContract& is) {
  std::string what;
  add_difference(what, "account", was.account, is.account);
  add_difference(what, "name", was.name, is.name);
  add_difference(what, "currency", was.currency, is.currency.code());
  add_difference(what, "from", was.terms.from.text(), is.terms.from.text());
  add_difference(what, "ends before", end_text(was.terms), end_text(is.terms));
  add_difference(what, "anchor", std::to_string(was.terms.anchor_day), std::to_string(is.terms.anchor_day));
  return what;
}

// Holds a book against what is kept, and with an entry writes what differs. To look and to write go the same way, so
// that nobody is shown anything else than what will be done.
class TakingIn {
 public:
  TakingIn(Database& database, ConnectionId connection, std::optional<EntryId> entry)
      : database_(database), connection_(connection), entry_(entry) {}

  Result<std::vector<BookChange>> run(const ConnectedBook& book) {
    for (const ConnectedAccount& account : book.accounts) TRY(take(account));
    const std::map<std::string, KnownContract> known = TRY(known_contracts());
    std::set<std::string> there;
    for (const ConnectedContract& contract : book.contracts) {
      there.insert(contract.reference);
      const auto found = known.find(contract.reference);
      TRY(take(contract, found == known.end() ? nullptr : &found->second));
    }
    for (const auto& [reference, contract] : known)
      if (!there.contains(reference)) TRY(end(reference, contract));
    return std::move(changes_);
  }

 private:
  Result<void> take(const ConnectedAccount& account) {
    names_[account.reference] = account.name;
    const std::optional<std::string> was = TRY(name_of(account.reference));
    if (was == account.name) return {};
    note(BookNoun::Account, was.has_value(), account.reference, account.name, "", "name was " + was.value_or(""));
    if (!entry_) return {};
    const auto id = TRY(number_of<AccountId>("accounts", "account", account.reference));
    TRY(database_.run("UPDATE accounts SET until_entry=? WHERE account=? AND until_entry IS NULL", *entry_, id));
    return database_.run("INSERT INTO accounts(account,name,connection,reference,from_entry) VALUES(?,?,?,?,?)", id,
                         account.name, connection_, account.reference, *entry_);
  }

  Result<void> take(const ConnectedContract& contract, const KnownContract* known) {
    const ContractId id =
        known != nullptr ? known->id : TRY(number_of<ContractId>("contracts", "contract", contract.reference));
    const std::string what = known != nullptr ? difference(*known, contract) : std::string();
    if (known == nullptr || !what.empty()) {
      note(BookNoun::Contract, known != nullptr, contract.reference, contract.name, names_[contract.account], what);
      if (entry_) TRY(write(id, contract));
    }
    const std::map<std::string, KnownService> services = TRY(known_services(id));
    std::set<std::string> there;
    for (const ConnectedService& service : contract.services) {
      there.insert(service.reference);
      const auto found = services.find(service.reference);
      TRY(take(id, contract, service, found == services.end() ? nullptr : &found->second));
    }
    for (const auto& [reference, service] : services)
      if (!there.contains(reference)) TRY(end(contract.name, reference, service));
    return {};
  }

  Result<void> write(ContractId id, const ConnectedContract& contract) {
    const auto account = TRY(database_.find_integer(
        "SELECT account FROM accounts WHERE connection=? AND reference=? AND until_entry IS NULL", connection_,
        contract.account));
    if (!account) return not_found("contract '" + contract.name + "' is of an account that is not there");
    TRY(database_.run("UPDATE contracts SET until_entry=? WHERE contract=? AND until_entry IS NULL", *entry_, id));
    return database_.run(
        "INSERT INTO contracts(contract,account,name,currency,from_day,until_day,anchor_day,connection,reference,"
        "from_entry) VALUES(?,?,?,?,?,?,?,?,?,?)",
        id, *account, contract.name, contract.currency.code(), contract.terms.from, contract.terms.until,
        contract.terms.anchor_day, connection_, contract.reference, *entry_);
  }

  Result<void> take(ContractId id, const ConnectedContract& contract, const ConnectedService& service,
                    const KnownService* known) {
    if (known != nullptr && known->name == service.name) return {};
    note(BookNoun::Service, known != nullptr, service.reference, service.name, contract.name,
         known != nullptr ? "name was " + known->name : std::string());
    if (!entry_) return {};
    const auto before = TRY(database_.find_integer("SELECT max(service) FROM services WHERE contract=? AND reference=?",
                                                   id, service.reference));
    const std::int64_t number =
        before ? *before : TRY(database_.find_integer("SELECT max(service) FROM services")).value_or(0) + 1;
    TRY(database_.run("UPDATE services SET until_entry=? WHERE service=? AND until_entry IS NULL", *entry_, number));
    return database_.run("INSERT INTO services(service,contract,name,reference,from_entry) VALUES(?,?,?,?,?)", number,
                         id, service.name, service.reference, *entry_);
  }

  Result<void> end(const std::string& reference, const KnownContract& contract) {
    changes_.push_back(
        {BookNoun::Contract, BookStep::Gone, reference, contract.name, contract.account_name, std::string()});
    for (const auto& [service, known] : TRY(known_services(contract.id))) TRY(end(contract.name, service, known));
    if (!entry_) return {};
    return database_.run("UPDATE contracts SET until_entry=? WHERE contract=? AND until_entry IS NULL", *entry_,
                         contract.id);
  }

  Result<void> end(const std::string& contract, const std::string& reference, const KnownService& service) {
    changes_.push_back({BookNoun::Service, BookStep::Gone, reference, service.name, contract, std::string()});
    if (!entry_) return {};
    return database_.run("UPDATE services SET until_entry=? WHERE service=? AND until_entry IS NULL", *entry_,
                         service.id);
  }

  void note(BookNoun noun, bool known, const std::string& reference, const std::string& name, const std::string& within,
            const std::string& what) {
    changes_.push_back(
        {noun, known ? BookStep::Changed : BookStep::New, reference, name, within, known ? what : std::string()});
  }

  Result<std::optional<std::string>> name_of(const std::string& account) {
    Query row = TRY(database_.query(
        "SELECT name FROM accounts WHERE connection=? AND reference=? AND until_entry IS NULL", connection_, account));
    if (!TRY(row.next())) return std::optional<std::string>();
    return std::optional(row.string(0));
  }

  // That of the same thing when it was there before, or the next one.
  template <class IdType>
  Result<IdType> number_of(const std::string& table, const std::string& column, const std::string& reference) {
    const auto before = TRY(database_.find_integer(
        "SELECT max(" + column + ") FROM " + table + " WHERE connection=? AND reference=?", connection_, reference));
    if (before) return IdType(*before);
    return IdType(TRY(database_.find_integer("SELECT max(" + column + ") FROM " + table)).value_or(0) + 1);
  }

  Result<std::map<std::string, KnownContract>> known_contracts() {
    Query rows =
        TRY(database_.query("SELECT c.reference,c.contract,a.reference,c.name,c.currency,c.from_day,c.until_day,"
                            "c.anchor_day,a.name FROM contracts c JOIN accounts a ON a.account=c.account AND "
                            "a.until_entry IS NULL WHERE c.connection=? AND c.until_entry IS NULL",
                            connection_));
    std::map<std::string, KnownContract> known;
    while (TRY(rows.next()))
      known[rows.string(0)] = {rows.id<ContractId>(1),
                               rows.string(2),
                               rows.string(3),
                               rows.string(4),
                               {rows.day(5), rows.optional_day(6), static_cast<int>(rows.integer(7))},
                               rows.string(8)};
    return known;
  }

  Result<std::map<std::string, KnownService>> known_services(ContractId contract) {
    Query rows = TRY(database_.query(
        "SELECT reference,service,name FROM services WHERE contract=? AND until_entry IS NULL", contract));
    std::map<std::string, KnownService> known;
    while (TRY(rows.next())) known[rows.string(0)] = {rows.id<ServiceId>(1), rows.string(2)};
    return known;
  }

  Database& database_;
  const ConnectionId connection_;
  const std::optional<EntryId> entry_;        // nothing: only look
  std::map<std::string, std::string> names_;  // of the book's accounts
  std::vector<BookChange> changes_;
};

}  // namespace

std::string_view to_text(BookNoun noun) {
  switch (noun) {
    case BookNoun::Account:
      return "account";
    case BookNoun::Contract:
      return "contract";
    case BookNoun::Service:
      return "service";
  }
  return {};
}

std::string_view to_text(BookStep step) {
  switch (step) {
    case BookStep::New:
      return "new";
    case BookStep::Changed:
      return "changed";
    case BookStep::Gone:
      return "gone";
  }
  return {};
}

Result<std::vector<BookChange>> changes_to(Database& database, ConnectionId connection, const ConnectedBook& book) {
  return TakingIn(database, connection, std::nullopt).run(book);
}

Result<std::vector<BookChange>> take_in(Database& database, ConnectionId connection, const ConnectedBook& book,
                                        EntryId entry) {
  return TakingIn(database, connection, entry).run(book);
}

Result<void> end_connected(Database& database, ConnectionId connection, EntryId entry) {
  TRY(take_in(database, connection, {}, entry));
  return database.run("UPDATE accounts SET until_entry=? WHERE connection=? AND until_entry IS NULL", entry,
                      connection);
}

}  // namespace stowage
