#pragma once
// The plan: what would make contracts equal to usage (R21, R23 to R31). A pure function of what was read; planning
// changes nothing anywhere. All changes of one service mapping are approved and sent together or not at all, because
// each one's effect rests on the ones before it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "contracts/contract.h"
#include "hub/guards.h"
#include "hub/settlement.h"
#include "hub/targets.h"
#include "hub/unmapped_usage.h"

namespace stowage {

// What one source organization used, the same on each of these days.
struct UsageEvidence {
  OrganizationId organization;
  DayRange days;
  Quantity quantity;  // assets or bytes of each day
  friend bool operator==(const UsageEvidence&, const UsageEvidence&) = default;
};

// A one-off charge or credit.
struct PlannedCharge {
  DayRange period;  // the covered days of the contract period that it settles
  Day day;          // on which it is charged
  Money amount;
  std::string text;  // as the invoice prints it, before its mark
};

// One change, at contract prices (R17): of units from a day on, of one-off charges, or of both where the PSA refuses
// the days that the units should have changed on (R26).
struct PlannedChange {
  Day effective;  // of the units; of charges alone the day on which the first is charged
  Units before;   // on that day, the plan's earlier changes done
  Units target;
  TargetBasis basis = TargetBasis::Day;
  Money on_period;    // of the units on the contract period that holds the effective day
  Money month_after;  // of the units on a whole period from then on
  std::vector<UsageEvidence> evidence;
  std::vector<PlannedCharge> charges;

  Units change() const { return target - before; }
  // The sum of the charges.
  Money charged() const;
};

// All that a plan says about one service mapping.
struct MappingPlan {
  ServiceMappingId mapping;
  AccountId account;
  ContractId contract;
  std::string contract_name;
  ServiceId service;
  std::string service_name;
  ModuleBillingType kind;
  HowChangesBill how = HowChangesBill::ProrateDaily;
  Day first_effective;
  Units found;                         // in force on the last sealed day
  Units target;                        // on the last sealed day, the changes done
  Timeline<Units> seen;                // the service's units by day when it was planned
  std::vector<PlannedChange> changes;  // by effective day
  std::vector<GuardHit> guards;        // not empty: the changes wait for approval
  std::vector<std::string> withheld;   // changes that are not made, and why
  std::vector<std::string> small;      // changes under the threshold, which wait for the period's end (R24)
  std::vector<std::string> notes;      // what a reader should know

  bool waits() const { return !guards.empty() && !changes.empty(); }
};

struct Plan {
  Day today;
  Day sealed_until;
  Day open_from;
  std::vector<MappingPlan> mappings;    // in the order of their ids
  std::vector<UnmappedUsage> unmapped;  // of open days; days that somebody chose to leave are not told (R29)

  bool changes_nothing() const;
  bool withholds() const;  // changes that are not made, and said to be
  bool all_equal() const;  // contracts equal usage: there is nothing to change, now or later
};

// A step with its money, without evidence. Fails where the service has no price on its days.
Result<PlannedChange> priced_change(const PsaContract& contract, const PsaService& service, const UnitStep& step);

// A contract that cannot be read now: nothing is known of it but what was taken in.
struct UnreadContract {
  Contract kept;
  std::string reason;
};

struct PlanInput {
  Day today;
  Day open_from;  // the first day of the oldest open period
  const Usage& usage;
  const AccountMappings& accounts;
  const std::vector<ServiceMapping>& mappings;
  const std::vector<PsaContract>& contracts;  // each that a mapping names, as read now
  // The units by day that our last confirmed change left on a mapping's service; none for a mapping never applied.
  const std::map<ServiceMappingId, Timeline<Units>>& left_by_us;
  GuardLimits limits;
  std::vector<PsaContract> other_contracts = {};  // each that only mappings outside of this plan name
  std::map<ContractId, UnreadContract> unread = {};
};

// Brings the units of a service along `steps`, and settles `missing`, the units by which earlier days differ, in money;
// `from` says where the one ends and the other begins. Without evidence, by effective day.
struct ServiceChanges {
  std::vector<PlannedChange> changes;
  std::vector<PeriodCharge> charges;  // those that are more than nothing
};
Result<ServiceChanges> service_changes(const PsaContract& contract, const PsaService& service,
                                       const std::vector<UnitStep>& steps, const std::vector<PeriodCharge>& charges,
                                       const UnitsFrom& from);

// A mapping whose contract is missing or unread, or whose quantity makes no units, stands in the plan with its reason
// under `withheld`; it does not stop the others.
Result<Plan> make_plan(const PlanInput& input);

// Adds the guard of the plan as a whole: more than 5 %, in one currency, of everything that all contracts, the others
// too, bill a month on the last sealed day; one that has ended, or cannot be read, bills nothing. One-off charges count
// as they are.
Result<void> guard_whole_plan(const PlanInput& input, Plan& plan);

}  // namespace stowage
