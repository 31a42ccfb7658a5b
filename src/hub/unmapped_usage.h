#pragma once
// Usage of sealed days that is on no contract, why, and what it comes to at the price book (R17, R20). Pure.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "billing/line_shares.h"
#include "hub/carrier.h"
#include "hub/usage.h"

namespace stowage {

struct UnmappedUsage {
  OrganizationId organization;
  ModuleBillingType kind;
  AccountId account;  // none: the organization is mapped to no account
  DayRange days;      // with usage on each of them
  Quantity quantity;  // on the last of them
  std::string reason;
  bool chosen = false;               // somebody chose a later first day for the mapping (R29)
  std::optional<Money> amount = {};  // nothing: no price is in force on some of these days
};

// By kind, organization and day.
std::vector<UnmappedUsage> unmapped_usage(const Usage& usage, const Carriers& carriers, const DayRange& days);

// The rows that statements of some organizations are made of.
using RowsOf = std::function<Result<std::map<OrganizationId, OrganizationRows>>(
    const DayRange& days, const std::set<OrganizationId>& organizations)>;

struct SellPrices {
  const PriceBook& book;
  Currency currency;
  RowsOf rows_of;
};

// The same with its money: the shares of its days in the lines of each month's statement up to the last sealed day.
// Days whose price is "none" are left out: they are not charged because somebody chose that (R16). Usage of other
// products than Endpoint Backup has no amount, for the price book does not price it.
Result<std::vector<UnmappedUsage>> charged_usage(const std::vector<UnmappedUsage>& unmapped, const Usage& usage,
                                                 const SellPrices& sell);

}  // namespace stowage
