#include "api/source_difference.h"

#include "api/open_usage.h"

namespace stowage {

void SourceDifference::add(const AssetDay& day, Version version) {
  const auto place = static_cast<std::size_t>(day.day - period_.days().from);
  AssetDay otherwise = day;
  otherwise.of(version).level = day.of(version).differs->level;
  counted_.add(day, version, place);
  other_.add(otherwise, version, place);
  days_.insert(day.day);
}

// Rounded once, as lines are: the days as if only the difference were held on them.
Result<std::optional<Money>> SourceDifference::money(const PriceBook& prices, Currency currency) const {
  const DayTotals counted = counted_.sorted();
  DayTotals apart = other_.sorted();
  ASSERT(apart.size() == counted.size());
  for (std::size_t i = 0; i < apart.size(); ++i)
    apart[i].bytes = ByteDays(apart[i].bytes.count() - counted[i].bytes.count());
  const Statement statement = TRY(statement_of(apart, period_, prices, currency));
  Money sum = Money::zero(currency);
  for (const StatementLine& line : statement.lines) {
    if (counts_assets(line.key.type)) continue;
    if (!line.amount) return std::optional<Money>();
    sum += *line.amount;
  }
  return std::optional(sum);
}

}  // namespace stowage
