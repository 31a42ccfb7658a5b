#pragma once
// The daily run of Integrated Customer Billing: everything measured comes in, days that are over are sealed, and
// contracts are made equal to usage as far as no guard holds that back. Run again it changes nothing more; killed, it
// is run again. Nothing that fails at one organization, source or PSA stops the others.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/fetching.h"
#include "api/judging.h"
#include "api/plan.h"
#include "api/session.h"
#include "hub/runs.h"
#include "hub/standing_approvals.h"

namespace stowage {

// From how far back days are looked at again at the most; plans look at all open days whatever this says.
constexpr std::int32_t catch_up_days_max = 400;

struct DailyRunRequest {
  // The first day to be looked at again; nothing: the first one that no run was about yet.
  std::optional<Day> day = {};
  bool dry_run = false;  // keeps nothing, and sends nothing but reads
};

struct DailyRunProgress {
  std::function<void(const std::string&)> step;  // "reading epb (uniview)"
  MeasureProgress asset;
  Segments::Progress day;
};

struct DailyRun {
  Run run;  // of a dry run: without a number
  bool dry_run = false;
  std::vector<Fetched> fetched;
  std::vector<JudgedDay> judged;   // what each source sent of each module for each day; none of a dry run
  int settled = 0;                 // changes of earlier runs whose outcome this run found out
  std::optional<PlanAnswer> plan;  // the last that was made; nothing where none could be
  std::vector<StandingApproval>
      approved;                           // mappings whose changes are made since they were approved in an earlier plan
  std::optional<Applied> applied;         // nothing where it could not be, and of a dry run
  std::vector<ServiceMappingId> waiting;  // mappings whose changes wait for approval
  std::vector<std::string> not_invoiced;  // sentences on what its changes left on no invoice yet

  // A person must look: `run.problems`, what waits, and usage that no contract carries.
  bool needs_attention() const;
};

// Refused: a day that is not over.
Result<DailyRun> run_daily(Session& session, const DailyRunRequest& request, const DailyRunProgress& progress);

// Of the run about the day that has just ended.
struct LastRun {
  bool ended = false;
  bool problems = false;  // somebody, or the same run later, must look at something
};
Result<LastRun> last_run(Session& session);

}  // namespace stowage
