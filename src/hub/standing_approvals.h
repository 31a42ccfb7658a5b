#pragma once
// What a person has approved and nobody has applied yet. It stands for the changes, not for the plan that they were in:
// a later plan that has the same changes of a mapping, held by the same guards, may make them. Once anything was begun
// of the mapping since, what was approved before does not stand any more.

#include <string>
#include <vector>

#include "hub/plan_file.h"
#include "ledger/ledger.h"

namespace stowage {

struct StandingApproval {
  ServiceMappingId mapping;
  EntryId entry;       // by which it was given
  std::string person;  // who gave it; empty where that was erased
};

// All that it would do: the service, each change with its day, units, charges and money, and what holds it; not what it
// rests on, which each day has more of.
std::string approved_text(const MappingPlan& plan);

class StandingApprovals {
 public:
  explicit StandingApprovals(Ledger& ledger) : ledger_(ledger) {}

  // A person takes the guarded changes of these mappings upon themselves, in this plan and later ones; those of a
  // counter-plan in this one alone.
  Result<void> approve(const Person& person, const PlanFile& file, const std::vector<ServiceMappingId>& mappings,
                       const std::string& reason);
  // Of a plan's mappings that wait those whose changes were approved in an earlier one.
  Result<std::vector<StandingApproval>> of(const Plan& plan);

 private:
  Ledger& ledger_;
};

}  // namespace stowage
