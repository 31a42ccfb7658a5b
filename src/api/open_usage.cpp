#include "api/open_usage.h"

#include <algorithm>

namespace stowage {

namespace {

std::optional<Money> unmapped_money(const Statement& statement, Money sum) {
  for (const ReasonUsage& row : statement.accounted_for.reasons) {
    if (!row.amount) return std::nullopt;
    sum += *row.amount;
  }
  return sum;
}

std::optional<Money> stale_money(const Statement& statement, Money sum) {
  for (const StatementLine& line : statement.lines) {
    if (!line.stale_amount) return std::nullopt;
    sum += *line.stale_amount;
  }
  return sum;
}

}  // namespace

Result<Statement> statement_of(const DayTotals& usage, Period period, const PriceBook& prices, Currency currency) {
  const StatementRequest request{period, period.days().until - 1, {}, "", currency, Side::Sell, std::nullopt};
  return build_statement(request, usage, {}, prices);
}

std::string in_words(const std::set<Day>& days) {
  if (days.empty()) return "";
  const Day first = *days.begin();
  const Day last = *days.rbegin();
  if (first == last) return first.text();
  const auto count = static_cast<std::int32_t>(days.size());
  const std::string ends = first.text() + " to " + last.text();
  return last - first + 1 == count ? ends : std::to_string(count) + " days from " + ends;
}

void OpenUsage::add(OpenKind kind, const AssetDay& day, Version version) {
  asked_.emplace(kind, day.organization);
  days_.insert(day.day);
  usage_.add(day, version, static_cast<std::size_t>(day.day - period_.days().from));
}

// What is without a class would bring with one; nothing where no price says so. Its bytes are billed already.
Result<std::optional<Money>> OpenUsage::protection(AssetClass asset_class, const PriceBook& prices,
                                                   Currency currency) const {
  DayTotals usage = usage_.sorted();
  for (DayTotal& row : usage) {
    row.asset_class = asset_class;
    row.bytes = ByteDays();
  }
  const Statement statement = TRY(statement_of(usage, period_, prices, currency));
  Money sum = Money::zero(currency);
  for (const StatementLine& line : statement.lines) {
    if (!counts_assets(line.key.type)) continue;
    if (!line.amount) return std::optional<Money>();
    sum += *line.amount;
  }
  return std::optional(sum);
}

Result<OpenMonth> OpenUsage::valued(const PriceBook& prices, Currency currency) const {
  OpenMonth month{period_, in_words(days_), {}, false};
  if (days_.empty()) return month;
  const Money zero = Money::zero(currency);
  switch (asked_.begin()->first) {
    case OpenKind::NoAsset:
    case OpenKind::Doubt:
      month.amount = unmapped_money(TRY(statement_of(usage_.sorted(), period_, prices, currency)), zero);
      return month;
    case OpenKind::Stale:
      month.amount = stale_money(TRY(statement_of(usage_.sorted(), period_, prices, currency)), zero);
      return month;
    case OpenKind::NoClass: {
      const auto server = TRY(protection(AssetClass::Server, prices, currency));
      const auto workstation = TRY(protection(AssetClass::Workstation, prices, currency));
      if (server && workstation) month.amount = server->minor() < workstation->minor() ? workstation : server;
      month.at_most = true;
      return month;
    }
    case OpenKind::LeftOut: {
      const Statement statement = TRY(statement_of(usage_.sorted(), period_, prices, currency));
      if (statement.totals.complete) month.amount = statement.totals.total;
      return month;
    }
    default:
      return month;
  }
}

}  // namespace stowage
