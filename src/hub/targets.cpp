#include "hub/targets.h"

#include <algorithm>
#include <set>

#include "hub/account_usage.h"

namespace stowage {

namespace {

// What an account used over a contract period, as month_end bills it.
Result<DayTarget> period_target(const AccountUsage& account, const MappingTerms& terms, const DayRange& days) {
  DayTarget target;
  target.basis = TargetBasis::Period;
  target.usage = days;
  Quantity sum, peak, last;
  std::set<OrganizationId> stale;
  for (Day day = days.from; day < days.until; ++day) {
    const AccountDay used = account.on(day);
    sum += used.quantity;
    peak = std::max(peak, used.quantity);
    last = used.quantity;
    stale.insert(used.stale.begin(), used.stale.end());
  }
  target.stale.assign(stale.begin(), stale.end());
  target.averaged = terms.quantity != MonthQuantity::Average && !account.same_organizations_throughout(days);
  if (terms.quantity == MonthQuantity::Average || target.averaged) {
    target.quantity = sum;
    target.quantity_days = days.days();
  } else {
    target.quantity = terms.quantity == MonthQuantity::LastDay ? last : peak;
  }
  target.units = TRY(units_of(terms.rule, target.quantity, target.quantity_days));
  return target;
}

class Targets {
 public:
  explicit Targets(const TargetInput& input)
      : input_(input),
        account_(input.usage, input.accounts, input.mapping),
        from_(known_from(input, std::max(input.mapping.first_effective, input.contract.from))),
        until_(input.contract.days().until) {}

  Result<std::map<Day, DayTarget>> all() {
    if (from_ >= until_) return {};
    TRY(add_first());
    if (from_ >= horizon()) return std::move(targets_);
    for (const ContractPeriod& period : input_.contract.periods_within({from_, horizon()})) TRY(add(period));
    for (const Freeze& freeze : input_.mapping.freezes) hold(freeze.days, freeze.units, TargetBasis::Frozen);
    if (input_.mapping.ending) TRY(end(*input_.mapping.ending));
    return std::move(targets_);
  }

 private:
  // A period of which usage is known in part only has no targets.
  static Day known_from(const TargetInput& input, Day from) {
    const Day known = input.usage.known_from();
    if (from >= known) return from;
    return input.contract.covers(known) ? input.contract.period_of(known).uncut.until : input.contract.days().until;
  }

  // Nothing is planned beyond the sealed days but what a person has fixed for a day.
  Day horizon() const {
    Day last = input_.usage.sealed_until();
    for (const Freeze& freeze : input_.mapping.freezes) last = std::max(last, freeze.days.from + 1);
    if (input_.mapping.ending) last = std::max(last, input_.mapping.ending->first + 1);
    return std::min(last, until_);
  }

  // The terms of the period before were those of another service: its own say how many units that quantity is.
  Result<void> add_first() {
    const DayRange& before = input_.before;
    const MappingTerms* terms = input_.mapping.terms.at(from_);
    const bool next = terms != nullptr && terms->how == HowChangesBill::MonthEnd && terms->period == MonthPeriod::Next;
    const bool known = before.from >= input_.usage.known_from() && before.until <= input_.usage.sealed_until();
    if (!next || before.empty() || !known || input_.mapping.ended_by(from_)) return {};
    const ContractPeriod period = input_.contract.period_of(from_);
    if (period.covered.from == before.until) bill(period, TRY(period_target(account_, *terms, before)));
    return {};
  }

  void bill(const ContractPeriod& period, const DayTarget& target) {
    for (Day day = period.covered.from; day < period.covered.until; ++day) targets_[day] = target;
  }

  Result<void> add(const ContractPeriod& period) {
    const MappingTerms* terms = input_.mapping.terms.at(std::max(period.covered.from, from_));
    if (terms == nullptr) return {};
    if (terms->how == HowChangesBill::ProrateDaily) return add_days(period, *terms);
    // A mapping that ends inside the period answers for its days only.
    DayRange days = period.covered;
    if (input_.mapping.ended_by(days.until - 1)) days.until = input_.mapping.ending->first;
    const bool sealed = days.until <= input_.usage.sealed_until();
    if (days.empty() || !sealed) return {};
    const auto billed = terms->period == MonthPeriod::Ended ? std::optional(period) : input_.contract.after(period);
    if (billed && billed->covered.from >= input_.mapping.first_effective)
      bill(*billed, TRY(period_target(account_, *terms, days)));
    return {};
  }

  Result<void> add_days(const ContractPeriod& period, const MappingTerms& terms) {
    const DayRange days = overlap(period.covered, {from_, input_.usage.sealed_until()});
    for (Day day = days.from; day < days.until; ++day) {
      AccountDay used = account_.on(day);
      DayTarget target;
      target.quantity = used.quantity;
      target.units = TRY(units_of(terms.rule, used.quantity, 1));
      target.usage = {day, day + 1};
      target.stale = std::move(used.stale);
      targets_[day] = std::move(target);
    }
    return {};
  }

