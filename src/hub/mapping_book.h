#pragma once
// Mappings as they are kept in the ledger (R22, R28 to R30). Each decision is one journal entry, checked where it is
// written. Safe to use from several threads.

#include <string>
#include <vector>

#include "hub/account_stretch.h"
#include "hub/psa.h"
#include "hub/service_mapping.h"
#include "ledger/ledger.h"

namespace stowage {

class MappingBook {
 public:
  // The ledger must outlive the book and have hub_migrations().
  explicit MappingBook(Ledger& ledger) : ledger_(ledger) {}

  // From `from` on the organization's days go to the account; no account ends the mapping.
  Result<void> map_account(const Person& person, OrganizationId organization, const Module& module, AccountId account,
                           Day from);
  // All of it by one entry; `reason` may be empty. Two that say different things of one day are not told apart.
  Result<void> map_accounts(const Person& person, const std::vector<AccountStretch>& stretches,
                            const std::string& reason);

  // `contract` is what the PSA shows of it. Refused where the service or the type is mapped already, where the
  // contract is another account's, and where month_end would not begin with a period.
  Result<ServiceMappingId> map_service(const Person& person, const PsaContract& contract, ServiceId service,
                                       const ModuleBillingType& kind, const MappingTerms& terms, Day first_effective);
  // From the first day of one of the contract's periods.
  Result<void> set_terms(const Person& person, ServiceMappingId mapping, const PsaContract& contract, Day from,
                         const MappingTerms& terms);
  Result<void> end(const Person& person, ServiceMappingId mapping, Day from, MappingEnding ending,
                   const std::string& reason);
  // A module is disabled: all its mappings that still feed a service on `from` or later end, by one entry. Refused
  // where there are none.
  Result<void> end_module(const Person& person, const Module& module, Day from, MappingEnding ending,
                          const std::string& reason);
  Result<void> freeze(const Person& person, ServiceMappingId mapping, const Freeze& freeze, const std::string& reason);

  Result<std::vector<ServiceMapping>> service_mappings();
  Result<AccountMappings> account_mappings();

 private:
  Ledger& ledger_;
};

// As they were known at `at`, by id.
Result<std::vector<ServiceMapping>> load_service_mappings(Database& database, EntryId at);
Result<AccountMappings> load_account_mappings(Database& database, EntryId at);

}  // namespace stowage
