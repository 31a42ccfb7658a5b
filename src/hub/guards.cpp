#include "hub/guards.h"

#include <algorithm>
#include <set>

namespace stowage {

namespace {

constexpr std::int32_t lost_assets_days = 31;  // how far back an organization's most assets are looked for

Units size_of_change(Units change) {
  return change < Units(0) ? -change : change;
}

// A stretch of days as a plan would change it: what is in force now, and what would be.
struct Difference {
  Day from;
  Units in_force;
  Units target;
};

// Compared day by day with what is in force now, not step by step: +3 and -3 are not a fall by half.
void add_steps(const GuardInput& input, std::vector<Difference>& result) {
  if (input.steps.empty()) return;
  std::set<Day> days;
  for (const UnitStep& step : input.steps) days.insert(step.effective);
  for (const auto& [day, units] : input.service.units.steps())
    if (day > input.steps.front().effective) days.insert(day);
  for (const Day day : days) {
    Units target = input.service.units_on(day);
    const Units in_force = target;
    for (const UnitStep& step : input.steps)
      if (step.effective <= day) target += step.change();
    if (target != in_force) result.push_back({day, in_force, target});
  }
}

// A day that is charged for differs from its units by all that was missing, whatever was charged before.
void add_settled(const GuardInput& input, std::vector<Difference>& result) {
  for (const PeriodCharge& charge : input.charges)
    for (auto day = input.settled.lower_bound(charge.period.from);
         day != input.settled.end() && day->first < charge.period.until; ++day) {
      const Units in_force = input.service.units_on(day->first);
      result.push_back({day->first, in_force, in_force + day->second});
    }
}

std::vector<Difference> differences(const GuardInput& input) {
  std::vector<Difference> result;
  add_settled(input, result);
  add_steps(input, result);
  return result;
}

class Guards {
 public:
  explicit Guards(const GuardInput& input) : input_(input), differences_(differences(input)) {}

  Result<std::vector<GuardHit>> all() {
    if (input_.left_by_us == nullptr) hit(Guard::First, "It is the first change of this mapping.");
    to_zero();
    large();
    TRY(money());
    lost_assets();
    foreign_change();
    doubted_sources();
    return std::move(hits_);
  }

 private:
  void hit(Guard guard, std::string reason) { hits_.push_back({guard, std::move(reason)}); }

  void to_zero() {
    for (const Difference& difference : differences_)
      if (difference.target.zero() && difference.in_force >= input_.limits.to_zero_from)
        return hit(Guard::ToZero,
                   "From " + difference.from.text() + " it takes " + difference.in_force.text() + " units to 0.");
  }

  void large() {
    for (const Difference& difference : differences_) {
      const Units change = difference.target - difference.in_force;
      if (size_of_change(change) > input_.limits.large_units &&
          beyond_percent(change.count(), difference.in_force.count(), input_.limits.large_percent))
        return hit(Guard::Large, "From " + difference.from.text() + " it moves " + difference.in_force.text() +
                                     " units to " + difference.target.text() + ", by more than " +
                                     input_.limits.large_units.text() + " and more than " +
                                     std::to_string(input_.limits.large_percent) + " %.");
    }
  }

  Result<void> money() {
    const Currency currency = input_.contract.currency;
    const Money limit = TRY(Money::of(1, 1, input_.limits.month_money, currency));
    for (const PeriodCharge& charge : input_.charges) {
      const Money amount = charge.amount().negative() ? -charge.amount() : charge.amount();
      if (amount.minor() <= limit.minor()) continue;
      hit(Guard::Money, "At once it charges " + charge.amount().people() + ", more than " + limit.people() + ".");
      return {};
    }
    for (const Difference& difference : differences_) {
      const Decimal* price = input_.service.prices.at(difference.from);
      if (price == nullptr) continue;
      const Units change = size_of_change(difference.target - difference.in_force);
      const Money worth = TRY(Money::of(change.count(), 1, *price, currency));
      if (worth.minor() <= limit.minor()) continue;
      hit(Guard::Money, "It is worth " + worth.people() + " a month, more than " + limit.people() + ".");
      return {};
    }
    return {};
  }

