#pragma once
// What a service's units should be, day by day, from sealed usage alone (R23 to R25, R28 to R30), and the steps that
// bring them there. Pure.

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "hub/psa.h"
#include "hub/service_mapping.h"

namespace stowage {

// Why a day has the target that it has.
enum class TargetBasis { Day, Period, Frozen, Ended };

struct DayTarget {
  Units units;
  TargetBasis basis = TargetBasis::Day;
  DayRange usage = {};                     // the days of usage that it was made of; empty where none was
  std::vector<OrganizationId> stale = {};  // not empty: no change may rest on this target (R10)
  bool averaged = false;                   // last_day or peak_day became the average, for somebody joined or left (R28)
  // What the units were made of: one day's quantity, or the sum of several days that is averaged.
  Quantity quantity = {};
  std::int32_t quantity_days = 1;
  friend bool operator==(const DayTarget&, const DayTarget&) = default;
};

// From which day on a service's units can be brought to usage; what differs before it is settled in money. Days of
// closed periods are (R21), but for a contract period under month_end that ends after the oldest open day, because its
// quantity was not known when the month closed. So are days of posted periods where the PSA refuses them (R26).
struct UnitsFrom {
  Day open;     // the first day that no closing settles
  Day changes;  // the first day on which units change: `open`, or the first unposted one
};
UnitsFrom units_from(const ServiceMapping& mapping, const PsaContract& contract, Day oldest_open_day);

// The contract period that ended when the mapping took over from another one, such as that of the contract that its own
// renews (R22): under `next` the first period bills its quantity, as if the contract had gone on (R25). Empty where it
// took over from none. `terms_of` gives nullptr for a contract that is gone.
using TermsOf = std::function<const Terms*(ContractId)>;
DayRange period_before(const ServiceMapping& mapping, const std::vector<ServiceMapping>& mappings,
                       const TermsOf& terms_of);

// What targets are made of.
struct TargetInput {
  const ServiceMapping& mapping;
  const Terms& contract;
  const Usage& usage;
  const AccountMappings& accounts;
  UnitsFrom from;
  DayRange before;  // period_before
};

// Of all days since the mapping's first one of which usage is known, closed or not. Days without an entry have no
// target: what stands there follows the day before. Refused where a quantity comes to more units than there may be.
Result<std::map<Day, DayTarget>> targets_by_day(const TargetInput& input);

// A signed change of the units from a day on, and the units of that day before and after it when the changes go out in
// the order of their days.
struct UnitStep {
  Day effective;
  Units before;
  Units target;
  DayTarget basis;

  Units change() const { return target - before; }
};

struct UnitSteps {
  std::vector<UnitStep> steps;     // by effective day, none before `from.changes`
  std::vector<UnitStep> withheld;  // would rest on a stale source
  std::vector<UnitStep> small;     // under the threshold, waiting for the period's end
  // Days before `from.changes` whose units should have been others: by how many.
  std::map<Day, Units> settled;
  // The same where stale days count with what they carry: what was charged on them stays until their source reports.
  std::map<Day, Units> settled_if_carried;
};

// The changes that take the units in force to the targets. The difference between the two is what is carried: a day
// without a target, unsealed or stale keeps the difference of the day before, so that what somebody else scheduled for
// later stays. Sending all increases before all decreases keeps every day at 0 or more.
//
// Days before `from.changes` keep their units, so that nothing is carried there: a day whose usage nobody vouches for
// differs by nothing; days that are not sealed follow the last sealed one, as units do that are changed and not yet
// changed again (R24), and so does `from.changes` itself where it has no target of its own.
UnitSteps steps_to(const std::map<Day, DayTarget>& targets, const Timeline<Units>& in_force, const TargetInput& input);

}  // namespace stowage
