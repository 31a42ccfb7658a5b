#pragma once
// The built-in contracts as rows of the vendor's entities.
//
// Ids: a company is an account, a contract a contract, a contract service a service. The vendor has one catalogue of
// services over all contracts: here a name is an entry of it, with the number of the oldest service that bears it. A
// row of units is named by its service and first day, so that it keeps its id.

#include <map>
#include <string>
#include <vector>

#include "base/instant.h"
#include "contracts/contract_book.h"
#include "sandbox/autotask_query.h"
#include "sandbox/switches.h"

namespace stowage::autotask {

// The vendor's contracts all have an end, and rows of units up to it. One without is shown to end with the period so
// many years after its beginning, or more where that is less than a year from today.
constexpr int open_contract_years = 5;

// Everything that the entities are made of, as it is known now.
struct Books {
  std::vector<Account> accounts;
  std::vector<Contract> contracts;  // each with an end
  std::vector<ContractNote> notes;
  std::map<EntryId, Instant> entered;  // when postings, charges and notes were
  Day today;

  std::optional<Currency> own_currency = {};  // of the tenant itself; nothing: whichever a contract has

  static Result<Books> read(Ledger& ledger, const Zone& zone);

  const Contract* contract(std::int64_t id) const;
  // With its contract.
  std::pair<const Contract*, const Service*> contract_service(std::int64_t id) const;
  // The catalogue's number of a service's name; 0 where no contract has it.
  std::int64_t catalogue_id(const std::string& name) const;
  // The oldest service with the name that the number stands for; nullptr where it stands for none.
  const Service* catalogue_service(std::int64_t id) const;
};

// All rows of an entity, by id.
Result<std::vector<EntityRow>> rows_of(const Entity& entity, const Books& books, const Switches& switches);

// A charge's name and description, which the built-in contracts keep as one text.
struct ChargeText {
  std::string name;
  std::string description;

  static ChargeText split(const std::string& text);
  std::string joined() const;
};

}  // namespace stowage::autotask
