#include "hub/plan.h"

#include <algorithm>

#include "contracts/lines.h"
#include "hub/account_usage.h"

namespace stowage {

namespace {

// What each organization used on these days, equal days put together.
void add_evidence(const PlanInput& input, const ServiceMapping& mapping, const DayRange& days,
                  std::vector<UsageEvidence>& evidence) {
  for (const OrganizationId organization : input.usage.organizations(mapping.kind)) {
    std::optional<UsageEvidence> open;
    for (Day day = days.from; day < days.until; ++day) {
      const bool ours = account_on(input.accounts, organization, mapping.kind.module, day) == mapping.account;
      const Quantity quantity = input.usage.on(mapping.kind, organization, day).quantity;
      if (open && ours && open->quantity == quantity) {
        open->days.until = day + 1;
        continue;
      }
      if (open) evidence.push_back(*open);
      open = ours ? std::optional(UsageEvidence{organization, {day, day + 1}, quantity}) : std::nullopt;
    }
    if (open) evidence.push_back(*open);
  }
}

std::string change_text(const UnitStep& step) {
  return "A change to " + step.target.text() + (step.target == Units(1) ? " unit" : " units") + " from " +
         step.effective.text();
}

std::string stale_text(const Usage& usage, const Module& module, const UnitStep& step) {
  std::string names;
  for (const OrganizationId organization : step.basis.stale)
    names += (names.empty() ? "" : ", ") + usage.name_of(organization);
  if (!module.version())
    return change_text(step) + " is not made: " + people(module) + " has not reported each of its days for " + names +
           ".";
  return change_text(step) + " is not made: it rests on stale sources of " + names + ".";
}

class MappingPlanner {
 public:
  MappingPlanner(const PlanInput& input, const ServiceMapping& mapping) : input_(input), mapping_(mapping) {
    plan_.mapping = mapping.id;
    plan_.account = mapping.account;
    plan_.contract = mapping.contract;
    plan_.service = mapping.service;
    plan_.kind = mapping.kind;
    plan_.first_effective = mapping.first_effective;
  }

  MappingPlan plan() {
    const Result<void> done = fill();
    if (!done) {
      plan_.changes.clear();
      plan_.withheld.push_back(done.error().text());
    }
    return std::move(plan_);
  }

 private:
  Result<void> fill() {
    if (const auto unread = input_.unread.find(mapping_.contract); unread != input_.unread.end())
      return refuse_unread(unread->second);
    const auto contract = std::find_if(input_.contracts.begin(), input_.contracts.end(),
                                       [&](const PsaContract& c) { return c.id == mapping_.contract; });
    if (contract == input_.contracts.end())
      return not_found("contract " + std::to_string(mapping_.contract.number()) + " could not be read");
    const PsaService* service = contract->service(mapping_.service);
    if (service == nullptr)
      return not_found("contract '" + contract->name + "' has no service " + std::to_string(mapping_.service.number()));
    plan_.contract_name = contract->name;
    plan_.service_name = service->name;
    plan_.seen = service->units;
    const Day last = input_.usage.sealed_until() - 1;
    if (const MappingTerms* terms = mapping_.terms.at(std::max(last, mapping_.first_effective))) plan_.how = terms->how;
    plan_.found = plan_.target = service->units_on(last);
    if (!contract->doubt.empty())
      return refuse("Contract '" + contract->name + "': no change is made. " + contract->doubt);
    if (!contract->foreign.empty()) return refuse("No change is made: " + contract->foreign);

    const UnitsFrom from = units_from(mapping_, *contract, input_.open_from);
    const TargetInput targets{mapping_, contract->terms, input_.usage, input_.accounts, from, TRY(before())};
    const UnitSteps steps = steps_to(TRY(targets_by_day(targets)), service->units, targets);
    TRY(add_changes(*contract, *service, steps, from));
    tell_waiting(steps);
    tell_unknown_days();
    for (const PlannedChange& change : plan_.changes)
      if (change.effective <= last) plan_.target += change.change();
    TRY(tell_beginning_and_end(*contract, *service, last));
    plan_.guards = TRY(guards_of({input_.limits, steps.steps, *contract, *service, mapping_, input_.usage,
                                  input_.accounts, left_by_us(), charges_, steps.settled}));
    return {};
  }

