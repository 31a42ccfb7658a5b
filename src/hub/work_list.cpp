#include "hub/work_list.h"

#include <algorithm>
#include <map>

#include "os/stop.h"

namespace stowage {

namespace {

Result<WorkItem> need_item(const std::vector<WorkItem>& work, std::int64_t id) {
  const auto found = std::find_if(work.begin(), work.end(), [&](const WorkItem& item) { return item.id == id; });
  if (found != work.end()) return *found;
  return not_found("nothing on the work list has the number " + std::to_string(id), "`stowage work list` shows all.");
}

Result<void> note_what_is_shown(ChangeLog& log, Psa& psa, const Person& person, const std::string& note,
                                const WorkMade& made) {
  if (made.shown.told == ByHand::Told::Differs) {
    TRY(log.move(person, made.item.change, ChangeState::Listed, made.shown.text, made.item.change.reason));
    return {};
  }
  const LoggedChange& change = made.item.change;
  const PsaContract contract = TRY(psa.contract(change.contract));
  const PsaService* service = contract.service(change.service);
  if (service == nullptr) return not_found("service " + std::to_string(change.service.number()) + " is gone");
  TRY(log.move(person, change, ChangeState::Confirmed, "by hand", note + (note.empty() ? "" : " ") + made.shown.text,
               &service->units));
  return {};
}

}  // namespace

PsaCharge psa_charge(const LoggedChange& change, const LoggedCharge& charge) {
  return {change.contract, change.service, charge.day, charge.amount,
          charge.text + " [" + change.mark_of(charge).text() + "]"};
}

PsaChange psa_change(const LoggedChange& change) {
  PsaChange result{change.contract, change.service, change.effective, change.before, change.target, {}, change.mark()};
  for (const LoggedCharge& charge : change.charges) result.charges.push_back(psa_charge(change, charge));
  return result;
}

Result<std::vector<WorkMade>> call_made(Ledger& ledger, Psa& psa, const Person& person,
                                        const std::vector<std::int64_t>& items, const std::string& note) {
  ChangeLog log(ledger);
  const std::vector<WorkItem> work = TRY(log.work());
  std::map<ContractId, std::vector<WorkItem>> by_contract;
  for (const std::int64_t id : items) {
    WorkItem item = TRY(need_item(work, id));
    by_contract[item.change.contract].push_back(std::move(item));
  }
  std::vector<WorkMade> made;
  for (const auto& [contract, of_it] : by_contract) {
    std::vector<PsaChange> changes;
    for (const WorkItem& item : of_it) changes.push_back(psa_change(item.change));
    const ByHand shown = TRY(psa.made_by_hand(contract, changes));
    stop_point("work-known");
    for (const WorkItem& item : of_it) {
      made.push_back({item, shown});
      TRY(note_what_is_shown(log, psa, person, note, made.back()));
      stop_point("work-made");
    }
  }
  return made;
}

Result<void> drop_work(Ledger& ledger, const Person& person, std::int64_t item, const std::string& reason) {
  if (reason.empty()) return bad_input("what is dropped needs a reason", "Give --reason; the journal keeps it.");
  ChangeLog log(ledger);
  const LoggedChange change = TRY(need_item(TRY(log.work()), item)).change;
  TRY(log.move(person, change, ChangeState::Failed, change.reference, reason));
  return {};
}

}  // namespace stowage
