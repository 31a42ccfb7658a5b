#pragma once
// What a whole month of usage on no contract comes to at the price book, as it stands on the last day that counts.

#include <map>
#include <optional>
#include <utility>

#include "api/comparison.h"

namespace stowage {

class MonthOfUsage {
 public:
  // Of the organizations with usage on no contract. `rows_of` gives the rows of the comparison's statement.
  static Result<MonthOfUsage> make(const Comparison& found, const RowsOf& rows_of);

  // Nothing where a price is missing, or bytes are.
  std::optional<Money> of(OrganizationId organization, ModuleBillingType kind) const;

 private:
  Result<void> add(OrganizationId organization, const StatementLine& line, Currency currency);

  std::map<std::pair<OrganizationId, ModuleBillingType>, std::optional<Money>> months_;
};

}  // namespace stowage
