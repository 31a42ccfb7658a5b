#pragma once
// Which service mapping carries a day's usage of an organization, or why none does (R20, R22). Pure.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "hub/psa.h"
#include "hub/service_mapping.h"

namespace stowage {

struct Carrier {
  ServiceMappingId mapping;  // none: the usage is on no contract
  AccountId account;         // none: the organization is mapped to no account
  std::string reason;        // why it is on no contract: "no account", "not in contract 3"; empty where it is on one
  bool chosen = false;       // on none because somebody chose a later first day for the mapping (R29)
  friend bool operator==(const Carrier&, const Carrier&) = default;
};

class Carriers {
 public:
  // All must outlive it. Of contracts those that `mappings` name; one that is gone is missing. Whether one that is
  // `unread` covers a day nobody knows now: its mapping is taken to carry it.
  Carriers(const AccountMappings& accounts, const std::vector<ServiceMapping>& mappings,
           const std::vector<PsaContract>& contracts, std::set<ContractId> unread = {});

  Carrier of(ModuleBillingType kind, OrganizationId organization, Day day) const;

 private:
  Carrier on_account(ModuleBillingType kind, AccountId account, Day day) const;

  const AccountMappings& accounts_;
  std::map<std::pair<AccountId, ModuleBillingType>, std::vector<const ServiceMapping*>> mappings_;
  std::map<ContractId, const PsaContract*> contracts_;
  std::set<ContractId> unread_;
};

}  // namespace stowage
