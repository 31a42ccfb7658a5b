#pragma once
// What became of each change of each plan, as a state machine whose every step is committed before the next one is
// taken (R34): intended, sent, then confirmed or failed; or listed, until a person has made it. Beside it who approved
// what, and what our changes left on a service. Safe to use from several threads.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hub/charge_mark.h"
#include "hub/plan.h"
#include "ledger/ledger.h"

namespace stowage {

enum class ChangeState : std::uint8_t {
  Listed = 0,     // on the work list: a person has to make it in the PSA, which takes no such change from us
  Intended = 1,   // written down; it may have been sent or not
  Sent = 2,       // it was sent; it may have arrived or not
  Confirmed = 3,  // read back
  Failed = 4,     // it did not happen, for certain
};
constexpr bool settled(ChangeState state) {
  return state >= ChangeState::Confirmed;
}
std::string_view to_text(ChangeState state);

struct LoggedCharge {
  Day period;  // the first covered day of the contract period that it settles
  Day day;
  Money amount;
  std::string text;
  friend bool operator==(const LoggedCharge&, const LoggedCharge&) = default;
};

struct LoggedChange {
  std::string plan;    // the plan's hash
  std::string change;  // which of its changes, "3-1"
  ServiceMappingId mapping;
  ContractId contract;
  ServiceId service;
  Day effective;
  Units units;   // signed
  Units before;  // on the effective day, when it was intended
  Units target;
  Instant intended_at;  // anew where a part of it is sent again
  ChangeState state = ChangeState::Intended;
  std::string reference;  // the PSA's own id; of a listed one what the PSA said when a person had called it made
  std::string reason;     // of a failure, or a remark; of a listed one what is to be done
  std::vector<LoggedCharge> charges = {};
  std::string undoes = {};  // of a counter-plan: the hash of the plan that it takes back

  // "+3 units from 2026-06-10 and USD 42.58 once for the period from 2026-06-01"
  std::string text() const;
  // Unique to this change for ever; it travels to the PSA.
  std::string mark() const { return change_mark(plan, change); }
  ChargeMark mark_of(const LoggedCharge& charge) const {
    return {plan.substr(0, mark_plan_digits), change, charge.period};
  }
};

// One thing for a person to do.
struct WorkItem {
  std::int64_t id = 0;
  Instant since;
  LoggedChange change;
};

class ChangeLog {
 public:
  explicit ChangeLog(Ledger& ledger) : ledger_(ledger) {}

  // Refused while any change of this service is sent and not settled, and when this change is confirmed.
  Result<LoggedChange> intend(const Person& person, LoggedChange change);
  // The next state of a change that is not settled. With Confirmed, `left` are the service's units from then on.
  Result<LoggedChange> move(const Person& person, LoggedChange change, ChangeState state, const std::string& reference,
                            const std::string& reason, const Timeline<Units>* left = nullptr);

  // Puts a change on the work list, with what is to be done. Refused as intend() is.
  Result<LoggedChange> list(const Person& person, LoggedChange change, const std::string& what);
  // What is on it, oldest first; of one service, or all.
  Result<std::vector<WorkItem>> work(ContractId contract, ServiceId service);
  Result<std::vector<WorkItem>> work();

  // The newest state of each change.
  Result<std::vector<LoggedChange>> of_plan(const std::string& plan);
  // With those of the plans that take it back, of the plans that take these back, and so on: what is left of it.
  Result<std::vector<LoggedChange>> of_plan_and_undoings(const std::string& plan);
  // The one that was confirmed last.
  Result<std::optional<LoggedChange>> newest_confirmed(ContractId contract, ServiceId service);
  // Sent, and what became of it is not known.
  Result<std::vector<LoggedChange>> unsettled(ContractId contract, ServiceId service);
  // Of all services.
  Result<std::vector<LoggedChange>> unsettled();
  Result<std::map<ServiceMappingId, Timeline<Units>>> left_by_us();

  // A person takes the guarded changes of these mappings upon themselves.
  // `beside` adds what else is kept of each, in the same entry.
  using Beside = std::function<Result<void>(Database&, ServiceMappingId, EntryId)>;
  Result<void> approve(const Person& person, const std::string& plan, const std::vector<ServiceMappingId>& mappings,
                       const std::string& reason, const Beside& beside = nullptr);
  Result<std::vector<ServiceMappingId>> approved(const std::string& plan);

 private:
  Ledger& ledger_;
};

}  // namespace stowage
