#pragma once
// What a period's usage comes to at the price book, as of a day (R15 to R20). A pure function of day totals, pool
// overage and prices: the same values give the same statement.

#include <optional>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/hash.h"
#include "base/money.h"
#include "billing/accounted_for.h"
#include "billing/corrections.h"
#include "billing/day_totals.h"
#include "billing/line_key.h"
#include "billing/line_usage.h"
#include "billing/pool_overage.h"
#include "billing/price_book.h"

namespace stowage {

struct StatementLine {
  LineKey key;
  Day until;        // the last counted day of the stretch is the one before
  LineUsage usage;  // protected_*: asset-days; storage: both; pool overage: byte-days

  std::optional<Price> price;         // nothing: no price is in force; never "none", which makes no line
  std::optional<Money> amount;        // nothing: no price, or no bytes were published for any of its asset-days
  std::optional<Money> stale_amount;  // what of the amount rests on stale sources, where any does (R10)

  Unit unit() const { return price ? price->unit : default_unit(key.type); }
  // Bytes x days or assets x days: what the price is multiplied with.
  Int128 quantity_days() const;
};

// Pool overage stands beside the accounted-for usage: its bytes are counted there already (R20).
struct OverageAccount {
  ByteDays total;
  ByteDays billed;
  ByteDays not_charged;
  ByteDays without_price;
  ByteDays unmapped;                     // of bytes that belong to nobody
  std::optional<Money> unmapped_amount;  // at the general price
  ByteDays excluded;                     // of organizations while a person excludes them (R5)
  std::optional<Money> excluded_amount;  // at their prices; nothing where one is missing
  std::vector<LineKey> excluded_lines;   // what explains it, also where nothing of a line is billed
};

struct Totals {
  Money v1;
  Money v2;
  Money total;           // sums of rounded lines; corrections stand outside
  bool complete = true;  // false: a line has no amount, or protected assets have no class
};

struct DaysByVersion {
  std::int64_t v1 = 0;
  std::int64_t v2 = 0;
};

struct StatementRequest {
  Period period;
  Day as_of;  // the last day that counts; later than the period's end means its end
  Mark mark;
  std::string zone;  // the billing zone's name
  Currency currency;
  Side side = Side::Sell;
  std::optional<OrganizationId> organization;  // nothing: all of the partner
  Sha256 head{};                               // of the journal at the mark

  // The days that count; none where the as-of day lies before the period.
  DayRange counted() const;
};

struct Statement {
  StatementRequest request;             // as_of brought inside the period
  std::vector<StatementLine> lines;     // by key; a line is there when its type was used and is not "none"
  std::vector<Correction> corrections;  // of earlier periods; put in by whoever knows them
  std::vector<LineKey> uncorrected;     // of earlier periods: lines whose correction has no amount, for a person
  Totals totals;
  AccountedFor accounted_for;
  DaysByVersion asset_days;       // billed asset-days, priced or not
  DaysByVersion kept_asset_days;  // of them, those whose backups are only kept (R2)
  OverageAccount overage;

  // The total and all corrections.
  Money amount_due() const;
};

// Refuses an as-of day before the period, an overflow, and usage that does not balance (which would be our mistake).
// An organization's lines are the same in its own statement and in the partner's.
Result<Statement> build_statement(const StatementRequest& request, const DayTotals& usage,
                                  const std::vector<OverageShare>& overage, const PriceBook& prices);

// The same in two steps, for usage that is read row by row: what `lines_for` gives is filled, then handed over.
UsageByLine lines_for(const StatementRequest& request, const PriceBook& prices);
Result<Statement> build_statement(const StatementRequest& request, UsageByLine usage);

}  // namespace stowage
