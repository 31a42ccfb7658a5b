#pragma once
// A statement as `bill --json` prints it: the form that scripts rely on.

#include <string>

#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

// One object. Keys: period, asOf, currency, zone, lines, corrections, totals, accountedFor, assetDays, keptAssetDays,
// then prices ("sell" or "cost": lines are valued at that side of the price book), amountDue and poolOverage. Amounts,
// prices, quantities and byte-days are strings of exact decimals, amounts null where there is none; counts of assets
// and days are numbers. `until` is the first day after; `days` is the divisor, the days of the month; byteDays or
// assetDays is there as the type counts. The same statement gives the same bytes.
std::string statement_json(const Statement& statement, const StatementNames& names);

}  // namespace stowage
