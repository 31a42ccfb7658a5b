#pragma once
// Days of a month on which a machine was under no version: lists had ended the one, and the other had not begun (R6,
// R8).

#include <optional>
#include <set>

#include "billing/price_book.h"
#include "billing/totals_table.h"
#include "billing/usage.h"

namespace stowage {

class ProtectionGap {
 public:
  explicit ProtectionGap(Period period) : period_(period), usage_(period.days()) {}

  // A day on which the version had gone, by its absence.
  void add(const AssetDay& day, Version version);

  const std::set<Day>& days() const { return days_; }
  // What these days would have come to with what the version last held; nothing where a price or class is missing.
  Result<std::optional<Money>> money(const PriceBook& prices, Currency currency) const;

 private:
  Period period_;
  TotalsTable usage_;
  std::set<Day> days_;
};

}  // namespace stowage
