#include "billing/closing.h"

#include <set>
#include <tuple>

namespace stowage {

namespace {

Result<LineKey> key_of(std::string_view id) {
  return TRY(LineReference::parse(id)).key;
}

Result<Money> money_of(const Query& row, int column, Currency currency) {
  return Money(TRY(parse_int128(row.text(column))), currency);
}

std::optional<std::string> minor_of(const std::optional<Money>& amount) {
  return amount ? std::optional(to_string(amount->minor())) : std::nullopt;
}

Result<void> keep_side(Database& database, Side side, const Statement& statement) {
  for (const StatementLine& line : statement.lines) {
    TRY(database.run("INSERT INTO closed_lines(side, line, period, until_day, minor) VALUES(?,?,?,?,?)",
                     static_cast<int>(side), line.key.id(), line.key.period.text(), line.until, minor_of(line.amount)));
  }
  for (const Correction& correction : statement.corrections) {
    TRY(database.run(
        "INSERT INTO closed_corrections(side, line, period, stands_on, until_day, minor) VALUES(?,?,?,?,?,?)",
        static_cast<int>(side), correction.key.id(), correction.key.period.text(), correction.stands_on.text(),
        correction.until, to_string(correction.amount.minor())));
  }
  return {};
}

// A line or correction as it is kept: the line's id, its last day, its minor units or nothing.
using KeptLine = std::tuple<std::string, Day, std::optional<std::string>>;

Result<std::multiset<KeptLine>> read_kept(Query rows) {
  std::multiset<KeptLine> kept;
  while (TRY(rows.next()))
    kept.emplace(rows.string(0), rows.day(1), rows.null(2) ? std::nullopt : std::optional(rows.string(2)));
  return kept;
}

}  // namespace

Result<std::vector<ClosedPeriod>> read_closed_periods(Database& database) {
  // Without the statements, which can be megabytes each.
  Query rows = TRY(
      database.query("SELECT period, delivery, entry, closed_entry, zone_data FROM closed_periods ORDER BY period"));
  std::vector<ClosedPeriod> periods;
  while (TRY(rows.next())) {
    periods.push_back({TRY(Period::parse(rows.text(0))),
                       {rows.id<DeliveryId>(1), rows.id<EntryId>(2)},
                       rows.id<EntryId>(3),
                       rows.string(4)});
  }
  return periods;
}

Result<std::string> closed_statement(Database& database, Side side, Period period) {
  Query row = TRY(database.query("SELECT sell, cost FROM closed_periods WHERE period=?", period.text()));
  if (!TRY(row.next())) return fail(Failure::Damaged, "the closed statement of " + period.text() + " is missing");
  return row.string(side == Side::Sell ? 0 : 1);
}

Result<std::optional<Period>> oldest_open_period(Database& database) {
  Query row = TRY(database.query("SELECT max(period) FROM closed_periods"));
  if (!TRY(row.next()) || row.null(0)) return std::optional<Period>();
  return std::optional(TRY(Period::parse(row.text(0))).next());
}

Result<void> close_period(Database& database, const ClosedPeriod& closed, const StatementToKeep& sell,
                          const StatementToKeep& cost) {
  TRY(database.run(
      "INSERT INTO closed_periods(period, delivery, entry, closed_entry, zone_data, sell, cost) VALUES(?,?,?,?,?,?,?)",
      closed.period.text(), closed.mark.delivery, closed.mark.entry, closed.closed_entry, closed.zone_data, sell.json,
      cost.json));
  TRY(keep_side(database, Side::Sell, sell.statement));
  return keep_side(database, Side::Cost, cost.statement);
}

Result<bool> keeps_lines(Database& database, Side side, const Statement& statement) {
  std::multiset<KeptLine> lines;
  for (const StatementLine& line : statement.lines) lines.emplace(line.key.id(), line.until, minor_of(line.amount));
  std::multiset<KeptLine> corrections;
  for (const Correction& correction : statement.corrections)
    corrections.emplace(correction.key.id(), correction.until, minor_of(correction.amount));
  const std::string period = statement.request.period.text();
  const auto kept_lines = TRY(read_kept(TRY(database.query(
      "SELECT line, until_day, minor FROM closed_lines WHERE side=? AND period=?", static_cast<int>(side), period))));
  const auto kept_corrections = TRY(
      read_kept(TRY(database.query("SELECT line, until_day, minor FROM closed_corrections WHERE side=? AND stands_on=?",
                                   static_cast<int>(side), period))));
  return kept_lines == lines && kept_corrections == corrections;
}

Result<std::vector<LineAmount>> closed_lines(Database& database, Side side, Period period, Currency currency) {
  Query rows = TRY(database.query("SELECT line, until_day, minor FROM closed_lines WHERE side=? AND period=?",
                                  static_cast<int>(side), period.text()));
  std::vector<LineAmount> lines;
  while (TRY(rows.next())) {
    const auto amount = rows.null(2) ? std::nullopt : std::optional(TRY(money_of(rows, 2, currency)));
    lines.push_back({TRY(key_of(rows.text(0))), rows.day(1), amount});
  }
  return lines;
}

Result<std::vector<Correction>> closed_corrections(Database& database, Side side, Period period, Currency currency) {
  Query rows =
      TRY(database.query("SELECT line, stands_on, until_day, minor FROM closed_corrections WHERE side=? AND period=? "
                         "ORDER BY stands_on, line",
                         static_cast<int>(side), period.text()));
  std::vector<Correction> corrections;
  while (TRY(rows.next())) {
    corrections.push_back({TRY(key_of(rows.text(0))), rows.day(2), TRY(Period::parse(rows.text(1))), false,
                           std::nullopt, Money::zero(currency), std::nullopt, TRY(money_of(rows, 3, currency))});
  }
  return corrections;
}

}  // namespace stowage
