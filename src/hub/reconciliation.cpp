#include "hub/reconciliation.h"

#include <algorithm>

#include "hub/account_usage.h"

namespace stowage {

namespace {

struct Words {
  std::string_view name;
  std::string_view meaning;
};
// By Difference.
constexpr std::array<Words, difference_count> words = {
    Words{"price", "the contract's price is not the price book's"},
    Words{"period", "the contract does not bill the calendar month"},
    Words{"mode", "month_end bills one quantity for all days of a period"},
    Words{"included, minimum, maximum", "what is included is not billed, and units stay between minimum and maximum"},
    Words{"unit rounding", "a contract bills whole units"},
    Words{"base", "units of the service that belong to something else"},
    Words{"timing", "units on the contract are not what usage asks for yet, or stand for days to come"},
    Words{"manual edit", "somebody changed units by hand, charged by hand, froze the service or left its units"},
    Words{"not posted",
          "units that no posted line of the PSA bills, or posted lines of units that are no longer there"},
    Words{"cents", "every line is rounded, on the statement and on the invoice"},
    Words{"corrections", "of other periods: charged or credited once here, corrected there"},
    Words{"unexplained", "a mistake of the program or of its data"}};

class Reconciling {
 public:
  explicit Reconciling(const ReconciliationInput& input)
      : input_(input),
        mapping_(input.mapping),
        month_(input.statement.period.days()),
        account_(input.usage, input.accounts, input.mapping),
        result_{Money::zero(input.contract.currency), Money::zero(input.contract.currency), {}, {}, {}, 0, 0} {}

  Result<Reconciliation> run() {
    if (input_.statement.currency != input_.contract.currency)
      return refuse("the statement is in " + input_.statement.currency.code() + " and contract '" +
                        input_.contract.name + "' bills in " + input_.contract.currency.code(),
                    "Nothing is converted: compare them by hand.");
    service_ = input_.contract.service(mapping_.service);
    if (service_ == nullptr) return not_found("the service is no longer on contract '" + input_.contract.name + "'");
    const TargetInput targets{mapping_,
                              input_.contract.terms,
                              input_.usage,
                              input_.accounts,
                              units_from(mapping_, input_.contract, input_.oldest_open_day),
                              input_.before};
    targets_ = TRY(targets_by_day(targets));
    TRY(statement_lines());
    TRY(price());
    for (const ContractPeriod& period : input_.periods)
      for (Day day = period.covered.from; day < period.covered.until; ++day) TRY(bill_day(day, period.uncut.days()));
    TRY(invoice_lines());
    for (const PostedPeriod& posted : input_.posted) TRY(posted_lines(posted));
    TRY(charges());
    TRY(unexplained());
    return result_;
  }

 private:
  // A day of a contract period: where a change of its units is put, and what one of them is worth.
  struct PricedDay {
    Day day;
    std::int32_t period_days;
  };

  Result<void> put(Difference difference, const Fraction& amount) {
    Fraction& part = result_.parts[static_cast<size_t>(difference)];
    part = TRY(add(part, amount));
    return {};
  }

  // A price for `over` of `days` of a period, in minor units.
  Result<Fraction> minor(const Decimal& price, Int128 over, Int128 days) const {
    const Fraction cents =
        TRY(multiply(Fraction::of(price), Fraction(power_of_ten(input_.contract.currency.minor_digits()))));
    return multiply(cents, Fraction(over, days));
  }

  // Units of one day at the contract's price of that day. Before it has one its first counts.
  Result<Fraction> worth(const Fraction& units, const PricedDay& at) const {
    const auto& prices = service_->prices.steps();
    if (prices.empty()) return Fraction();
    const Decimal* price = service_->prices.at(at.day);
    return multiply(units, TRY(minor(price == nullptr ? prices.begin()->second : *price, 1, at.period_days)));
  }

