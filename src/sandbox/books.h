#pragma once
// The built-in contracts as the faces read them: those of this PSA alone, each with an end, and the one catalogue of
// services that vendors have over all contracts. Here a name is an entry of the catalogue, with the number of the
// oldest service that bears it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "contracts/contract_book.h"

namespace stowage {

// The vendors' contracts all have an end. One without is shown to end with the period so
// many years after its beginning, or more where that is less than a year from today.
constexpr int open_contract_years = 5;

// Everything that answers are made of, as it is known now.
struct Books {
  std::vector<Account> accounts;
  std::vector<Contract> contracts;  // each with an end
  std::vector<ContractNote> notes;
  std::map<EntryId, Instant> entered;  // when postings, charges and notes were
  Day today;

  std::optional<Currency> own_currency = {};  // of the tenant itself; nothing: whichever a contract has

  // With contracts and notes as they were known at an entry; nothing: now.
  static Result<Books> read(Ledger& ledger, const Zone& zone, std::optional<EntryId> at = std::nullopt);

  const Contract* contract(std::int64_t id) const;
  // With its contract.
  std::pair<const Contract*, const Service*> contract_service(std::int64_t id) const;
  // The catalogue's number of a service's name; 0 where no contract has it.
  std::int64_t catalogue_id(const std::string& name) const;
  // The oldest service with the name that the number stands for; nullptr where it stands for none.
  const Service* catalogue_service(std::int64_t id) const;
};

// On a day, or the first one where it has none yet; nullptr where it never has one.
const Decimal* price_on(const Service& service, Day day);

}  // namespace stowage
