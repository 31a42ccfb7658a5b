#pragma once
// One mapping's changes on their way into the PSA: each is intended, sent and read back (R34). For apply.cpp alone.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/change_log.h"
#include "hub/plan_file.h"
#include "hub/psa.h"

namespace stowage {

class MappingApply {
 public:
  MappingApply(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file, const MappingPlan& plan)
      : ledger_(ledger), log_(ledger), psa_(psa), person_(person), file_(file), plan_(plan) {}

  int confirmed() const { return confirmed_; }
  int settled_before() const { return settled_; }
  // On the work list, of this plan or the same of one before.
  int listed() const { return listed_; }
  // At once, by this run; nothing where it charged nothing.
  const std::optional<Money>& charged() const { return charged_; }

  // Finds out what became of every open change of this service, of whatever plan.
  Result<void> settle();

  // Whether units are what the plan saw, with the plan's own changes that were confirmed. Fails where they cannot be
  // read now, and where another Stowage works on the contract.
  Result<bool> is_as_seen();
  // The refusal where they are not.
  tl::unexpected<Error> stale() const;

  // Increases go first, so that no day falls below 0 on the way. What an earlier plan has left on the work list gives
  // way to this plan's, unless it is the same: then it stays, and keeps its number.
  Result<void> send_all();

 private:
  std::string place() const;  // "service 'Servers' of contract 'Harbour 2026'"
  // Of those that are not done. Increases before all else, but behind what goes to 0 earlier where no day falls below 0
  // by that: a PSA may refuse 0, and what comes later rests on it.
  Result<std::vector<size_t>> in_sending_order(const std::set<std::string>& done);
  // It goes to 0, and not by hand.
  Result<bool> may_be_refused(const PlannedChange& planned);
  // The plan's changes that are not done are on the work list, all of them and nothing else.
  bool is_rest_of_plan(const std::vector<WorkItem>& work, const std::set<std::string>& done) const;
  // Refuses where its units are in doubt.
  Result<PsaContract> contract_now();
  Result<Timeline<Units>> units_in(const PsaContract& contract) const;
  Result<Timeline<Units>> units_now();
  Result<std::set<std::string>> confirmed_names();
  Result<Timeline<Units>> expected();
  Result<void> send(size_t index);
  // Nothing of this change happened.
  Result<void> refused(const LoggedChange& change, const std::string& what, const Sent& sent);
  // What a change of units charges besides comes after it; then all of it is read back.
  Result<void> finish(LoggedChange change, const Timeline<Units>& wanted);
  Sent charge_once(const LoggedChange& change, const LoggedCharge& charge);
  Result<void> settle_lost(const LoggedChange& change);
  // After an accepted send: the units must be what they were with the change and nothing else.
  Result<void> confirm(const LoggedChange& change, const Timeline<Units>& wanted);
  Result<void> confirmed(const LoggedChange& change, const Timeline<Units>& left, const std::string& remark);
  // A change of which one part arrived is finished; one of which nothing did may be sent anew.
  Result<void> settle(LoggedChange change);
  // Nothing where the change has no units. Refuses where nobody can tell.
  Result<std::optional<bool>> units_arrived(const LoggedChange& change);
  bool may_be_late(const LoggedChange& change) const;
  Result<bool> is_charged(const LoggedChange& change, const LoggedCharge& charge);
  // Refuses where one may only not be shown yet.
  Result<std::vector<LoggedCharge>> missing_charges(const LoggedChange& change);
  Result<void> settle_as(const LoggedChange& change, bool arrived);
  void count_charges(const LoggedChange& change);
  Result<void> refuse_half(const LoggedChange& change) const;
  Result<void> refuse_unsettled(const LoggedChange& change) const;

  Ledger& ledger_;
  ChangeLog log_;
  Psa& psa_;
  const Person& person_;
  const PlanFile& file_;
  const MappingPlan& plan_;
  int confirmed_ = 0;
  int settled_ = 0;
  int listed_ = 0;
  std::vector<LoggedChange> asked_for_;  // by this run, on the work list
  std::optional<Money> charged_;
};

}  // namespace stowage
