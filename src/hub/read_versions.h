#pragma once
// What a plan was made from, each thing with a version of what it said: so that a plan is refused once any of it has
// changed, and the refusal names the thing.

#include <set>
#include <string>
#include <vector>

#include "hub/plan.h"

namespace stowage {

struct ReadVersion {
  std::string thing;    // "usage of organization 5, endpoint_backup_v2/storage", for people
  std::string version;  // hexadecimal digits; "unread" of a contract that could not be read
  friend bool operator==(const ReadVersion&, const ReadVersion&) = default;
};

// Usage is to be given from this many days before the first one that is planned: they hold the contract period that
// began before it, one more for month_end of the next period, and what guards look back on.
constexpr std::int32_t usage_days_before = 100;

// Everything that a plan of these inputs rests on, usage before `sealed_until` only, but for the units in force, which
// the plan holds itself, and for its own charges: those of the plan with this hash.
std::vector<ReadVersion> versions_read(const PlanInput& input, Day sealed_until, const std::string& hash);

// The contracts of these that could not be read when the versions were.
std::set<ContractId> unread_of(const std::vector<ServiceMapping>& mappings, const std::vector<ReadVersion>& versions);

// All but what was read of these contracts. What a plan changes on others does not rest on it.
std::vector<ReadVersion> without(const std::set<ContractId>& contracts, const std::vector<ServiceMapping>& mappings,
                                 std::vector<ReadVersion> versions);

// Refuses with the first thing that is not as it was read.
Result<void> check_versions(const std::vector<ReadVersion>& read, const std::vector<ReadVersion>& now);

}  // namespace stowage