  void hold(const DayRange& days, Units units, TargetBasis basis) {
    const DayRange held = overlap(days, {from_, until_});
    // An unbounded end would make a target for every day of the future: days after the horizon follow the last one.
    const Day last = std::min(held.until, std::max(horizon(), held.from + 1));
    targets_.erase(targets_.lower_bound(held.from), targets_.lower_bound(held.until));
    for (Day day = held.from; day < last; ++day) targets_[day] = DayTarget{units, basis};
  }

  Result<void> end(const std::pair<Day, MappingEnding>& ending) {
    targets_.erase(targets_.lower_bound(ending.first), targets_.end());
    if (ending.second == MappingEnding::Leave) return {};
    const MappingTerms* terms = input_.mapping.terms.at(ending.first);
    const UnitRule rule = terms == nullptr ? UnitRule{} : terms->rule;
    hold({ending.first, until_}, rule.minimum + rule.base, TargetBasis::Ended);
    return {};
  }

  const TargetInput& input_;
  const AccountUsage account_;
  const Day from_;
  const Day until_;
  std::map<Day, DayTarget> targets_;
};

bool small_change(const Threshold& threshold, Units change, Units before) {
  const std::int64_t size = change < Units(0) ? -change.count() : change.count();
  return size < threshold.units.count() || size * 100 < threshold.percent * before.count();
}

// Small changes wait while the period is still going on (R24).
const Threshold* threshold_on(const TargetInput& input, Day day) {
  const MappingTerms* terms = input.mapping.terms.at(day);
  if (terms == nullptr || terms->how != HowChangesBill::ProrateDaily || !input.contract.covers(day)) return nullptr;
  const bool over = input.contract.period_of(day).covered.until <= input.usage.sealed_until();
  return over ? nullptr : &terms->threshold;
}

bool is_small(const TargetInput& input, const DayTarget& target, Day day, Units before) {
  const Threshold* threshold = target.basis == TargetBasis::Day ? threshold_on(input, day) : nullptr;
  return threshold != nullptr && small_change(*threshold, target.units - before, before);
}

class Stepping {
 public:
  Stepping(const std::map<Day, DayTarget>& targets, const Timeline<Units>& in_force, const TargetInput& input)
      : targets_(targets), in_force_(in_force), input_(input) {}

  UnitSteps all() {
    if (targets_.empty()) return {};
    for (Day day = targets_.begin()->first; day < input_.from.changes; ++day) {
      settle(day);
      settle_if_carried(day);
    }
    // Where the PSA refuses the days before, this one stands for all of them.
    const DayTarget* first = target_on(input_.from.changes);
    const bool refused = input_.from.changes > input_.from.open;
    if (first == nullptr && refused && last_ && !ended_and_left()) first = &*last_;
    for (Day day = std::max(targets_.begin()->first, input_.from.changes); day <= last_day(); ++day)
      step(day, day == input_.from.changes ? first : target_on(day));
    return std::move(result_);
  }

 private:
  const DayTarget* target_on(Day day) const {
    const auto found = targets_.find(day);
    return found == targets_.end() ? nullptr : &found->second;
  }
  Units units_on(Day day) const {
    const Units* units = in_force_.at(day);
    return units == nullptr ? Units() : *units;
  }
  // After it nothing is known and nobody has scheduled anything, or the contract has ended: where the PSA refuses all
  // of its days none is left on which units could change.
  Day last_day() const {
    Day last = std::max(targets_.rbegin()->first, input_.from.changes);
    if (!in_force_.empty()) last = std::max(last, in_force_.steps().rbegin()->first);
    return std::min(last, input_.contract.days().until - 1);
  }
  bool ended_and_left() const {
    return input_.mapping.ended_by(input_.from.changes) && input_.mapping.ending->second == MappingEnding::Leave;
  }
  // Under month_end a period's quantity is known when it is over, and not guessed before.
  bool follows_the_last(Day day) const {
    const MappingTerms* terms = input_.mapping.terms.at(day);
    const bool daily = terms != nullptr && terms->how == HowChangesBill::ProrateDaily;
    return last_ && day >= input_.usage.sealed_until() && (daily || last_->basis != TargetBasis::Period) &&
           !ended_and_left();
  }

  void list_once(std::vector<UnitStep>& list, const UnitStep& step) {
    if (listed_ != step.target) list.push_back(step);
    listed_ = step.target;
  }

