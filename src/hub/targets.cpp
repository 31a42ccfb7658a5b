#include "hub/targets.h"

#include <algorithm>
#include <set>

namespace stowage {

namespace {

bool same_accounts_throughout(const TargetInput& input, const DayRange& days) {
  for (const OrganizationId organization : input.usage.organizations(input.mapping.kind)) {
    const auto is_ours = [&](Day day) {
      return account_on(input.accounts, organization, input.mapping.kind.module, day) == input.mapping.account;
    };
    const bool at_start = is_ours(days.from);
    for (Day day = days.from; day < days.until; ++day)
      if (is_ours(day) != at_start) return false;
  }
  return true;
}

// What an account used over a contract period, as month_end bills it.
Result<DayTarget> period_target(const TargetInput& input, const MappingTerms& terms, const DayRange& days) {
  DayTarget target;
  target.basis = TargetBasis::Period;
  target.usage = days;
  Quantity sum, peak, last;
  std::set<OrganizationId> stale;
  for (Day day = days.from; day < days.until; ++day) {
    const AccountDay used = account_day(input.usage, input.accounts, input.mapping.account, input.mapping.kind, day);
    sum += used.quantity;
    peak = std::max(peak, used.quantity);
    last = used.quantity;
    stale.insert(used.stale.begin(), used.stale.end());
  }
  target.stale.assign(stale.begin(), stale.end());
  target.averaged = terms.quantity != MonthQuantity::Average && !same_accounts_throughout(input, days);
  if (terms.quantity == MonthQuantity::Average || target.averaged) {
    target.units = TRY(units_of(terms.rule, sum, days.days()));
  } else {
    target.units = TRY(units_of(terms.rule, terms.quantity == MonthQuantity::LastDay ? last : peak, 1));
  }
  return target;
}

class Targets {
 public:
  explicit Targets(const TargetInput& input)
      : input_(input),
        from_(std::max({input.mapping.first_effective, input.contract.from, Day()})),
        until_(input.contract.days().until) {}

  Result<std::map<Day, DayTarget>> all() {
    if (from_ >= until_ || from_ >= horizon()) return {};
    for (const ContractPeriod& period : input_.contract.periods_within({from_, horizon()})) TRY(add(period));
    for (const Freeze& freeze : input_.mapping.freezes) hold(freeze.days, freeze.units, TargetBasis::Frozen);
    if (input_.mapping.ending) TRY(end(*input_.mapping.ending));
    return std::move(targets_);
  }

 private:
  // Nothing is planned beyond the sealed days but what a person has fixed for a day.
  Day horizon() const {
    Day last = input_.usage.sealed_until();
    for (const Freeze& freeze : input_.mapping.freezes) last = std::max(last, freeze.days.from + 1);
    if (input_.mapping.ending) last = std::max(last, input_.mapping.ending->first + 1);
    return std::min(last, until_);
  }

  Result<void> add(const ContractPeriod& period) {
    const MappingTerms* terms = input_.mapping.terms.at(std::max(period.covered.from, from_));
    if (terms == nullptr) return {};
    if (terms->how == HowChangesBill::ProrateDaily) return add_days(period, *terms);
    // A mapping that ends inside the period answers for its days only.
    DayRange days = period.covered;
    if (input_.mapping.ended_by(days.until - 1)) days.until = input_.mapping.ending->first;
    const bool sealed = days.until <= input_.usage.sealed_until();
    if (days.empty() || !sealed || period.covered.until <= input_.open_from) return {};
    if (terms->period == MonthPeriod::Ended && period.covered.from >= input_.mapping.first_effective) {
      const DayTarget target = TRY(period_target(input_, *terms, days));
      for (Day day = period.covered.from; day < period.covered.until; ++day) targets_[day] = target;
    }
    const auto next = input_.contract.after(period);
    if (terms->period == MonthPeriod::Next && next && next->covered.from >= input_.mapping.first_effective) {
      const DayTarget target = TRY(period_target(input_, *terms, days));
      for (Day day = next->covered.from; day < next->covered.until; ++day) targets_[day] = target;
    }
    return {};
  }