  Result<void> statement_lines() {
    for (const LineShare& line : input_.share.lines) {
      if (!line.amount) continue;
      result_.statement += *line.amount;
      const Fraction exact = TRY(minor(*line.price->amount, 1, size_of(line.unit()) * month_.days()));
      const Fraction value = TRY(multiply(exact, Fraction(line.quantity_days)));
      by_price_book_ = TRY(add(by_price_book_, value));
      TRY(put(Difference::Cents, TRY(add(value, -Fraction(line.amount->minor())))));
      ++result_.lines;
      if (!line.whole) ++result_.shared;
    }
    for (const Correction& correction : input_.share.corrections) {
      result_.statement += correction.amount;
      TRY(put(Difference::Corrections, -Fraction(correction.amount.minor())));
    }
    return {};
  }

  // The usage of the month's days that the mapping carries at the contract's price, against the same at the price book.
  Result<void> price() {
    Fraction by_contract;
    for (Day day = month_.from; day <= input_.statement.as_of; ++day)
      if (input_.contract.terms.covers(day))
        by_contract = TRY(add(by_contract, TRY(worth(units_used(day), {day, month_.days()}))));
    TRY(put(Difference::Price, TRY(add(by_contract, -by_price_book_))));
    return put(Difference::Period, -by_contract);
  }

  const MappingTerms& terms_on(Day day) const {
    const MappingTerms* terms = mapping_.terms.at(std::max(day, mapping_.first_effective));
    ASSERT(terms != nullptr);
    return *terms;
  }

  // What the account used on a day that this mapping answers for.
  Fraction units_used(Day day) const {
    if (day < mapping_.first_effective || mapping_.ended_by(day)) return Fraction();
    return {account_.on(day).quantity.count(), terms_on(day).rule.unit.count()};
  }

  // From the day's exact usage to the units in force.
  Result<void> bill_day(Day day, std::int32_t period_days) {
    const PricedDay at{day, period_days};
    const Fraction used = units_used(day);
    TRY(put(Difference::Period, TRY(worth(used, at))));
    const Fraction in_force(service_->units_on(day).count());
    const bool left_alone = mapping_.ended_by(day) && mapping_.ending->second == MappingEnding::Leave;
    if (left_alone) {
      TRY(tell_month(day, used, in_force));
      return step(at, Difference::ManualEdit, used, in_force);
    }
    const auto target = targets_.find(day);
    const bool decided = target != targets_.end();
    if (decided) TRY(towards_target(at, used, target->second));
    const Fraction wanted = decided ? Fraction(target->second.units.count()) : used;
    const Units* left = input_.left_by_us == nullptr ? nullptr : input_.left_by_us->at(day);
    const Fraction ours = input_.left_by_us == nullptr ? in_force : Fraction(left == nullptr ? 0 : left->count());
    if (decided) {
      TRY(tell_month(day, wanted, in_force));
    } else {
      TRY(leave_undecided(at, Difference::Timing, wanted, ours));
      TRY(leave_undecided(at, Difference::ManualEdit, ours, in_force));
    }
    TRY(step(at, Difference::Timing, wanted, ours));
    return step(at, Difference::ManualEdit, ours, in_force);
  }

  Result<void> tell_month(Day day, const Fraction& wanted, const Fraction& in_force) {
    result_.month_beyond = TRY(worth(TRY(add(in_force, -wanted)), {day, 1}));
    return {};
  }

  Result<void> leave_undecided(const PricedDay& at, Difference difference, const Fraction& from, const Fraction& to) {
    Fraction& part = result_.undecided[static_cast<size_t>(difference)];
    part = TRY(add(part, TRY(worth(TRY(add(to, -from)), at))));
    return {};
  }

  // One replacement of a day's units.
  Result<void> step(const PricedDay& at, Difference difference, const Fraction& from, const Fraction& to) {
    return put(difference, TRY(worth(TRY(add(to, -from)), at)));
  }

