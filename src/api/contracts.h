#pragma once
// Contracts: accounts, services with their prices, posting, what was billed. An account or a contract is named by its
// name or by its number, a service by its name or number within its contract; a name that several have is refused. What
// is behind a connection is listed and shown, and refused where it would be changed: that is done there.

#include <optional>
#include <string>

#include "api/not_invoiced.h"
#include "api/session.h"
#include "base/table.h"
#include "contracts/contract_book.h"
#include "contracts/invoices.h"

namespace stowage {

Result<AccountId> add_account(Session& session, const std::string& name);
Result<Table> list_accounts(Session& session);
Result<AccountId> need_account(Session& session, const std::string& named);

struct ContractRequest {
  std::string name;
  std::string account;
  std::optional<std::string> currency = {};  // nothing: the partner's
  Day from;
  std::optional<Day> until = {};
  std::string period = "monthly";   // anything else is refused
  std::string anchor = "calendar";  // "calendar", "start", or a day of the month from 1 to 31
  std::string posted = "take";      // what posted periods do with changes: "take" or "refuse" (R26)
};
Result<ContractId> add_contract(Session& session, const ContractRequest& request);
// A sentence on what is on no invoice yet, with the command that issues it; empty where nothing is.
Result<std::string> end_contract(Session& session, const std::string& contract, Day until);
Result<Table> list_contracts(Session& session);
Result<Contract> need_contract(Session& session, const std::string& named);
Result<const Service*> need_service(const Contract& contract, const std::string& named);

Result<ServiceId> add_service(Session& session, const std::string& contract, const std::string& name,
                              const Decimal& price);
Result<void> change_price(Session& session, const std::string& contract, const std::string& service, Day from,
                          const Decimal& price);

// A person's own change of a service's units from a day on; plans find it as a foreign change of a mapped service.
Result<void> adjust_units(Session& session, const std::string& contract, const std::string& service, Units change,
                          Day from, const std::string& reason);
// A one-off amount; below 0 is a credit. `text` stands on the invoice.
// Lets this installation go on from what another one has changed on a contract (hub/foreign_changes.h). Needs a reason.
Result<void> take_over_contract(Session& session, const std::string& contract, const std::string& reason);
// Of a contract whose PSA tells nobody its units: how many a service has from a day on. Says whether the PSA bears that
// out.
Result<std::string> state_units(Session& session, const std::string& contract, const std::string& service, Units units,
                                std::optional<Day> from, const std::string& reason);
Result<void> charge_once(Session& session, const std::string& contract, const std::string& amount, Day day,
                         const std::string& text);

// A contract in one period: its services' units by stretch of days, its lines, posted or not.
struct ContractPage {
  Contract contract;
  ContractPeriod period;
  Table units;
  Table lines;
  Money total;
  NotInvoiced open;  // of all its periods
  // Of a contract behind a connection: where the page was read. Then the lines are its one-off charges alone, and what
  // it bills is in neither the total nor `open`.
  std::string read_from = {};
};
// The period that holds `day`; nothing: today, or the nearest day that the contract covers.
Result<ContractPage> show_contract(Session& session, const std::string& contract, std::optional<Day> day);

// The period that holds `day` (nothing: the next one that is not posted). Refused where there is none, and before it
// has begun.
Result<ContractPeriod> period_to_post(const Session& session, const Contract& contract, std::optional<Day> day);
// Posts it.
Result<Billed> post_contract(Session& session, const std::string& contract, std::optional<Day> day);

// Invoices and credit notes with their lines, then lines that wait. All amounts are net, without tax.
struct Invoices {
  Contract contract;
  Table documents;
  Table lines;
  std::vector<std::string> heads;  // a sentence for each document: the journal's head when it was issued
  Money waiting;                   // the sum of lines that are posted and on no document yet: 0, or below
  NotInvoiced open;                // these, and lines that the next posting takes up
};
Result<Invoices> contract_invoices(Session& session, const std::string& contract);

}  // namespace stowage
