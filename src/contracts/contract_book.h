#pragma once
// The built-in contracts as they are kept in the ledger: each decision is one journal entry and its rows, checked
// inside the transaction that writes it, and anything can be read as it was known at an entry. Those that a PSA behind
// a connection has are listed with them, and refused where something is to be done to them. Safe to use from several
// threads.

#include <string>
#include <vector>

#include "contracts/contract.h"
#include "ledger/ledger.h"

namespace stowage {

struct Account {
  AccountId id;
  std::string name;
  Origin origin = {};
};

using NoteId = Id<struct NoteTag>;

// What somebody wrote down about a contract; it bills nothing.
struct ContractNote {
  NoteId id;
  ContractId contract;
  std::string title;
  std::string text;
  EntryId entered;
};

struct NewContract {
  AccountId account;
  std::string name;
  Currency currency;
  Terms terms;
  PostedPeriods posted_periods = PostedPeriods::TakeChanges;
};

class ContractBook {
 public:
  // The ledger must outlive the book and have contracts_migrations().
  explicit ContractBook(Ledger& ledger) : ledger_(ledger) {}

  // Names of built-in accounts and contracts are unique; a second one is refused.
  Result<AccountId> add_account(const Person& person, const std::string& name);
  Result<ContractId> add_contract(const Person& person, const NewContract& contract);
  // From `until` on the contract covers no day. Refused inside a posted period.
  Result<void> end_contract(const Person& person, ContractId contract, Day until);
  // With its price from the contract's first day.
  Result<ServiceId> add_service(const Person& person, ContractId contract, const std::string& name,
                                const Decimal& price);
  Result<void> set_price(const Person& person, ContractId contract, ServiceId service, Day from, const Decimal& price);
  // `note` may be empty; another one is accepted once over all contracts, so that nothing marked is done twice.
  // The journal keeps `reason`.
  Result<AdjustmentId> adjust(const Person& person, ContractId contract, ServiceId service, Units change, Day effective,
                              const std::string& note, const std::string& reason = {});
  // `service` may be none. `mark` as adjust's note.
  Result<ChargeId> charge(const Person& person, ContractId contract, ServiceId service, Day day, const Money& amount,
                          const std::string& mark, const std::string& text);
  // Of a contract whose PSA tells nobody its units: what is known to have changed there from a day on, 0 where it was
  // only looked at. `mark` as adjust's note.
  Result<void> know_units(const Person& person, ContractId contract, ServiceId service, Units change, Day effective,
                          const std::string& mark, const std::string& reason);
  // And what is known to have been charged there. `service` may be none.
  Result<void> know_charge(const Person& person, ContractId contract, ServiceId service, Day day, const Money& amount,
                           const std::string& mark, const std::string& text);
  // Locks the lines of the period that begins on `period`; a posted one again for lines that came later.
  Result<EntryId> post(const Person& person, ContractId contract, Day period);
  // Takes the newest posting back, as a PSA's own screens can: its lines are unposted again, and on no document. For
  // the sandbox alone; a document that was given to a customer is never taken back here. The first day of its period.
  Result<Day> unpost(const Person& person, ContractId contract);

  // With a title.
  Result<NoteId> add_note(const Person& person, ContractId contract, const std::string& title, const std::string& text);

  Result<std::vector<Account>> accounts();
  Result<std::vector<ContractNote>> notes();
  Result<std::vector<Contract>> contracts();
  Result<Contract> contract(ContractId id);
  Result<bool> has_adjustment(const std::string& note);
  Result<bool> has_charge(const std::string& mark);

 private:
  Ledger& ledger_;
};

// As it was known at `at`. NotFound where there was none.
Result<Contract> load_contract(Database& database, ContractId id, EntryId at);
Result<std::vector<Contract>> load_contracts(Database& database, EntryId at);

}  // namespace stowage
