#pragma once
// Closed periods and what was said of them (R21). Periods close in order and are never re-opened.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "billing/corrections.h"
#include "billing/price_book.h"
#include "billing/statement.h"
#include "ledger/sqlite.h"

namespace stowage {

struct ClosedPeriod {
  Period period;
  Mark mark;              // what was known
  EntryId closed_entry;   // the journal entry that closed it
  std::string zone_data;  // the version of the zone data
};

// In order of their periods.
Result<std::vector<ClosedPeriod>> read_closed_periods(Database& database);
// What its statement said, as JSON.
Result<std::string> closed_statement(Database& database, Side side, Period period);
// The first month that can still change without a correction; nothing where none has been closed.
Result<std::optional<Period>> oldest_open_period(Database& database);

struct StatementToKeep {
  const Statement& statement;
  std::string json;
};
// Keeps a period's statements at both sides with their lines and corrections.
Result<void> close_period(Database& database, const ClosedPeriod& closed, const StatementToKeep& sell,
                          const StatementToKeep& cost);

// Whether the lines and corrections kept of a closed statement are those of this one.
Result<bool> keeps_lines(Database& database, Side side, const Statement& statement);

// What corrections are computed from: the closed lines of a period, and the corrections of them on closed statements.
Result<std::vector<LineAmount>> closed_lines(Database& database, Side side, Period period, Currency currency);
Result<std::vector<Correction>> closed_corrections(Database& database, Side side, Period period, Currency currency);

}  // namespace stowage
