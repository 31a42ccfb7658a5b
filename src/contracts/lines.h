#pragma once
// What a period of a contract bills (R26, R27): for each service one line of the units at its start for its whole
// length, one prorated line for each change inside it, and its one-off charges. A line is cut where the price changes.
// Each line is rounded once, half away from zero, to the currency's minor unit; amounts are net, without tax.

#include <vector>

#include "contracts/contract.h"

namespace stowage {

enum class LineKind { Period, Proration, Charge };

struct ContractLine {
  LineKind kind = LineKind::Period;
  ServiceId service;
  AdjustmentId adjustment;  // of a proration
  ChargeId charge;          // of a charge
  ContractPeriod period;
  DayRange days;       // what the line bills: the divisor is period.uncut.days(); a charge bills its day
  Units units;         // at the period's start, or the signed change; 0 of a charge
  Decimal unit_price;  // 0 of a charge
  Money amount;
  EntryId entered;  // when the line came about: a posting after this locks it
  // The posting that locked it; nothing while the line is unposted.
  std::optional<EntryId> posted;
};

// The lines of one period: by service in the contract's order its period line and its prorations by effective day, then
// the one-off charges.
// A change that was entered after the period was posted makes lines of its own here and in every later posted period,
// locked by the next posting of this period or of a later one; in periods not yet posted it is part of the units. Sum
// of the lines = sum over days of units x price / days of the uncut period, within half a minor unit a line. Fails on
// an overflow, and where units stand on a day without a price.
Result<std::vector<ContractLine>> lines_of(const Contract& contract, const ContractPeriod& period);

// Part of `days` with one price, and what `units` come to on it.
struct PricedStretch {
  DayRange days;
  Decimal unit_price;
  Money amount;
};
// Cuts `days`, which lie within one period, where the price changes; each part is rounded once. Fails where a day has
// no price.
Result<std::vector<PricedStretch>> price_units(const Timeline<Decimal>& prices, Units units, const DayRange& days,
                                               const ContractPeriod& period, Currency currency);

Money total_of(const std::vector<ContractLine>& lines, Currency currency);

// "Units of a service for a range of days", as PSAs list them: one row for each period, split where units change.
struct UnitRow {
  DayRange days;
  Units units;
  ContractPeriod period;
  bool posted = false;
  friend bool operator==(const UnitRow&, const UnitRow&) = default;
};
std::vector<UnitRow> unit_rows(const Contract& contract, const Service& service, const DayRange& range);

}  // namespace stowage
