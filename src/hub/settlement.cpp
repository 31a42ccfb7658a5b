#include "hub/settlement.h"

#include <algorithm>

#include "contracts/lines.h"

namespace stowage {

namespace {

// What the missing units of one period come to: all days of one price together, rounded once.
Result<void> add_due(const PsaContract& contract, const PsaService& service, const ContractPeriod& period,
                     const std::map<Day, Units>& missing, PeriodCharge& charge) {
  std::vector<Day> cuts = service.prices.changes_within(period.covered);
  cuts.push_back(period.covered.until);
  Day from = period.covered.from;
  for (const Day until : cuts) {
    std::int64_t unit_days = 0;
    for (auto day = missing.lower_bound(from); day != missing.end() && day->first < until; ++day) {
      unit_days += day->second.count();
      if (charge.days.empty()) charge.days.from = day->first;
      charge.days.until = day->first + 1;
    }
    if (unit_days != 0) {
      const Decimal* price = service.prices.at(from);
      if (price == nullptr)
        return refuse("service '" + service.name + "' has no price on " + from.text(), "Add a price from that day.");
      charge.due += TRY(Money::of(unit_days, period.uncut.days(), *price, contract.currency));
    }
    charge.unit_days += unit_days;
    from = until;
  }
  return {};
}

std::map<Day, Money> charged_before(const PsaContract& contract, ServiceMappingId mapping) {
  std::map<Day, Money> charged;
  for (const PsaCharge& charge : contract.charges)
    if (const auto mark = find_charge_mark(charge.text); mark && mark->mapping() == mapping)
      charged.try_emplace(mark->period, Money::zero(contract.currency)).first->second += charge.amount;
  return charged;
}

// The one whose amount the other holds, too; nothing where they go opposite ways.
const PeriodCharge* due_by_both(const PeriodCharge& a, const PeriodCharge& b) {
  const Int128 of_a = a.amount().minor();
  const Int128 of_b = b.amount().minor();
  if ((of_a < 0 && of_b > 0) || (of_a > 0 && of_b < 0)) return nullptr;
  const bool a_is_smaller = of_a < 0 ? of_a >= of_b : of_a <= of_b;
  return a_is_smaller || of_a == 0 ? &a : &b;
}

}  // namespace

Result<std::vector<PeriodCharge>> settle_in_money(const PsaContract& contract, const PsaService& service,
                                                  ServiceMappingId mapping, const std::map<Day, Units>& missing,
                                                  const std::map<Day, Units>& if_carried, Day known_from) {
  const std::map<Day, Money> charged = charged_before(contract, mapping);
  std::map<Day, ContractPeriod> periods;
  const auto add_period = [&](Day day) {
    if (!contract.terms.covers(day)) return;
    const ContractPeriod period = contract.terms.period_of(day);
    if (period.covered.from >= known_from) periods.emplace(period.covered.from, period);
  };
  for (const auto& [day, units] : missing) add_period(day);
  for (const auto& [day, units] : if_carried) add_period(day);
  for (const auto& [day, amount] : charged) add_period(day);

  std::vector<PeriodCharge> charges;
  const Money nothing = Money::zero(contract.currency);
  for (const auto& [from, period] : periods) {
    const auto before = charged.find(from);
    const PeriodCharge none{period.covered,
                            {from, from},
                            0,
                            nothing,
                            before == charged.end() ? nothing : before->second,
                            charge_day(contract, period.covered)};
    PeriodCharge charge = none;
    TRY(add_due(contract, service, period, missing, charge));
    PeriodCharge carried = none;
    TRY(add_due(contract, service, period, if_carried, carried));
    if (const PeriodCharge* due = due_by_both(charge, carried)) charges.push_back(*due);
  }
  return charges;
}

std::string charge_text(const std::string& service_name, const PeriodCharge& charge) {
  const std::int64_t size = charge.unit_days < 0 ? -charge.unit_days : charge.unit_days;
  std::string what = std::to_string(size) + " unit-days " + (charge.unit_days < 0 ? "fewer" : "more") + " than billed";
  if (charge.days.empty()) what = charge.charged.zero() ? "a one-off charge is taken back" : "nothing is missing";
  if (!charge.days.empty() && size == 0) what = "as many unit-days as billed, at other prices";
  if (!charge.charged.zero()) what += "; " + charge.charged.people() + " was charged before";
  return service_name + ", " + charge.period.from.text() + " to " + (charge.period.until - 1).text() + ": " + what;
}

Day charge_day(const PsaContract& contract, const DayRange& period) {
  return std::min(std::max(period.from, contract.unposted_from), contract.terms.days().until - 1);
}

}  // namespace stowage