  Result<void> add_days(const ContractPeriod& period, const MappingTerms& terms) {
    const DayRange days = overlap(period.covered, {std::max(from_, input_.open_from), input_.usage.sealed_until()});
    for (Day day = days.from; day < days.until; ++day) {
      AccountDay used = account_day(input_.usage, input_.accounts, input_.mapping.account, input_.mapping.kind, day);
      DayTarget target;
      target.units = TRY(units_of(terms.rule, used.quantity, 1));
      target.usage = {day, day + 1};
      target.stale = std::move(used.stale);
      targets_[day] = std::move(target);
    }
    return {};
  }

  void hold(const DayRange& days, Units units, TargetBasis basis) {
    const DayRange held = overlap(days, {std::max(from_, input_.open_from), until_});
    // An unbounded end would make a target for every day of the future: days after the horizon follow the last one.
    const Day last = std::min(held.until, std::max(horizon(), held.from + 1));
    for (Day day = held.from; day < last; ++day) targets_[day] = DayTarget{units, basis, {}, {}, false};
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
  const Day from_;
  const Day until_;
  std::map<Day, DayTarget> targets_;
};

bool small_change(const Threshold& threshold, Units change, Units before) {
  const std::int64_t size = change < Units(0) ? -change.count() : change.count();
  return size < threshold.units.count() || size * 100 < threshold.percent * before.count();
}

// The day after which nothing is known and nobody has scheduled anything.
Day last_day(const std::map<Day, DayTarget>& targets, const Timeline<Units>& in_force) {
  Day last = targets.rbegin()->first;
  if (!in_force.empty()) last = std::max(last, in_force.steps().rbegin()->first);
  return last;
}

// Small changes wait while the period is still going on (R24).
const Threshold* threshold_on(const TargetInput& input, Day day) {
  const MappingTerms* terms = input.mapping.terms.at(day);
  if (terms == nullptr || terms->how != HowChangesBill::ProrateDaily || !input.contract.covers(day)) return nullptr;
  const bool over = input.contract.period_of(day).covered.until <= input.usage.sealed_until();
  return over ? nullptr : &terms->threshold;
}

}  // namespace

AccountDay account_day(const Usage& usage, const AccountMappings& accounts, AccountId account, ModuleBillingType kind,
                       Day day) {
  AccountDay result;
  for (const OrganizationId organization : usage.organizations(kind)) {
    if (account_on(accounts, organization, kind.module, day) != account) continue;
    const DayUsage used = usage.on(kind, organization, day);
    result.quantity += used.quantity;
    if (used.stale) result.stale.push_back(organization);
  }
  return result;
}

Result<std::map<Day, DayTarget>> targets_by_day(const TargetInput& input) {
  return Targets(input).all();
}

UnitSteps steps_to(const std::map<Day, DayTarget>& targets, const Timeline<Units>& in_force, const TargetInput& input) {
  UnitSteps result;
  if (targets.empty()) return result;
  const auto units_on = [&](Day day) {
    const Units* units = in_force.at(day);
    return units == nullptr ? Units() : *units;
  };

  Units carried;                 // target less in force, of the day before
  std::optional<Units> refused;  // the last target that was withheld or small, so that it is listed once
  const DayTarget nothing;
  for (Day day = targets.begin()->first; day <= last_day(targets, in_force); ++day) {
    const auto found = targets.find(day);
    const DayTarget* target = found == targets.end() ? nullptr : &found->second;
    // What was carried may not take a later day, for which somebody scheduled less, below 0.
    const Units follows = std::max(Units(), units_on(day) + carried);
    const UnitStep step{day, units_on(day) + carried, target ? target->units : follows, target ? *target : nothing};
    if (step.change().zero()) {
      if (target) refused.reset();
      continue;
    }
    const Threshold* threshold = target && target->basis == TargetBasis::Day ? threshold_on(input, day) : nullptr;
    const bool stale = !step.basis.stale.empty();
    if (stale || (threshold && small_change(*threshold, step.change(), step.before))) {
      if (refused != step.target) (stale ? result.withheld : result.small).push_back(step);
      refused = step.target;
      if (follows != step.before) result.steps.push_back({day, step.before, follows, nothing});
      carried = follows - units_on(day);
      continue;
    }
    refused.reset();
    result.steps.push_back(step);
    carried = step.target - units_on(day);
  }
  return result;
}

}  // namespace stowage
