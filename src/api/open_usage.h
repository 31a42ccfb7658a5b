#pragma once
// Usage that keeps one month open for one reason, and what it comes to: the days, and the money at the price book.

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "billing/open_questions.h"
#include "billing/price_book.h"
#include "billing/totals_table.h"
#include "billing/usage.h"

namespace stowage {

// One month that something keeps from being closed without a person's word.
struct OpenMonth {
  Period period;
  std::string days;             // "2026-03-03 to 2026-03-05"; empty where it is about the whole month
  std::optional<Money> amount;  // at the price book; nothing where it is unknown
  bool at_most = false;         // depends on the class that is missing
};

// Some usage of a month by itself, at sell prices.
Result<Statement> statement_of(const DayTotals& usage, Period period, const PriceBook& prices, Currency currency);
// "2026-03-03 to 2026-03-05", "3 days from 2026-03-03 to 2026-03-09"; empty for none.
std::string in_words(const std::set<Day>& days);

class OpenUsage {
 public:
  explicit OpenUsage(Period period) : period_(period), usage_(period.days()) {}

  // A question about the month as a whole, without days of its own.
  void add(OpenKind kind, OrganizationId organization) { asked_.emplace(kind, organization); }
  // One version of an asset on a day of the month.
  void add(OpenKind kind, const AssetDay& day, Version version);
  // What it keeps open, and of whom.
  using Asked = std::set<std::pair<OpenKind, OrganizationId>>;
  const Asked& asked() const { return asked_; }

  Result<OpenMonth> valued(const PriceBook& prices, Currency currency) const;

 private:
  Result<std::optional<Money>> protection(AssetClass asset_class, const PriceBook& prices, Currency currency) const;
  Period period_;
  TotalsTable usage_;
  std::set<Day> days_;
  Asked asked_;
};

}  // namespace stowage