  // From exact usage to the day's target (R23, R25).
  Result<void> towards_target(const PricedDay& at, const Fraction& used, const DayTarget& target) {
    const Fraction wanted(target.units.count());
    if (target.basis == TargetBasis::Frozen) return step(at, Difference::ManualEdit, used, wanted);
    if (target.basis == TargetBasis::Ended) {
      const Fraction minimum(terms_on(at.day).rule.minimum.count());
      TRY(step(at, Difference::Limits, used, minimum));
      return step(at, Difference::Base, minimum, wanted);
    }
    const UnitRule& rule = terms_on(target.basis == TargetBasis::Period ? target.usage.from : at.day).rule;
    const Fraction quantity(target.quantity.count(), target.quantity_days);
    const Fraction billed = TRY(multiply(quantity, Fraction(1, rule.unit.count())));
    TRY(step(at, Difference::Mode, used, billed));
    const Fraction beyond = TRY(add(quantity, -Fraction(rule.allowance.count())));
    const Fraction less = beyond.over() < 0 ? Fraction() : TRY(multiply(beyond, Fraction(1, rule.unit.count())));
    TRY(step(at, Difference::Limits, billed, less));
    UnitRule plain;
    plain.rounding = rule.rounding;
    plain.unit = Quantity(less.under());
    const Fraction rounded(TRY(units_of(plain, Quantity(less.over()), 1)).count());
    TRY(step(at, Difference::Rounding, less, rounded));
    const Fraction limited((target.units - rule.base).count());
    TRY(step(at, Difference::Limits, rounded, limited));
    return step(at, Difference::Base, limited, wanted);
  }

  Result<void> invoice_lines() {
    for (const ContractLine& line : input_.lines) {
      result_.invoice += line.amount;
      const Fraction exact =
          TRY(minor(line.unit_price, Int128{line.units.count()} * line.days.days(), line.period.uncut.days()));
      TRY(put(Difference::Cents, TRY(add(Fraction(line.amount.minor()), -exact))));
      ++result_.lines;
    }
    return {};
  }

  // What begins to bill on one day of a period: as the units say, and as the PSA has posted it.
  struct BegunOnDay {
    Fraction wanted;
    Fraction one_unit;  // from the day to the end of the period
    Int128 billed = 0;  // minor units
    std::int64_t lines = 0;

    Result<Fraction> beyond() const { return add(Fraction(billed), -wanted); }
  };

  Result<BegunOnDay> begun(const ContractPeriod& period, Day from, Units change) const {
    BegunOnDay begun;
    for (Day day = from; day < period.covered.until; ++day)
      begun.one_unit = TRY(add(begun.one_unit, TRY(worth(Fraction(1), {day, period.uncut.days()}))));
    begun.wanted = TRY(multiply(begun.one_unit, Fraction(change.count())));
    return begun;
  }

  // A PSA tells amounts, and not which units and days they are of. What they come to together decides; only where that
  // is not what the units come to do the days tell what was not posted.
  Result<void> posted_lines(const PostedPeriod& posted) {
    const DayRange& covered = posted.period.covered;
    std::map<Day, BegunOnDay> days;
    days[covered.from] = TRY(begun(posted.period, covered.from, service_->units_on(covered.from)));
    for (const Day day : service_->units.changes_within(covered))
      days[day] = TRY(begun(posted.period, day, service_->units_on(day) - service_->units_on(day - 1)));
    BegunOnDay whole;
    for (const PsaBilledLine& line : posted.lines) {
      if (!days.contains(line.day)) days[line.day] = TRY(begun(posted.period, line.day, Units()));
      days[line.day].billed += line.amount.minor();
      ++days[line.day].lines;
      result_.invoice += line.amount;
      ++result_.lines;
    }
    for (const auto& [day, one] : days) {
      whole.wanted = TRY(add(whole.wanted, one.wanted));
      whole.billed += one.billed;
      whole.lines += one.lines;
    }
    const Fraction beyond = TRY(whole.beyond());
    if (rounds_to_nothing(beyond, whole.lines)) return put(Difference::Cents, beyond);
    for (const auto& [day, one] : days) TRY(not_posted(one));
    return {};
  }

