#pragma once
// Doing what a plan says, once (R34). Each change is intended, sent and confirmed, each step committed before the next
// one; after a crash at any point the same plan applied again finishes what is missing and sends nothing twice.

#include <vector>

#include "hub/activity.h"
#include "hub/change_log.h"
#include "hub/planning.h"

namespace stowage {

// How long after a send a PSA may take to show it, where it does not know at once what it has.
constexpr std::int64_t visibility_bound_ms = 15 * std::int64_t{60'000};

struct Applied {
  int confirmed = 0;                      // changes made by this run
  int settled = 0;                        // changes of earlier runs whose outcome this run found out
  int listed = 0;                         // changes that are on the work list now
  int failed = 0;                         // mappings that could not be brought into line
  std::vector<ServiceMappingId> waiting;  // mappings whose changes wait for approval
  int uncarried = 0;                      // rows of usage that no service carries, which failed beside the mappings
  std::vector<ActivityRow> activity;

  // Somebody must look: something waits for approval or for a person's work, failed, or is used and carried by no
  // service. What waits for its period's end does so by itself.
  bool exceptions() const;
};

struct SettledChanges {
  int settled = 0;                // whose outcome is known now
  std::vector<std::string> open;  // a sentence on each service of which nobody can tell yet
};
// Finds out what became of the changes that runs before this one left open, of whatever plan. A plan made without it
// would take what they did for somebody else's change.
Result<SettledChanges> settle_open_changes(Ledger& ledger, Psa& psa, const Person& person);

// Refuses a plan that is stale, naming the thing that moved, and then changes nothing. What fails at one service, or
// behind one connection, does not stop the others; it stands in the activity log with its reason.
Result<Applied> apply_plan(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file,
                           const SealedUsage& sealed, RunId run = {});

}  // namespace stowage