  Result<void> refuse_unread(const UnreadContract& unread) {
    plan_.contract_name = unread.kept.name;
    if (const Service* service = unread.kept.service(mapping_.service)) plan_.service_name = service->name;
    return fail(Failure::Io, "Its contract cannot be read, so that nothing of it is changed: " + unread.reason);
  }

  Result<DayRange> before() const {
    const UnreadContract* unread = nullptr;
    const DayRange before = period_before(mapping_, input_.mappings, [&](ContractId id) -> const Terms* {
      if (const auto found = input_.unread.find(id); found != input_.unread.end()) unread = &found->second;
      const auto contract = std::find_if(input_.contracts.begin(), input_.contracts.end(),
                                         [&](const PsaContract& one) { return one.id == id; });
      return contract == input_.contracts.end() ? nullptr : &contract->terms;
    });
    if (unread == nullptr) return before;
    return fail(Failure::Io,
                "Contract '" + unread->kept.name + "', which it took over from, cannot be read: " + unread->reason);
  }

  Result<void> add_changes(const PsaContract& contract, const PsaService& service, const UnitSteps& steps,
                           const UnitsFrom& from) {
    const Day known_from = input_.usage.known_from();
    const bool all_known = known_from <= mapping_.first_effective;
    ServiceChanges made =
        TRY(service_changes(contract, service, steps.steps,
                            TRY(settle_in_money(contract, service, mapping_.id, steps.settled, steps.settled_if_carried,
                                                all_known ? Day() : known_from)),
                            from));
    charges_ = std::move(made.charges);
    for (PlannedChange& change : made.changes) {
      for (const PeriodCharge& charge : charges_)
        if (holds(change, charge)) add_evidence(input_, mapping_, evidence_days(charge), change.evidence);
      if (!change.change().zero()) tell_step(steps.steps, change);
      plan_.changes.push_back(std::move(change));
    }
    return {};
  }

  static bool holds(const PlannedChange& change, const PeriodCharge& charge) {
    return std::any_of(change.charges.begin(), change.charges.end(),
                       [&](const PlannedCharge& planned) { return planned.period == charge.period; });
  }

  // Of a charge the days that differ; all of the period where none does any more.
  DayRange evidence_days(const PeriodCharge& charge) const {
    const DayRange days = charge.days.empty() ? charge.period : charge.days;
    return {days.from, std::min(days.until, input_.usage.sealed_until())};
  }

  void tell_step(const std::vector<UnitStep>& steps, PlannedChange& change) {
    for (size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].effective != change.effective) continue;
      if (change.charges.empty()) add_evidence(input_, mapping_, evidence_days(steps, i), change.evidence);
      if (steps[i].basis.averaged)
        plan_.notes.push_back("An organization joined or left in the period from " + steps[i].basis.usage.from.text() +
                              ", so that its average counts.");
    }
  }

  // Of another product: which days it has left out, whether something rests on them or not.
  void tell_unknown_days() {
    if (mapping_.kind.module.version()) return;
    const AccountUsage account(input_.usage, input_.accounts, mapping_);
    std::vector<DayRange> unknown;
    const Day from = std::max({mapping_.first_effective, input_.usage.known_from(), input_.open_from});
    for (Day day = from; day < input_.usage.sealed_until() && !mapping_.ended_by(day); ++day) {
      if (account.on(day).stale.empty()) continue;
      if (unknown.empty() || unknown.back().until < day) unknown.push_back({day, day});
      unknown.back().until = day + 1;
    }
    std::string text;
    for (const DayRange& days : unknown)
      text += (text.empty() ? "" : ", ") + days.from.text() +
              (days.days() == 1 ? std::string() : " to " + (days.until - 1).text());
    if (!text.empty())
      plan_.notes.push_back(people(mapping_.kind.module) + " has not reported all of " + text +
                            "; nothing is changed because of it.");
  }

