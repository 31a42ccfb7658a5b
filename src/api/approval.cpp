#include "api/approval.h"

#include <algorithm>
#include <set>

#include "hub/change_log.h"
#include "hub/plan_file.h"
#include "hub/standing_approvals.h"
#include "ledger/secret_key.h"

namespace stowage {

namespace {

// Those of a plan's mappings whose changes are all made.
Result<std::set<ServiceMappingId>> made_of(Session& session, const PlanFile& file) {
  std::set<std::string> confirmed;
  for (const LoggedChange& change : TRY(ChangeLog(session.ledger()).of_plan(file.hash))) {
    if (change.state == ChangeState::Confirmed) confirmed.insert(change.change);
  }
  std::set<ServiceMappingId> made;
  for (const MappingPlan& mapping : file.plan.mappings) {
    size_t done = 0;
    while (done < mapping.changes.size() && confirmed.contains(change_name(mapping.mapping, done))) ++done;
    if (done == mapping.changes.size()) made.insert(mapping.mapping);
  }
  return made;
}

// Of `wanted` those that wait; without any all that do. Refused where one of them does not, or none is left.
Result<std::vector<ServiceMappingId>> to_approve(const Plan& plan, const std::set<ServiceMappingId>& made,
                                                 const std::vector<ServiceMappingId>& wanted) {
  std::vector<ServiceMappingId> waiting;
  bool waited = false;
  for (const MappingPlan& mapping : plan.mappings) {
    waited = waited || mapping.waits();
    if (mapping.waits() && !made.contains(mapping.mapping)) waiting.push_back(mapping.mapping);
  }
  if (!waited) return refuse("nothing of this plan waits for approval", "Apply it.");
  if (waiting.empty())
    return refuse("what waited for approval in this plan is made already",
                  "`stowage plan` shows what would change now.");
  for (const ServiceMappingId one : wanted) {
    if (std::find(waiting.begin(), waiting.end(), one) != waiting.end()) continue;
    const std::string name = "mapping " + std::to_string(one.number());
    if (made.contains(one))
      return refuse("the changes of " + name + " in this plan are made already", "Name mappings that wait, or none.");
    return refuse(name + " does not wait for approval in this plan", "Name mappings that do, or none for all of them.");
  }
  if (!wanted.empty())
    std::erase_if(waiting,
                  [&](ServiceMappingId id) { return std::find(wanted.begin(), wanted.end(), id) == wanted.end(); });
  return waiting;
}

}  // namespace

Result<std::vector<ServiceMappingId>> approve_plan(Session& session, std::string_view text,
                                                   const std::vector<ServiceMappingId>& mappings,
                                                   const std::string& reason) {
  const PlanFile file = TRY(parse_plan_file(text, TRY(SecretKey::of(session.ledger().folder()))));
  const auto approved = TRY(to_approve(file.plan, TRY(made_of(session, file)), mappings));
  TRY(StandingApprovals(session.ledger()).approve(session.person(), file, approved, reason));
  return approved;
}

}  // namespace stowage
