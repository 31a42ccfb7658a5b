#pragma once
// What one version of an asset comes to in a whole month, as it stands on a day, at the sell prices of the price book:
// the money of exceptions and of decisions whose days have not come yet (R17). Never part of a statement.

#include <optional>

#include "base/bytes.h"
#include "base/money.h"
#include "billing/price_book.h"

namespace stowage {

// One version of an asset as it would be billed.
struct Held {
  OrganizationId organization;
  Version version = Version::V1;
  AssetClass asset_class = AssetClass::None;
  std::optional<Bytes> level;  // nothing: nobody has published its bytes (R14)
  bool is_protected = false;   // false: its backups are only kept
};

class MonthValue {
 public:
  // The prices in force on `day`, for the month that it lies in. The prices must outlive it.
  MonthValue(const PriceBook& prices, Day day, Currency currency) : prices_(prices), day_(day), currency_(currency) {}

  // Protection for every day of the month, and storage of the level; each rounded once, as lines are. Nothing where
  // bytes, a class or a price is missing; what is not charged counts 0. An overflow of 128 bits is an error.
  Result<std::optional<Money>> of(const Held& held) const;

 private:
  Result<std::optional<Money>> charge(const Held& held, BillingType type, AssetClass asset_class,
                                      Int128 quantity_days) const;

  const PriceBook& prices_;
  const Day day_;
  const Currency currency_;
};

}  // namespace stowage
