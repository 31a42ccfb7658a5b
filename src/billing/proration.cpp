#include "billing/proration.h"

namespace stowage {

Result<Money> prorated(Int128 quantity_days, const Price& price, Period period, Currency currency) {
  ASSERT(price.charged());
  const Int128 unit_month = size_of(price.unit) * period.length();
  return Money::of(quantity_days, unit_month, *price.amount, currency);
}

Decimal quantity_for_reading(Int128 quantity_days, Unit unit, Period period) {
  return Decimal::ratio(quantity_days, size_of(unit) * period.length(), 9);
}

}  // namespace stowage
