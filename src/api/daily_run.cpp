#include "api/daily_run.h"

#include <algorithm>

#include "api/not_invoiced.h"
#include "api/psas.h"
#include "hub/change_log.h"

namespace stowage {

namespace {

// A plan that somebody else's change overtook is made once more.
constexpr int plans_max = 2;

// The first run is about the day that has just ended; a later one also about those that were missed.
Result<DayRange> days_of(Session& session, const std::optional<Day>& wanted) {
  const Day today = session.today();
  if (wanted && *wanted >= today)
    return refuse(wanted->text() + " is not over yet",
                  "A run is about days that are: leave --day out for all of them.");
  const auto done = TRY(Runs(session.ledger()).done_until());
  Day from = std::min(done.value_or(today - 1), today - 1);
  if (wanted) from = std::min(from, *wanted);
  return DayRange{std::max(from, today - catch_up_days_max), today};
}

class RunningDay {
 public:
  RunningDay(Session& session, const DailyRunProgress& progress) : session_(session), progress_(progress) {}

  Result<DailyRun> run(const DailyRunRequest& request) {
    const DayRange days = TRY(days_of(session_, request.day));
    answer_.dry_run = request.dry_run;
    answer_.run.days = days;
    if (!request.dry_run) answer_.run = TRY(Runs(session_.ledger()).begin(session_.person(), days));
    TRY(fetch());
    if (request.dry_run) {
      TRY(plan());
    } else {
      TRY(judge());
      TRY(settle());
      TRY(plan_and_apply());
    }
    TRY(tell());
    if (!request.dry_run) answer_.run = TRY(Runs(session_.ledger()).end(session_.person(), answer_.run));
    return std::move(answer_);
  }

 private:
  void step(const std::string& doing) {
    if (progress_.step) progress_.step(doing);
  }
  void problem(std::string sentence) { answer_.run.problems.push_back(std::move(sentence)); }

  Result<void> fetch() {
    const auto told = [this](const std::string& what) { step("reading " + what); };
    answer_.fetched =
        TRY(fetch_all(session_, answer_.dry_run ? Fetching::Look : Fetching::Keep, {told, progress_.asset}));
    for (const Fetched& one : answer_.fetched)
      for (const std::string& sentence : one.problems) problem(sentence);
    return {};
  }

  Result<void> judge() {
    step("judging what came");
    answer_.judged = TRY(judge_days(session_, answer_.run.id, answer_.run.days, progress_.day));
    for (std::string& doubt : TRY(doubts_of(session_, answer_.judged))) problem(std::move(doubt));
    return {};
  }

  Result<void> settle() {
    step("settling what earlier runs left open");
    Psas psas(session_, connectors::LineUse::ReadingAndWriting);
    SettledChanges found = TRY(settle_open_changes(session_.ledger(), psas, session_.person()));
    answer_.settled = found.settled;
    for (std::string& open : found.open) problem(std::move(open));
    return {};
  }

  Result<void> plan() {
    step("planning");
    answer_.plan = TRY(plan_changes(session_, std::nullopt, progress_.day));
    answer_.run.plan = answer_.plan->file.hash;
    for (const MappingPlan& mapping : answer_.plan->file.plan.mappings)
      if (mapping.waits()) answer_.waiting.push_back(mapping.mapping);
    return {};
  }

  // What a person has approved in an earlier plan, and would be the same in this one, need not be approved again.
  Result<void> approve_again() {
    answer_.approved = TRY(StandingApprovals(session_.ledger()).of(answer_.plan->file.plan));
    for (const StandingApproval& one : answer_.approved)
      TRY(ChangeLog(session_.ledger())
              .approve(session_.person(), answer_.plan->file.hash, {one.mapping},
                       "the same changes as approved by entry " + std::to_string(one.entry.number())));
    return {};
  }

  Result<void> plan_and_apply() {
    for (int tries = 1;; ++tries) {
      answer_.waiting.clear();
      TRY(plan());
      TRY(approve_again());
      step("applying");
      auto applied = apply_plan_file(session_, answer_.plan->text, progress_.day, answer_.run.id);
      if (applied) {
        answer_.settled += applied->settled;
        answer_.applied = *std::move(applied);
        return {};
      }
      if (applied.error().failure() != Failure::Refused) return tl::unexpected(std::move(applied).error());
      if (tries == plans_max) {
        problem(applied.error().text());
        return {};
      }
    }
  }

  Result<void> tell() {
    std::vector<ContractId> contracts;
    if (answer_.applied) {
      answer_.waiting = answer_.applied->waiting;
      answer_.run.confirmed = answer_.applied->confirmed;
      for (const ActivityRow& row : answer_.applied->activity) {
        if (row.outcome == Outcome::Failed && row.contract) tell_once(row.reason);
        contracts.push_back(row.contract);
      }
    }
    answer_.run.waiting = static_cast<std::int64_t>(answer_.waiting.size());
    answer_.not_invoiced = TRY(not_invoiced_texts(session_.ledger(), contracts));
    return {};
  }

  // All organizations of a service have its reason.
  void tell_once(const std::string& sentence) {
    const auto& told = answer_.run.problems;
    if (std::find(told.begin(), told.end(), sentence) == told.end()) problem(sentence);
  }

  Session& session_;
  const DailyRunProgress& progress_;
  DailyRun answer_;
};

}  // namespace

bool DailyRun::needs_attention() const {
  return !run.problems.empty() || !waiting.empty() || (plan && plan->needs_attention()) ||
         (applied && applied->exceptions());
}

Result<DailyRun> run_daily(Session& session, const DailyRunRequest& request, const DailyRunProgress& progress) {
  return RunningDay(session, progress).run(request);
}

Result<LastRun> last_run(Session& session) {
  const Day today = session.today();
  for (const Run& run : TRY(Runs(session.ledger()).newest(1)))
    if (run.ended && run.days.until >= today) return LastRun{true, !run.problems.empty()};
  const auto done = TRY(Runs(session.ledger()).done_until());
  return LastRun{done && *done >= today, false};
}

}  // namespace stowage