  Result<void> tell_beginning_and_end(const PsaContract& contract, const PsaService& service, Day last) {
    if (left_by_us() == nullptr && !plan_.changes.empty())
      plan_.notes.push_back("First plan: " + plan_.found.text() + " units found, " + plan_.target.text() +
                            " wanted on " + last.text() + "; nothing before " + mapping_.first_effective.text() +
                            " is touched.");
    const Decimal* price = service.prices.at(last);
    if (!orphaned(last) || !contract.terms.covers(last) || service.units_on(last).zero() || price == nullptr) return {};
    const Money month = TRY(Money::of(service.units_on(last).count(), 1, *price, contract.currency));
    plan_.notes.push_back("It ended on " + mapping_.ending->first.text() + " and left " +
                          service.units_on(last).text() + " units, " + month.people() +
                          " a month, which follow no usage.");
    return {};
  }

  // Its service was left as it was, and no other mapping feeds it.
  bool orphaned(Day last) const {
    return mapping_.ended_by(last) && mapping_.ending->second == MappingEnding::Leave &&
           std::none_of(input_.mappings.begin(), input_.mappings.end(), [&](const ServiceMapping& other) {
             return other.contract == mapping_.contract && other.service == mapping_.service && !other.ended_by(last);
           });
  }

  void tell_waiting(const UnitSteps& steps) {
    for (const UnitStep& step : steps.withheld)
      plan_.withheld.push_back(stale_text(input_.usage, mapping_.kind.module, step));
    for (const UnitStep& step : steps.small)
      plan_.small.push_back(change_text(step) + " is under the threshold and waits for the period's end.");
  }

  const Timeline<Units>* left_by_us() const {
    const auto found = input_.left_by_us.find(mapping_.id);
    return found == input_.left_by_us.end() ? nullptr : &found->second;
  }

  // A day's change rests on its day and those after it until the next change; a period's on the whole period.
  DayRange evidence_days(const std::vector<UnitStep>& steps, size_t index) const {
    const UnitStep& step = steps[index];
    const bool later = step.effective >= input_.usage.sealed_until();
    if (later || step.basis.basis != TargetBasis::Day || step.basis.usage.empty()) return step.basis.usage;
    const Day until = index + 1 < steps.size() ? steps[index + 1].effective : input_.usage.sealed_until();
    return {step.effective, std::min(until, input_.usage.sealed_until())};
  }

  const PlanInput& input_;
  const ServiceMapping& mapping_;
  MappingPlan plan_;
  std::vector<PeriodCharge> charges_;
};

// Of the last sealed day, too, where it is closed already: what it shows goes on.
std::vector<UnmappedUsage> open_unmapped_usage(const PlanInput& input) {
  const Day sealed_until = input.usage.sealed_until();
  std::set<ContractId> unread;
  for (const auto& [contract, why] : input.unread) unread.insert(contract);
  std::vector<UnmappedUsage> unmapped =
      unmapped_usage(input.usage, Carriers(input.accounts, input.mappings, input.contracts, unread),
                     {std::min(input.usage.open_from(), sealed_until - 1), sealed_until});
  std::erase_if(unmapped, [](const UnmappedUsage& usage) { return usage.chosen; });
  return unmapped;
}

// What its units of a day come to a month; nothing where it does not run on that day.
Result<Money> month_of(const PsaContract& contract, Day day) {
  Money month = Money::zero(contract.currency);
  if (!contract.terms.covers(day)) return month;
  for (const PsaService& service : contract.services)
    if (const Decimal* price = service.prices.at(day))
      month += TRY(Money::of(service.units_on(day).count(), 1, *price, contract.currency));
  return month;
}

}  // namespace

bool Plan::changes_nothing() const {
  return std::all_of(mappings.begin(), mappings.end(), [](const MappingPlan& m) { return m.changes.empty(); });
}

bool Plan::withholds() const {
  return std::any_of(mappings.begin(), mappings.end(), [](const MappingPlan& m) { return !m.withheld.empty(); });
}

bool Plan::all_equal() const {
  return changes_nothing() && !withholds() &&
         std::all_of(mappings.begin(), mappings.end(), [](const MappingPlan& m) { return m.small.empty(); });
}

