#include "hub/mapping_apply.h"

#include <algorithm>

#include "hub/apply.h"
#include "hub/unit_timeline.h"
#include "hub/work_list.h"
#include "os/stop.h"

namespace stowage {

namespace {

bool any_below_zero(const Timeline<Units>& units) {
  return std::any_of(units.steps().begin(), units.steps().end(),
                     [](const auto& step) { return step.second < Units(); });
}

// The day before or behind the one that was asked for, where units are as if that had been.
std::optional<Day> day_counted_from(const LoggedChange& change, const Timeline<Units>& wanted,
                                    const Timeline<Units>& now) {
  const Timeline<Units> without = changed(wanted, -change.units, change.effective);
  for (const Day day : {change.effective - 1, change.effective + 1})
    if (same_units(now, changed(without, change.units, day))) return day;
  return std::nullopt;
}

}  // namespace

Result<void> MappingApply::settle() {
  for (const LoggedChange& change : TRY(log_.unsettled(plan_.contract, plan_.service))) TRY(settle(change));
  return {};
}

std::string MappingApply::place() const {
  return "service '" + plan_.service_name + "' of contract '" + plan_.contract_name + "'";
}

Result<bool> MappingApply::is_as_seen() {
  const PsaContract contract = TRY(contract_now());
  if (!contract.foreign.empty()) return refuse("No change is made: " + contract.foreign);
  return same_units(TRY(units_in(contract)), TRY(expected()));
}

tl::unexpected<Error> MappingApply::stale() const {
  return refuse("the plan is stale: the units of " + place() + " have changed since it was made", "Make a new plan.");
}

Result<bool> MappingApply::may_be_refused(const PlannedChange& planned) {
  if (!planned.target.zero() || planned.before.zero()) return false;
  LoggedChange change;
  change.contract = plan_.contract;
  change.service = plan_.service;
  change.effective = planned.effective;
  change.before = planned.before;
  return !TRY(psa_.by_hand(psa_change(change)));
}

Result<std::vector<size_t>> MappingApply::in_sending_order(const std::set<std::string>& done) {
  std::vector<size_t> increases;
  std::vector<size_t> rest;
  std::vector<size_t> to_zero;
  for (size_t i = 0; i < plan_.changes.size(); ++i) {
    if (done.contains(change_name(plan_.mapping, i))) continue;
    const bool more = plan_.changes[i].change() > Units(0);
    (more ? increases : TRY(may_be_refused(plan_.changes[i])) ? to_zero : rest).push_back(i);
  }
  std::vector<size_t> order;
  Timeline<Units> units = to_zero.empty() ? Timeline<Units>() : TRY(units_now());
  const auto with = [&](size_t i) { return changed(units, plan_.changes[i].change(), plan_.changes[i].effective); };
  const auto take = [&](size_t i) {
    units = with(i);
    order.push_back(i);
  };
  for (const size_t increase : increases) {
    std::erase_if(to_zero, [&](size_t i) {
      const bool goes = plan_.changes[i].effective < plan_.changes[increase].effective && !any_below_zero(with(i));
      if (goes) take(i);
      return goes;
    });
    take(increase);
  }
  rest.insert(rest.end(), to_zero.begin(), to_zero.end());
  std::sort(rest.begin(), rest.end());
  order.insert(order.end(), rest.begin(), rest.end());
  return order;
}

Result<void> MappingApply::send_all() {
  const std::set<std::string> done = TRY(confirmed_names());
  const std::vector<size_t> order = TRY(in_sending_order(done));
  const std::vector<WorkItem> work = TRY(log_.work(plan_.contract, plan_.service));
  // A plan that was held back says nothing against what is on the list.
  if ((plan_.changes.empty() && !plan_.withheld.empty()) || is_rest_of_plan(work, done)) {
    listed_ = static_cast<int>(work.size());
    return {};
  }
  for (const WorkItem& item : work)
    TRY(log_.move(person_, item.change, ChangeState::Failed, item.change.reference,
                  "A later plan took its place before anybody called it made."));
  for (const size_t index : order) TRY(send(index));
  return {};
}

bool MappingApply::is_rest_of_plan(const std::vector<WorkItem>& work, const std::set<std::string>& done) const {
  std::vector<PlannedChange> rest;
  for (size_t i = 0; i < plan_.changes.size(); ++i)
    if (!done.contains(change_name(plan_.mapping, i))) rest.push_back(plan_.changes[i]);
  const auto same = [](const WorkItem& item, const PlannedChange& planned) {
    const LoggedChange& change = item.change;
    return change.effective == planned.effective && change.units == planned.change() &&
           std::equal(change.charges.begin(), change.charges.end(), planned.charges.begin(), planned.charges.end(),
                      [](const LoggedCharge& logged, const PlannedCharge& charge) {
                        return logged.period == charge.period.from && logged.amount == charge.amount;
                      });
  };
  const auto is_planned = [&](const WorkItem& item) {
    return std::any_of(rest.begin(), rest.end(), [&](const PlannedChange& planned) { return same(item, planned); });
  };
  return !work.empty() && work.size() == rest.size() && std::all_of(work.begin(), work.end(), is_planned);
}

Result<PsaContract> MappingApply::contract_now() {
  PsaContract contract = TRY_WITHIN("read " + psa_.name(plan_.contract), psa_.contract(plan_.contract));
  if (!contract.doubt.empty()) return refuse("Contract '" + plan_.contract_name + "': " + contract.doubt);
  return contract;
}

Result<Timeline<Units>> MappingApply::units_now() {
  return units_in(TRY(contract_now()));
}

Result<Timeline<Units>> MappingApply::units_in(const PsaContract& contract) const {
  const PsaService* service = contract.service(plan_.service);
  if (service == nullptr)
    return not_found("service '" + plan_.service_name + "' is no longer on contract '" + plan_.contract_name + "'");
  return service->units;
}

Result<std::set<std::string>> MappingApply::confirmed_names() {
  std::set<std::string> names;
  for (const LoggedChange& change : TRY(log_.of_plan(file_.hash)))
    if (change.state == ChangeState::Confirmed) names.insert(change.change);
  return names;
}

Result<Timeline<Units>> MappingApply::expected() {
  Timeline<Units> units = plan_.seen;
  const std::set<std::string> done = TRY(confirmed_names());
  for (size_t i = 0; i < plan_.changes.size(); ++i)
    if (done.contains(change_name(plan_.mapping, i)))
      units = changed(units, plan_.changes[i].change(), plan_.changes[i].effective);
  return units;
}

Result<void> MappingApply::send(size_t index) {
  const PlannedChange& planned = plan_.changes[index];
  if (!TRY(is_as_seen())) return stale();
  const Timeline<Units> before = TRY(units_now());
  Timeline<Units> asked = before;
  for (const LoggedChange& other : asked_for_) asked = changed(asked, other.units, other.effective);
  LoggedChange change;
  change.plan = file_.hash;
  change.undoes = file_.undoes;
  change.change = change_name(plan_.mapping, index);
  change.mapping = plan_.mapping;
  change.contract = plan_.contract;
  change.service = plan_.service;
  change.effective = planned.effective;
  change.units = planned.change();
  change.before = units_on(asked, planned.effective);
  change.target = change.before + change.units;
  for (const PlannedCharge& charge : planned.charges)
    change.charges.push_back({charge.period.from, charge.day, charge.amount, charge.text});
  if (const auto what = TRY(psa_.by_hand(psa_change(change)))) {
    asked_for_.push_back(TRY(log_.list(person_, change, *what)));
    ++listed_;
    return {};
  }
  change = TRY(log_.intend(person_, change));
  stop_point("change-intended");
  if (!change.units.zero()) {
    const Sent sent = psa_.adjust(change.contract, change.service, change.units, change.effective, change.mark());
    stop_point("change-adjusted");
    if (sent.outcome == Sent::Outcome::Refused)
      return refused(change, change.units.change_text() + " units from " + change.effective.text(), sent);
    change = TRY(log_.move(person_, change, ChangeState::Sent, sent.reference, sent.reason));
    stop_point("change-sent");
    if (sent.outcome == Sent::Outcome::Lost) return settle_lost(change);
  }
  return finish(change, changed(before, change.units, change.effective));
}

Result<void> MappingApply::refused(const LoggedChange& change, const std::string& what, const Sent& sent) {
  TRY(log_.move(person_, change, ChangeState::Failed, sent.reference, sent.reason));
  return refuse(psa_.name(plan_.contract) + " refused " + what + ": " + sent.reason);
}

Result<void> MappingApply::finish(LoggedChange change, const Timeline<Units>& wanted) {
  const std::vector<LoggedCharge> charges = change.charges;  // each state of the change brings its own
  for (const LoggedCharge& charge : charges) {
    if (TRY(is_charged(change, charge))) continue;
    const Sent sent = charge_once(change, charge);
    const std::string what = charge.amount.people() + " once on " + charge.day.text();
    if (sent.outcome == Sent::Outcome::Refused) {
      if (change.state == ChangeState::Intended) return refused(change, what, sent);
      return refuse(psa_.name(plan_.contract) + " refused " + what +
                        ", which belongs to a change that is half done: " + sent.reason,
                    "Look at the contract, then apply again: it sends what is missing.");
    }
    change = TRY(log_.move(person_, change, ChangeState::Sent, sent.reference, sent.reason));
    stop_point("change-charged");
    if (sent.outcome == Sent::Outcome::Lost) return settle_lost(change);
  }
  return confirm(change, wanted);
}

Sent MappingApply::charge_once(const LoggedChange& change, const LoggedCharge& charge) {
  const std::string mark = change.mark_of(charge).text();
  Sent sent = psa_.charge(psa_charge(change, charge), mark);
  stop_point("charge-answered");
  return sent;
}

Result<void> MappingApply::settle_lost(const LoggedChange& change) {
  TRY(settle(change));
  const std::set<std::string> done = TRY(confirmed_names());
  if (done.contains(change.change)) return {};
  return refuse(psa_.name(plan_.contract) + " gave no answer to " + change.text() + ", and did not take it",
                "Apply the plan again.");
}

Result<void> MappingApply::confirm(const LoggedChange& change, const Timeline<Units>& wanted) {
  for (const LoggedCharge& charge : change.charges)
    if (!TRY(is_charged(change, charge))) return refuse_unsettled(change);
  const Timeline<Units> now = TRY(units_now());
  if (same_units(now, wanted)) return confirmed(change, wanted, "");
  // Nothing has moved: it is not shown yet, and what is not shown must not be planned again.
  if (same_units(now, changed(wanted, -change.units, change.effective))) return refuse_unsettled(change);
  const bool arrived = change.units.zero() || TRY(psa_.has_adjustment(change.contract, change.mark())) == true;
  if (!arrived) return refuse_unsettled(change);
  if (const auto counted_from = day_counted_from(change, wanted, now)) {
    TRY(confirmed(change, wanted, "it counts from " + counted_from->text()));
    return refuse(psa_.name(plan_.contract) + " counts " + change.text() + " from " + counted_from->text() + " on at " +
                      place() + ": it takes days in another time zone",
                  "Correct it there by hand, and approve nothing more for this connection: each change would be off by "
                  "a day.");
  }
  TRY(confirmed(change, wanted, "somebody else changed the service at the same time"));
  return refuse("somebody else changed " + place() + " while the plan was applied",
                "Look at the contract, then make a new plan.");
}

Result<void> MappingApply::confirmed(const LoggedChange& change, const Timeline<Units>& left,
                                     const std::string& remark) {
  TRY(log_.move(person_, change, ChangeState::Confirmed, change.reference, remark, &left));
  stop_point("change-confirmed");
  ++confirmed_;
  count_charges(change);
  return {};
}

Result<void> MappingApply::settle(LoggedChange change) {
  const std::optional<bool> units = TRY(units_arrived(change));
  const std::vector<LoggedCharge> missing = TRY(missing_charges(change));
  const bool something = units == std::optional(true) || missing.size() < change.charges.size();
  if (something && units == std::optional(false)) return refuse_half(change);
  if (something)
    for (const LoggedCharge& charge : missing) {
      change.intended_at = ledger_.now();
      change = TRY(log_.move(person_, change, ChangeState::Sent, change.reference, change.reason));
      const Sent sent = charge_once(change, charge);
      if (sent.outcome != Sent::Outcome::Accepted) return refuse_half(change);
      stop_point("change-charged");
    }
  return settle_as(change, something);
}

Result<std::optional<bool>> MappingApply::units_arrived(const LoggedChange& change) {
  if (change.units.zero()) return std::optional<bool>();
  const std::optional<bool> arrived = TRY(psa_.has_adjustment(change.contract, change.mark()));
  if (arrived == std::optional(false)) return arrived;
  const Units now = units_on(TRY(units_now()), change.effective);
  if (arrived && now != change.before) return arrived;
  if (may_be_late(change)) TRY(refuse_unsettled(change));
  if (arrived || now == change.target) return std::optional(true);
  if (now == change.before) return std::optional(false);
  return refuse("nobody can tell whether " + change.units.change_text() + " units from " + change.effective.text() +
                    " arrived at " + place() + ": it has " + now.text() + ", neither " + change.before.text() +
                    " nor " + change.target.text(),
                "Look at the contract in the PSA and correct it by hand.");
}

bool MappingApply::may_be_late(const LoggedChange& change) const {
  return ledger_.now() < change.intended_at + visibility_bound_ms;
}

Result<bool> MappingApply::is_charged(const LoggedChange& change, const LoggedCharge& charge) {
  return TRY(psa_.has_charge(change.contract, change.mark_of(charge).text())) == true;
}

Result<std::vector<LoggedCharge>> MappingApply::missing_charges(const LoggedChange& change) {
  std::vector<LoggedCharge> missing;
  for (const LoggedCharge& charge : change.charges) {
    const std::optional<bool> there = TRY(psa_.has_charge(change.contract, change.mark_of(charge).text()));
    if (there == true) continue;
    if (!there && may_be_late(change)) TRY(refuse_unsettled(change));
    missing.push_back(charge);
  }
  return missing;
}

Result<void> MappingApply::settle_as(const LoggedChange& change, bool arrived) {
  ++settled_;
  if (!arrived) {
    TRY(log_.move(person_, change, ChangeState::Failed, change.reference, "it never arrived"));
    return {};
  }
  const Timeline<Units> left = TRY(units_now());
  TRY(log_.move(person_, change, ChangeState::Confirmed, change.reference, "found by reading", &left));
  count_charges(change);
  return {};
}

void MappingApply::count_charges(const LoggedChange& change) {
  for (const LoggedCharge& charge : change.charges) charged_ = charged_ ? *charged_ + charge.amount : charge.amount;
}

Result<void> MappingApply::refuse_half(const LoggedChange& change) const {
  return refuse("of " + change.text() + " only a part is on " + place() + ", and " + psa_.name(plan_.contract) +
                    " did not take the rest",
                "Look at the contract, then apply again: it sends what is missing.");
}

Result<void> MappingApply::refuse_unsettled(const LoggedChange& change) const {
  return refuse("whether " + change.text() + " arrived at " + place() + " is not known yet" +
                    (change.reason.empty() ? "" : " (" + change.reason + ")"),
                "Apply again in " + std::to_string(visibility_bound_ms / 60'000) + " minutes.");
}

}  // namespace stowage
