#include "hub/account_usage.h"

#include <algorithm>

namespace stowage {

AccountUsage::AccountUsage(const Usage& usage, const AccountMappings& accounts, const ServiceMapping& mapping)
    : usage_(usage), accounts_(accounts), account_(mapping.account), kind_(mapping.kind) {
  for (const auto& [key, timeline] : accounts) {
    const auto& steps = timeline.steps();
    if (key.second == kind_.module &&
        std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.second == account_; }))
      organizations_.push_back(key.first);
  }
}

AccountDay AccountUsage::on(Day day) const {
  AccountDay result;
  for (const OrganizationId organization : organizations_) {
    if (!has(organization, day)) continue;
    const DayUsage used = usage_.on(kind_, organization, day);
    result.quantity += used.quantity;
    if (used.stale) result.stale.push_back(organization);
  }
  return result;
}

bool AccountUsage::same_organizations_throughout(const DayRange& days) const {
  for (const OrganizationId organization : organizations_)
    for (Day day = days.from; day < days.until; ++day)
      if (has(organization, day) != has(organization, days.from)) return false;
  return true;
}

}  // namespace stowage