Result<void> guard_whole_plan(const PlanInput& input, Plan& plan) {
  const Day last = input.usage.sealed_until() - 1;
  std::map<std::string, std::pair<Money, Money>> now_and_moved;
  const auto of_currency = [&](Currency currency) -> std::pair<Money, Money>& {
    return now_and_moved.try_emplace(currency.code(), Money::zero(currency), Money::zero(currency)).first->second;
  };
  for (const auto* contracts : {&input.contracts, &input.other_contracts})
    for (const PsaContract& contract : *contracts)
      of_currency(contract.currency).first += TRY(month_of(contract, last));
  for (const PsaContract& contract : input.contracts) {
    Money& moved = of_currency(contract.currency).second;
    for (const MappingPlan& mapping : plan.mappings)
      if (mapping.contract == contract.id)
        for (const PlannedChange& change : mapping.changes) moved += change.month_after + change.charged();
  }
  for (MappingPlan& mapping : plan.mappings) {
    if (mapping.changes.empty()) continue;
    const auto& [now, moved] = now_and_moved.at(mapping.changes.front().month_after.currency().code());
    if (!beyond_percent(moved.minor(), now.minor(), input.limits.plan_percent)) continue;
    mapping.guards.push_back({Guard::WholePlan, "The plan moves all contracts together by " + moved.people() +
                                                    " a month of " + now.people() + ", more than " +
                                                    std::to_string(input.limits.plan_percent) + " %."});
  }
  return {};
}

Money PlannedChange::charged() const {
  Money sum = Money::zero(on_period.currency());
  for (const PlannedCharge& charge : charges) sum += charge.amount;
  return sum;
}

Result<PlannedChange> priced_change(const PsaContract& contract, const PsaService& service, const UnitStep& step) {
  if (!contract.terms.covers(step.effective))
    return refuse("contract '" + contract.name + "' does not cover " + step.effective.text());
  const ContractPeriod period = contract.terms.period_of(step.effective);
  PlannedChange change{step.effective,
                       step.before,
                       step.target,
                       step.basis.basis,
                       Money::zero(contract.currency),
                       Money::zero(contract.currency),
                       {},
                       {}};
  for (const PricedStretch& stretch : TRY(price_units(
           service.prices, step.change(), {step.effective, period.covered.until}, period, contract.currency)))
    change.on_period += stretch.amount;
  change.month_after = TRY(Money::of(step.change().count(), 1, *service.prices.at(step.effective), contract.currency));
  return change;
}

Result<ServiceChanges> service_changes(const PsaContract& contract, const PsaService& service,
                                       const std::vector<UnitStep>& steps, const std::vector<PeriodCharge>& charges,
                                       const UnitsFrom& from) {
  ServiceChanges made;
  const Money nothing = Money::zero(contract.currency);
  std::vector<PlannedCharge> refused;  // what the PSA does not take as units, as one change with those that it takes
  for (const PeriodCharge& charge : charges) {
    if (charge.amount().zero()) continue;
    made.charges.push_back(charge);
    const PlannedCharge planned{charge.period, charge.day, charge.amount(), charge_text(service.name, charge)};
    if ((charge.days.empty() ? charge.period.until : charge.days.until) > from.open) {
      refused.push_back(planned);
    } else {
      const Units units = service.units_on(charge.day);
      made.changes.push_back({charge.day, units, units, TargetBasis::Day, nothing, nothing, {}, {planned}});
    }
  }
  for (const UnitStep& step : steps) {
    made.changes.push_back(TRY(priced_change(contract, service, step)));
    if (step.effective == from.changes) made.changes.back().charges.swap(refused);
  }
  if (!refused.empty()) {
    const Day day = refused.front().day;
    const Units units = service.units_on(day);
    made.changes.push_back({day, units, units, TargetBasis::Day, nothing, nothing, {}, std::move(refused)});
  }
  std::stable_sort(made.changes.begin(), made.changes.end(),
                   [](const PlannedChange& a, const PlannedChange& b) { return a.effective < b.effective; });
  return made;
}

Result<Plan> make_plan(const PlanInput& input) {
  Plan plan{input.today, input.usage.sealed_until(), input.open_from, {}, {}};
  for (const ServiceMapping& mapping : input.mappings) plan.mappings.push_back(MappingPlanner(input, mapping).plan());
  TRY(guard_whole_plan(input, plan));
  plan.unmapped = open_unmapped_usage(input);
  return plan;
}

}  // namespace stowage
