#pragma once
// What contracts bill against what a month's statement says, mapping by mapping: `reconcile` prints it, `audit` adds it
// up, so that the two cannot differ (R33).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/read_contracts.h"
#include "billing/statement.h"
#include "billing/statement_names.h"
#include "hub/reconciliation.h"

namespace stowage {

struct ComparedMapping {
  ServiceMapping mapping;
  std::string contract;  // names; empty where it is gone
  std::string service;
  Money share;                         // of the statement's amount due
  std::optional<Money> posted = {};    // what was billed for the compared periods; nothing where the PSA does not tell
  std::optional<Money> invoiced = {};  // of it what is on an invoice
  std::optional<Reconciliation> found = {};  // nothing: it cannot be compared,
  std::string why = {};                      // for this reason
};

struct Comparison {
  Statement statement;  // of days that are over
  StatementNames names;
  Day sealed_until;  // days before it are over
  Day oldest_open_day;
  Usage usage;
  AccountMappings accounts;
  std::vector<ServiceMapping> mappings;
  std::map<ContractId, Contract> contracts;
  PriceBook prices;                       // of the statement
  StatementShares shares;                 // of it
  std::vector<ComparedMapping> compared;  // of Endpoint Backup that bear on the month, by mapping

  // Neither usage nor a contract, so that it says nothing of anybody.
  bool knows_nothing() const { return statement.lines.empty() && usage.kinds().empty() && contracts.empty(); }
};

// Days of the month count as its statement knows them: those of a closed month as it was closed. Contract periods that
// begin in the month are compared, posted or not. Refused where no day of the month is over.
Result<Comparison> compare_with_contracts(Session& session, Period period, ReadContracts& contracts,
                                          const Segments::Progress& progress);

// Of a contract those that begin in the month.
std::vector<ContractPeriod> periods_that_begin(const Terms& terms, const DayRange& month);

}  // namespace stowage
