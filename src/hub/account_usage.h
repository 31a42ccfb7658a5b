#pragma once
// What an account used of one module's billing type, day by day: the sum over the source organizations whose days go to
// it (R22, R23, R28). Pure.

#include <vector>

#include "hub/service_mapping.h"
#include "hub/usage.h"

namespace stowage {

// One day's sum.
struct AccountDay {
  Quantity quantity;
  std::vector<OrganizationId> stale;  // organizations whose quantity rests on a stale source
};

class AccountUsage {
 public:
  // `usage` and `accounts` must outlive it.
  AccountUsage(const Usage& usage, const AccountMappings& accounts, const ServiceMapping& mapping);

  AccountDay on(Day day) const;

  // Who is ever mapped to the account, by id, and whether one is on a day.
  const std::vector<OrganizationId>& organizations() const { return organizations_; }
  bool has(OrganizationId organization, Day day) const {
    return account_on(accounts_, organization, kind_.module, day) == account_;
  }
  bool same_organizations_throughout(const DayRange& days) const;

 private:
  const Usage& usage_;
  const AccountMappings& accounts_;
  const AccountId account_;
  const ModuleBillingType kind_;
  std::vector<OrganizationId> organizations_;
};

}  // namespace stowage
