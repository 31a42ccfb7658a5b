#include "hub/carrier.h"

namespace stowage {

Carriers::Carriers(const AccountMappings& accounts, const std::vector<ServiceMapping>& mappings,
                   const std::vector<PsaContract>& contracts, std::set<ContractId> unread)
    : accounts_(accounts), unread_(std::move(unread)) {
  for (const ServiceMapping& mapping : mappings)
    if (!mapping.covers_no_day()) mappings_[{mapping.account, mapping.kind}].push_back(&mapping);
  for (const PsaContract& contract : contracts) contracts_[contract.id] = &contract;
}

Carrier Carriers::of(ModuleBillingType kind, OrganizationId organization, Day day) const {
  const AccountId account = account_on(accounts_, organization, kind.module, day);
  if (!account) return {{}, {}, "no account", false};
  return on_account(kind, account, day);
}

// A contract that covers days before its mapping's first one leaves them as they are, since that day was chosen (R29);
// not where an earlier mapping had carried this usage.
Carrier Carriers::on_account(ModuleBillingType kind, AccountId account, Day day) const {
  const auto found = mappings_.find({account, kind});
  if (found == mappings_.end()) return {{}, account, "no service mapping", false};
  std::string uncovered;
  ServiceMappingId later;
  bool ended_before = false;
  for (const ServiceMapping* mapping : found->second) {
    if (mapping->ended_by(day)) {
      ended_before = true;
      continue;
    }
    const auto contract = contracts_.find(mapping->contract);
    const bool unread = unread_.contains(mapping->contract);
    const bool gone = contract == contracts_.end() && !unread;
    if (gone || (!unread && !contract->second->terms.covers(day))) {
      const std::string name = "contract " + std::to_string(mapping->contract.number());
      uncovered = gone ? name + " is gone" : "not in " + name;
    } else if (day >= mapping->first_effective) {
      return {mapping->id, account, "", false};
    } else {
      later = mapping->id;
    }
  }
  if (later && ended_before) return {{}, account, "between mappings", false};
  if (later) return {{}, account, "before mapping " + std::to_string(later.number()), true};
  return {{}, account, uncovered.empty() ? "no service mapping" : uncovered, false};
}

}  // namespace stowage