  // An organization that has lost half, or more, of the most assets it had in the month before the last sealed day.
  void lost_assets() {
    const Day last = input_.usage.sealed_until() - 1;
    const bool falls = std::any_of(differences_.begin(), differences_.end(),
                                   [](const Difference& d) { return d.target < d.in_force; }) ||
                       std::any_of(input_.charges.begin(), input_.charges.end(),
                                   [](const PeriodCharge& c) { return c.amount().negative(); });
    if (!falls) return;
    for (const OrganizationId organization : input_.usage.organizations(input_.mapping.kind)) {
      Quantity most;
      bool ours = false;
      for (Day day = last - lost_assets_days; day <= last; ++day) {
        ours = ours ||
               account_on(input_.accounts, organization, input_.mapping.kind.module, day) == input_.mapping.account;
        most = std::max(most, input_.usage.assets(organization, day));
      }
      const Quantity now = input_.usage.assets(organization, last);
      const Int128 lost = most.count() - now.count();
      const bool enough = lost * 100 >= most.count() * input_.limits.lost_assets_percent;
      if (!ours || most.count() < input_.limits.lost_assets_from || !enough) continue;
      hit(Guard::LostAssets, "It lost assets: " + input_.usage.name_of(organization) + " has " +
                                 to_string(now.count()) + " on " + last.text() + ", and had " +
                                 to_string(most.count()) + " within the month before.");
    }
  }

  void foreign_change() {
    if (input_.left_by_us == nullptr) return;
    std::set<Day> days = {input_.mapping.first_effective};
    for (const auto& [day, units] : input_.service.units.steps()) days.insert(day);
    for (const auto& [day, units] : input_.left_by_us->steps()) days.insert(day);
    for (const Day day : days) {
      const Units* left = input_.left_by_us->at(day);
      const Units ours = left == nullptr ? Units() : *left;
      if (day < input_.mapping.first_effective || input_.service.units_on(day) == ours) continue;
      return hit(Guard::ForeignChange, "Somebody else changed it since our last change: on " + day.text() + " it has " +
                                           input_.service.units_on(day).text() + " units, we left " + ours.text() +
                                           ".");
    }
  }

  // Of who was the account's at any time in the month before, since what is missing may be why it is no longer.
  void doubted_sources() {
    const Day last = input_.usage.sealed_until() - 1;
    std::set<std::string> told;
    for (const auto& [key, timeline] : input_.accounts) {
      if (key.second != input_.mapping.kind.module) continue;
      const std::string* doubt = input_.usage.doubt_about(key.first, key.second);
      bool ours = false;
      for (Day day = last - lost_assets_days; day <= last && !ours; ++day)
        ours = account_on(input_.accounts, key.first, key.second, day) == input_.mapping.account;
      if (ours && doubt != nullptr && told.insert(*doubt).second) hit(Guard::Source, *doubt);
    }
  }

  const GuardInput& input_;
  const std::vector<Difference> differences_;
  std::vector<GuardHit> hits_;
};

}  // namespace

std::string_view to_text(Guard guard) {
  switch (guard) {
    case Guard::First:
      return "first";
    case Guard::ToZero:
      return "to_zero";
    case Guard::Large:
      return "large";
    case Guard::Money:
      return "money";
    case Guard::LostAssets:
      return "lost_assets";
    case Guard::ForeignChange:
      return "foreign_change";
    case Guard::WholePlan:
      return "whole_plan";
    case Guard::Source:
      return "source";
  }
  return "";
}

Result<std::vector<GuardHit>> guards_of(const GuardInput& input) {
  if (input.steps.empty() && input.charges.empty()) return std::vector<GuardHit>();
  return Guards(input).all();
}

bool beyond_percent(Int128 part, Int128 whole, int percent) {
  const Int128 size = part < 0 ? -part : part;
  const Int128 base = whole < 0 ? -whole : whole;
  return size * 100 > base * percent;
}

}  // namespace stowage
