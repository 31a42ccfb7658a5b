#include "billing/month_value.h"

#include "billing/proration.h"

namespace stowage {

Result<std::optional<Money>> MonthValue::charge(const Held& held, BillingType type, AssetClass asset_class,
                                                Int128 quantity_days) const {
  const auto found = prices_.find(Side::Sell, held.version, type, held.organization, asset_class, day_);
  if (!found) return std::optional<Money>();
  if (!found->price.charged()) return std::optional(Money::zero(currency_));
  return std::optional(TRY(prorated(quantity_days, found->price, Period::of(day_), currency_)));
}

Result<std::optional<Money>> MonthValue::of(const Held& held) const {
  if (!held.level) return std::optional<Money>();
  const Int128 days = Period::of(day_).days().days();
  const auto storage = TRY(charge(held, BillingType::Storage, held.asset_class, Int128{held.level->count()} * days));
  if (!storage || !held.is_protected) return storage;
  if (held.asset_class == AssetClass::None) return std::optional<Money>();
  const bool server = held.asset_class == AssetClass::Server;
  const auto protection = TRY(charge(held, server ? BillingType::ProtectedServers : BillingType::ProtectedWorkstations,
                                     held.asset_class, days));
  return protection ? std::optional(*storage + *protection) : std::nullopt;
}

}  // namespace stowage
