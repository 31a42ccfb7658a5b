#pragma once
// Why an invoice is not the statement (R33): their difference, split exactly into named parts. Pure.
//
// The amount of a statement becomes the amount of an invoice by one replacement after another: the price book by the
// contract's price, the calendar month by the contract's period, each day's usage by what month_end bills, exact units
// by included, rounded, limited ones, targets by the units in force, exact sums by rounded lines. Each replacement is a
// part, and the parts sum to the difference.

#include <array>
#include <string_view>
#include <vector>

#include "contracts/lines.h"
#include "hub/fraction.h"
#include "hub/plan.h"
#include "hub/statement_shares.h"

namespace stowage {

// The words and what they mean are to_text() and meaning().
enum class Difference : std::uint8_t {
  Price,
  Period,
  Mode,
  Limits,
  Rounding,
  Base,
  Timing,
  ManualEdit,
  NotPosted,
  Cents,
  Corrections,
  Unexplained,
};
constexpr int difference_count = 12;
std::string_view to_text(Difference difference);
// For whoever reads an invoice: "the contract's price is not the price book's".
std::string_view meaning(Difference difference);

struct Reconciliation {
  Money statement;
  Money invoice;
  std::array<Fraction, difference_count> parts;  // in minor units, by Difference; their sum is invoice - statement
  // What of the parts lies on days that have no target: days to come, those before the mapping began, those of a period
  // under month_end that goes on. Nobody can say yet whether they are billed right.
  std::array<Fraction, difference_count> undecided;
  // What a whole period of the units in force comes to beyond those that are wanted, on the last day that tells; in
  // minor units.
  Fraction month_beyond;
  std::int64_t lines = 0;   // that were rounded, of the statement and of the invoice
  std::int64_t shared = 0;  // of them, lines of the statement that others have a share of, rounded once more

  const Fraction& part(Difference difference) const { return parts[static_cast<size_t>(difference)]; }
};

// A contract period of which the PSA tells what it billed.
struct PostedPeriod {
  ContractPeriod period;
  std::vector<PsaBilledLine> lines;  // of the service, without one-off charges
};

struct ReconciliationInput {
  const StatementRequest& statement;  // at sell, of days that are sealed
  const MappingShare& share;          // of it: the days that the mapping carries
  const ServiceMapping& mapping;
  const PsaContract& contract;
  const std::vector<ContractPeriod>& periods;  // of the contract, that are held against the statement's month
  const std::vector<ContractLine>& lines;      // that the contract bills for the service in these, without charges,
  const std::vector<PostedPeriod>& posted;     // or, of a PSA that tells it, what was billed in some of them
  const Usage& usage;
  const AccountMappings& accounts;
  Day oldest_open_day;
  const Timeline<Units>* left_by_us;  // nullptr for a mapping never applied
  DayRange before;                    // period_before
};

// Refuses another currency, a service that is gone, and an overflow.
Result<Reconciliation> reconcile(const ReconciliationInput& input);

// The parts, by Difference, in whole minor units that sum to the difference; by largest remainder.
Result<std::vector<Money>> in_minor_units(const Reconciliation& reconciliation);

}  // namespace stowage