  void settle(Day day) {
    const DayTarget* target = target_on(day);
    const Units in_force = units_on(day);
    if (target != nullptr && !target->stale.empty()) {
      if (target->units != in_force) list_once(result_.withheld, {day, in_force, target->units, *target});
      last_.reset();
      return;
    }
    if (target != nullptr && is_small(input_, *target, day, last_ ? last_->units : in_force)) {
      if (target->units != (last_ ? last_->units : in_force))
        list_once(result_.small, {day, last_ ? last_->units : in_force, target->units, *target});
      target = last_ ? &*last_ : nullptr;
    } else if (target != nullptr) {
      last_ = *target;
      listed_.reset();
    } else if (follows_the_last(day)) {
      target = &*last_;
    }
    const Units difference = target == nullptr ? Units() : target->units - in_force;
    if (!difference.zero()) result_.settled[day] = difference;
  }

  void settle_if_carried(Day day) {
    const DayTarget* target = target_on(day);
    if (target != nullptr && !target->stale.empty()) carried_stale_ = target->units;
    if (target != nullptr && target->stale.empty()) carried_stale_.reset();
    const auto settled = result_.settled.find(day);
    const Units difference = carried_stale_                     ? *carried_stale_ - units_on(day)
                             : settled == result_.settled.end() ? Units()
                                                                : settled->second;
    if (!difference.zero()) result_.settled_if_carried[day] = difference;
  }

  void step(Day day, const DayTarget* target) {
    static const DayTarget nothing;
    // What was carried may not take a later day, for which somebody scheduled less, below 0.
    const Units follows = std::max(Units(), units_on(day) + kept_difference(day, target));
    const UnitStep step{day, units_on(day) + carried_, target ? target->units : follows, target ? *target : nothing};
    if (step.change().zero()) {
      if (target) listed_.reset();
      return;
    }
    const bool stale = !step.basis.stale.empty();
    if (stale || (target && is_small(input_, *target, day, step.before))) {
      list_once(stale ? result_.withheld : result_.small, step);
      if (follows != step.before) result_.steps.push_back({day, step.before, follows, nothing});
      carried_ = follows - units_on(day);
      return;
    }
    listed_.reset();
    result_.steps.push_back(step);
    carried_ = step.target - units_on(day);
  }

  // What a day without a target of its own keeps: the difference of the day before; behind a freeze that of the day
  // before the freeze, since the service is free again.
  Units kept_difference(Day day, const DayTarget* target) {
    const std::vector<Freeze>& freezes = input_.mapping.freezes;
    const bool frozen =
        std::any_of(freezes.begin(), freezes.end(), [&](const Freeze& freeze) { return freeze.days.contains(day); });
    if (frozen && !before_freeze_) before_freeze_ = carried_;
    const Units kept = target == nullptr && !frozen ? before_freeze_.value_or(carried_) : carried_;
    if (!frozen) before_freeze_.reset();
    return kept;
  }

  const std::map<Day, DayTarget>& targets_;
  const Timeline<Units>& in_force_;
  const TargetInput& input_;
  UnitSteps result_;
  std::optional<DayTarget> last_;       // of settled days the last target that counts
  std::optional<Units> carried_stale_;  // what a stale day carries, and the unsealed days behind it
  Units carried_;                       // target less in force, of the day before
  std::optional<Units> before_freeze_;  // the difference that was carried into it
  std::optional<Units> listed_;         // the last target that was withheld or small, so that it is listed once
};

}  // namespace

UnitsFrom units_from(const ServiceMapping& mapping, const PsaContract& contract, Day oldest_open_day) {
  UnitsFrom from{oldest_open_day, oldest_open_day};
  const MappingTerms* terms = mapping.terms.at(std::max(oldest_open_day, mapping.first_effective));
  if (terms != nullptr && terms->how == HowChangesBill::MonthEnd && contract.terms.covers(oldest_open_day))
    from.open = contract.terms.period_of(oldest_open_day).covered.from;
  from.changes = std::max(from.open, contract.units_from);
  return from;
}

DayRange period_before(const ServiceMapping& mapping, const std::vector<ServiceMapping>& mappings,
                       const TermsOf& terms_of) {
  const Day first = mapping.first_effective;
  for (const ServiceMapping& earlier : mappings) {
    const bool ends_here = earlier.ending && earlier.ending->first == first && !earlier.covers_no_day();
    if (!ends_here || earlier.account != mapping.account || earlier.kind != mapping.kind) continue;
    const Terms* terms = terms_of(earlier.contract);
    if (terms != nullptr && terms->covers(first - 1)) return {terms->period_of(first - 1).covered.from, first};
  }
  return {first, first};
}

Result<std::map<Day, DayTarget>> targets_by_day(const TargetInput& input) {
  return Targets(input).all();
}

UnitSteps steps_to(const std::map<Day, DayTarget>& targets, const Timeline<Units>& in_force, const TargetInput& input) {
  return Stepping(targets, in_force, input).all();
}

}  // namespace stowage
