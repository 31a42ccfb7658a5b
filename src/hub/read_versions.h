#pragma once
// What a plan was made from, each thing with a version of what it said: so that a plan is refused once any of it has
// changed, and the refusal names the thing.

#include <string>
#include <vector>

#include "hub/plan.h"

namespace stowage {

struct ReadVersion {
  std::string thing;    // "usage of organization 5, endpoint_backup_v2/storage", for people
  std::string version;  // hexadecimal digits
  friend bool operator==(const ReadVersion&, const ReadVersion&) = default;
};

// Usage this many days before the first open day counts as read: it holds the contract periods that began before it,
// one more for month_end of the next period, and what guards look back on. Usage is to be given from there on.
constexpr std::int32_t usage_days_before_open = 100;

// Everything that a plan of these inputs rests on, usage before `sealed_until` only, but for the units in force, which
// the plan holds itself.
std::vector<ReadVersion> versions_read(const PlanInput& input, Day sealed_until);

// Refuses with the first thing that is not as it was read.
Result<void> check_versions(const std::vector<ReadVersion>& read, const std::vector<ReadVersion>& now);

}  // namespace stowage