  // At most half a minor unit for each line.
  static bool rounds_to_nothing(const Fraction& amount, std::int64_t lines) {
    const Int128 size = amount.over() < 0 ? -amount.over() : amount.over();
    return 2 * size <= amount.under() * lines;
  }

  // A number of whole units; what is none stays unexplained.
  Result<void> not_posted(const BegunOnDay& one) {
    const Fraction beyond = TRY(one.beyond());
    if (rounds_to_nothing(beyond, one.lines)) return put(Difference::Cents, beyond);
    if (one.one_unit.over() <= 0) return {};
    const Fraction units = TRY(multiply(beyond, Fraction(one.one_unit.under(), one.one_unit.over())));
    const Int128 nearest = divide_down(TRY(add(units, Fraction(1, 2))).over(), TRY(add(units, Fraction(1, 2))).under());
    const Fraction whole = TRY(multiply(one.one_unit, Fraction(nearest)));
    const Fraction rest = TRY(add(beyond, -whole));
    if (!rounds_to_nothing(rest, one.lines)) return {};
    TRY(put(Difference::NotPosted, whole));
    return put(Difference::Cents, rest);
  }

  Result<void> charges() {
    const auto billed = [&](Day day) {
      return std::any_of(input_.periods.begin(), input_.periods.end(),
                         [&](const ContractPeriod& period) { return period.covered.contains(day); });
    };
    for (const PsaCharge& charge : input_.contract.charges) {
      if (charge.service != mapping_.service || !billed(charge.day)) continue;
      result_.invoice += charge.amount;
      const auto mark = find_charge_mark(charge.text);
      const bool ours = mark && mark->mapping() == mapping_.id;
      TRY(put(ours ? Difference::Corrections : Difference::ManualEdit, Fraction(charge.amount.minor())));
    }
    return {};
  }

  Result<void> unexplained() {
    Fraction rest((result_.invoice - result_.statement).minor());
    for (const Fraction& part : result_.parts) rest = TRY(add(rest, -part));
    return put(Difference::Unexplained, rest);
  }

  const ReconciliationInput& input_;
  const ServiceMapping& mapping_;
  const DayRange month_;
  const AccountUsage account_;
  const PsaService* service_ = nullptr;
  std::map<Day, DayTarget> targets_;
  Fraction by_price_book_;
  Reconciliation result_;
};

}  // namespace

std::string_view to_text(Difference difference) {
  return words[static_cast<size_t>(difference)].name;
}

std::string_view meaning(Difference difference) {
  return words[static_cast<size_t>(difference)].meaning;
}

Result<Reconciliation> reconcile(const ReconciliationInput& input) {
  return Reconciling(input).run();
}

Result<std::vector<Money>> in_minor_units(const Reconciliation& reconciliation) {
  Int128 common = 1;
  for (const Fraction& part : reconciliation.parts)
    common = TRY(checked_multiply(common, Fraction(common, part.under()).under()));
  std::vector<Money> whole;        // rounded down
  std::vector<Int128> remainders;  // of the common denominator
  Int128 rest = 0;
  for (const Fraction& part : reconciliation.parts) {
    const Int128 down = divide_down(part.over(), part.under());
    whole.emplace_back(down, reconciliation.invoice.currency());
    remainders.push_back(TRY(checked_multiply(part.over() - down * part.under(), common / part.under())));
    rest += remainders.back();
  }
  const auto shares = TRY(largest_remainder(rest / common, remainders));
  for (size_t i = 0; i < whole.size(); ++i) whole[i] += Money(shares[i], whole[i].currency());
  return whole;
}

}  // namespace stowage
