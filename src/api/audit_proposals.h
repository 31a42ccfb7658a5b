#pragma once
// What an audit proposes as commands that people copy. Where something could be meant that it cannot tell, a word in
// capitals stands in its place. A proposal decides nothing.

#include <string>
#include <vector>

#include "api/comparison.h"
#include "contracts/contract_book.h"

namespace stowage {

class AuditProposals {
 public:
  // The comparison must outlive it.
  AuditProposals(const Comparison& found, std::vector<Account> accounts)
      : found_(found), accounts_(std::move(accounts)), counted_(found.statement.request.counted()) {}

  // So that a contract carries this usage.
  std::string carry(const UncarriedShare& share) const;
  // So that usage feeds a service, without the day.
  std::string map_service(const PsaContract& contract, const PsaService& service) const;
  // Whether a mapping feeds it in the month.
  bool is_mapped(ServiceId service) const;
  // The mapping ended before the month, and its service bills on with the units that it had.
  bool left_behind(const ServiceMapping& mapping) const;

 private:
  std::string map_organization(OrganizationId organization, const Module& module) const;
  std::string account_word(const Account& account) const;
  std::string contract_word(const Contract& contract) const;
  const Contract* only_contract(AccountId account) const;
  std::string service_for(AccountId account, const ModuleBillingType& kind) const;
  std::vector<ModuleBillingType> uncarried_of(AccountId account) const;

  const Comparison& found_;
  const std::vector<Account> accounts_;
  const DayRange counted_;
};

}  // namespace stowage
