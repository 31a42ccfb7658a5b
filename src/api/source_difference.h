#pragma once
// Days of a month on which two sources of one version of an asset say different bytes (R11), and what that comes to.

#include <optional>
#include <set>

#include "billing/price_book.h"
#include "billing/totals_table.h"
#include "billing/usage.h"

namespace stowage {

class SourceDifference {
 public:
  explicit SourceDifference(Period period) : period_(period), counted_(period.days()), other_(period.days()) {}

  // A day on which the version is billed and another source differs.
  void add(const AssetDay& day, Version version);

  const std::set<Day>& days() const { return days_; }
  // What the storage of these days would be more, or less, by the other source; nothing where a price is missing.
  Result<std::optional<Money>> money(const PriceBook& prices, Currency currency) const;

 private:
  Period period_;
  TotalsTable counted_;
  TotalsTable other_;
  std::set<Day> days_;
};

}  // namespace stowage
