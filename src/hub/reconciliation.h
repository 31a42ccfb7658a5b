#pragma once
// Why an invoice is not the statement (R33): their difference, split exactly into named parts. Pure.
//
// The amount of a statement becomes the amount of an invoice by one replacement after another: the price book by the
// contract's price, the calendar month by the contract's period, each day's usage by what month_end bills, exact units
// by included, rounded, limited ones, targets by the units in force, exact sums by rounded lines. Each replacement is a
// part, and the parts sum to the difference.

#include <array>
#include <string_view>

#include "billing/statement.h"
#include "contracts/lines.h"
#include "hub/fraction.h"
#include "hub/plan.h"

namespace stowage {

enum class Difference : std::uint8_t {
  Price,     // the contract's price is not the price book's
  Period,    // the contract's period is not the calendar month; days of the month that are another account's, or none's
  Mode,      // month_end bills one quantity for each day
  Limits,    // included, minimum, maximum
  Rounding,  // whole units
  Base,      // units that belong to something else
  Timing,    // the units in force are not the targets yet, or there is no target yet
  ManualEdit,   // somebody else changed units or charged, or units are frozen
  Cents,        // lines are rounded, here and there
  Corrections,  // of other periods: what was charged at once less what the statement corrects
  Unexplained,  // 0, or one of the two was made of something else
};
constexpr int difference_count = 11;
std::string_view to_text(Difference difference);

struct Reconciliation {
  Money statement;
  Money invoice;
  std::array<Fraction, difference_count> parts;  // in minor units, by Difference; their sum is invoice - statement
  std::int64_t lines = 0;                        // that were rounded

  const Fraction& part(Difference difference) const { return parts[static_cast<size_t>(difference)]; }
};

struct ReconciliationInput {
  const Statement& statement;  // at sell; lines of other organizations and billing types are passed over
  const ServiceMapping& mapping;
  const PsaContract& contract;
  const ContractPeriod& period;            // of the contract, that is held against the statement's month
  const std::vector<ContractLine>& lines;  // that the contract bills for the service in this period, without charges
  const Usage& usage;
  const AccountMappings& accounts;
  Day oldest_open_day;
  const Timeline<Units>* left_by_us;  // nullptr for a mapping never applied
};

// Refuses another currency, a service that is gone, and an overflow.
Result<Reconciliation> reconcile(const ReconciliationInput& input);

// The parts in whole minor units that sum to the difference, by largest remainder; for people.
Result<std::array<Money, difference_count>> in_minor_units(const Reconciliation& reconciliation);

}  // namespace stowage
