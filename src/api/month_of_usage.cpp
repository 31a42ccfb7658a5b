#include "api/month_of_usage.h"

#include <set>

namespace stowage {

Result<MonthOfUsage> MonthOfUsage::make(const Comparison& found, const RowsOf& rows_of) {
  MonthOfUsage made;
  const StatementRequest& request = found.statement.request;
  std::set<OrganizationId> organizations;
  for (const UncarriedShare& share : found.shares.uncarried) organizations.insert(share.organization);
  if (organizations.empty()) return made;
  for (const auto& [organization, rows] : TRY(rows_of({request.as_of, request.as_of + 1}, organizations))) {
    const OrganizationMonth last_day = TRY(OrganizationMonth::make(request, rows, found.prices));
    for (const StatementLine& line : last_day.lines()) TRY(made.add(organization, line, request.currency));
  }
  return made;
}

std::optional<Money> MonthOfUsage::of(OrganizationId organization, ModuleBillingType kind) const {
  const auto known = months_.find({organization, kind});
  return known == months_.end() ? std::nullopt : known->second;
}

Result<void> MonthOfUsage::add(OrganizationId organization, const StatementLine& line, Currency currency) {
  const ModuleBillingType kind{module_of(line.key.version), line.key.type};
  const auto [place, first] = months_.try_emplace({organization, kind}, Money::zero(currency));
  std::optional<Money>& month = place->second;
  if (!line.amount || !month) {
    month = std::nullopt;
  } else {
    *month += TRY(Money::of(line.quantity_days(), size_of(line.unit()), *line.price->amount, currency));
  }
  return {};
}

}  // namespace stowage
