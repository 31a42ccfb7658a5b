#pragma once
// A statement's lines and corrections as one table for spreadsheets.

#include <string>

#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

// A header, then a row for each line and each correction (column `row`: "line" or "correction"), LF at each end, fields
// quoted where needed. Exact: byte_days or asset_days, days (of the month), unit_price, amount; the amount is empty
// where there is none. A correction's line is the closed line that it corrects, empty where there was none.
std::string statement_csv(const Statement& statement, const StatementNames& names);

}  // namespace stowage
