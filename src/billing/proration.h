#pragma once
// What a month's exact quantity comes to in money (R15): quantity / days of the month x price, rounded once.

#include "base/day.h"
#include "base/decimal.h"
#include "base/money.h"
#include "billing/price_book.h"

namespace stowage {

// Byte-days for a price per GB or GiB, asset-days for a price per asset; the price is charged. The divisor is always
// the whole month (R19). Rounded half away from zero; an overflow of 128 bits is an error.
Result<Money> prorated(Int128 quantity_days, const Price& price, Period period, Currency currency);

// The same quantity in units x months, to 9 digits: for reading, it enters no arithmetic.
Decimal quantity_for_reading(Int128 quantity_days, Unit unit, Period period);

}  // namespace stowage
