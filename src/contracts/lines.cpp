#include "contracts/lines.h"

#include <algorithm>

namespace stowage {

namespace {

// One period's lines in the making: what all of them share.
class PeriodLines {
 public:
  PeriodLines(const Contract& contract, const ContractPeriod& period)
      : contract_(contract), period_(period), locked_(contract.first_posting(period.covered.from)) {}

  Result<void> add(const Service& service) {
    Units at_start;
    for (const Adjustment& adjustment : service.adjustments)
      if (adjustment.effective <= period_.covered.from && !late(adjustment)) at_start += adjustment.change;
    TRY(add_stretches(service, LineKind::Period, AdjustmentId(), at_start, period_.covered, EntryId()));

    std::vector<const Adjustment*> changes;
    for (const Adjustment& adjustment : service.adjustments)
      if (adjustment.effective < period_.covered.until &&
          (adjustment.effective > period_.covered.from || late(adjustment)))
        changes.push_back(&adjustment);
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Adjustment* a, const Adjustment* b) { return a->effective < b->effective; });
    for (const Adjustment* change : changes) {
      const DayRange remaining = {std::max(change->effective, period_.covered.from), period_.covered.until};
      TRY(add_stretches(service, LineKind::Proration, change->id, change->change, remaining, change->entered));
    }
    return {};
  }

  void add(const Charge& charge) {
    const DayRange day = {charge.day, charge.day + 1};
    lines_.push_back({LineKind::Charge, charge.service, AdjustmentId(), charge.id, period_, day, Units(), Decimal(),
                      charge.amount, charge.entered, posting_of(charge.entered)});
  }

  std::vector<ContractLine> take() { return std::move(lines_); }

 private:
  // Entered after the period was posted, so that no line of the posting holds it.
  bool late(const Adjustment& adjustment) const { return locked_ && adjustment.entered > *locked_; }

  // The first posting of this period or of a later one that knew an entry.
  std::optional<EntryId> posting_of(EntryId entered) const {
    for (const Posting& posting : contract_.postings)
      if (posting.period >= period_.covered.from && posting.entered > entered) return posting.entered;
    return std::nullopt;
  }

  // One line for each stretch of `days` with one price. 0 units make no line.
  Result<void> add_stretches(const Service& service, LineKind kind, AdjustmentId adjustment, Units units,
                             const DayRange& days, EntryId entered) {
    if (units.zero()) return {};
    for (const PricedStretch& stretch :
         TRY_WITHIN("bill service '" + service.name + "'",
                    price_units(service.prices, units, days, period_, contract_.currency)))
      lines_.push_back({kind, service.id, adjustment, ChargeId(), period_, stretch.days, units, stretch.unit_price,
                        stretch.amount, entered, posting_of(entered)});
    return {};
  }

  const Contract& contract_;
  const ContractPeriod& period_;
  const std::optional<EntryId> locked_;
  std::vector<ContractLine> lines_;
};

}  // namespace

Result<std::vector<ContractLine>> lines_of(const Contract& contract, const ContractPeriod& period) {
  PeriodLines lines(contract, period);
  for (const Service& service : contract.services) TRY(lines.add(service));
  for (const Charge& charge : contract.charges)
    if (period.covered.contains(charge.day)) lines.add(charge);
  return lines.take();
}

Result<std::vector<PricedStretch>> price_units(const Timeline<Decimal>& prices, Units units, const DayRange& days,
                                               const ContractPeriod& period, Currency currency) {
  std::vector<PricedStretch> stretches;
  std::vector<Day> cuts = prices.changes_within(days);
  cuts.push_back(days.until);
  Day from = days.from;
  for (const Day until : cuts) {
    const Decimal* price = prices.at(from);
    if (price == nullptr) return refuse("there is no price on " + from.text(), "Add a price from that day.");
    stretches.push_back(
        {{from, until},
         *price,
         TRY(Money::of(Int128{units.count()} * (until - from), period.uncut.days(), *price, currency))});
    from = until;
  }
  return stretches;
}

Money total_of(const std::vector<ContractLine>& lines, Currency currency) {
  Money total = Money::zero(currency);
  for (const ContractLine& line : lines) total += line.amount;
  return total;
}

std::vector<UnitRow> unit_rows(const Contract& contract, const Service& service, const DayRange& range) {
  std::vector<UnitRow> rows;
  const Timeline<Units> units = service.units_by_day();
  for (const ContractPeriod& period : contract.terms.periods_within(range)) {
    std::vector<Day> cuts = units.changes_within(period.covered);
    cuts.push_back(period.covered.until);
    Day from = period.covered.from;
    for (const Day until : cuts) {
      rows.push_back(
          {{from, until}, service.units_on(from), period, contract.first_posting(period.covered.from).has_value()});
      from = until;
    }
  }
  return rows;
}

}  // namespace stowage
