#include "hub/reconciliation.h"

#include <algorithm>
#include <set>

namespace stowage {

namespace {

class Reconciling {
 public:
  explicit Reconciling(const ReconciliationInput& input)
      : input_(input),
        month_(input.statement.request.period.days()),
        result_{Money::zero(input.contract.currency), Money::zero(input.contract.currency), {}, 0} {}

  Result<Reconciliation> run() {
    if (input_.statement.request.currency != input_.contract.currency)
      return refuse("the statement is in " + input_.statement.request.currency.code() + " and contract '" +
                    input_.contract.name + "' in " + input_.contract.currency.code());
    service_ = input_.contract.service(input_.mapping.service);
    if (service_ == nullptr) return not_found("the service is no longer on contract '" + input_.contract.name + "'");
    const TargetInput targets{input_.mapping, input_.contract.terms, input_.usage, input_.accounts,
                              units_from(input_.mapping, input_.contract, input_.oldest_open_day)};
    targets_ = TRY(targets_by_day(targets));
    find_organizations();
    TRY(statement_lines());
    TRY(price());
    TRY(days());
    TRY(invoice_lines());
    TRY(charges());
    TRY(unexplained());
    return result_;
  }

 private:
  Result<void> put(Difference difference, const Fraction& amount) {
    Fraction& part = result_.parts[static_cast<size_t>(difference)];
    part = TRY(add(part, amount));
    return {};
  }

  // Whoever went to the account on any day of either of the two.
  void find_organizations() {
    for (const auto& [key, timeline] : input_.accounts) {
      if (key.second != input_.mapping.kind.module) continue;
      for (const DayRange& range : {month_, input_.period.covered})
        for (Day day = range.from; day < range.until; ++day)
          if (ours(key.first, day)) organizations_.insert(key.first);
    }
  }

  bool ours(OrganizationId organization, Day day) const {
    return account_on(input_.accounts, organization, input_.mapping.kind.module, day) == input_.mapping.account;
  }

  bool is_ours(const LineKey& key) const {
    return module_of(key.version) == input_.mapping.kind.module && key.type == input_.mapping.kind.type &&
           organizations_.contains(key.organization);
  }

  // A price for `days` of a period, in minor units.
  Result<Fraction> minor(const Decimal& price, Int128 over, Int128 days) const {
    const Fraction cents =
        TRY(multiply(Fraction::of(price), Fraction(power_of_ten(input_.contract.currency.minor_digits()))));
    return multiply(cents, Fraction(over, days));
  }

  // Units of one day at the contract's price of that day. Before it has one its first counts.
  Result<Fraction> worth(const Fraction& units, Day day, Int128 days) const {
    const auto& prices = service_->prices.steps();
    if (prices.empty()) return Fraction();
    const Decimal* price = service_->prices.at(day);
    return multiply(units, TRY(minor(price == nullptr ? prices.begin()->second : *price, 1, days)));
  }

  Result<void> statement_lines() {
    for (const StatementLine& line : input_.statement.lines) {
      if (!is_ours(line.key) || !line.amount) continue;
      result_.statement += *line.amount;
      const Fraction exact = TRY(minor(*line.price->amount, 1, size_of(line.unit()) * month_.days()));
      const Fraction value = TRY(multiply(exact, Fraction(line.quantity_days())));
      by_price_book_ = TRY(add(by_price_book_, value));
      TRY(put(Difference::Cents, TRY(add(value, -Fraction(line.amount->minor())))));
      ++result_.lines;
    }
    for (const Correction& correction : input_.statement.corrections)
      if (is_ours(correction.key)) {
        result_.statement += correction.amount;
        TRY(put(Difference::Corrections, -Fraction(correction.amount.minor())));
      }
    return {};
  }

  // The month's usage of these organizations at the contract's price, against the same at the price book.
  Result<void> price() {
    const Fraction unit(1, terms_on(month_.from).rule.unit.count());
    Fraction by_contract;
    for (Day day = month_.from; day <= input_.statement.request.as_of; ++day) {
      Quantity used;
      for (const OrganizationId organization : organizations_)
        used += input_.usage.on(input_.mapping.kind, organization, day).quantity;
      const Fraction units = TRY(multiply(Fraction(used.count()), unit));
      by_contract = TRY(add(by_contract, TRY(worth(units, day, month_.days()))));
    }
    TRY(put(Difference::Price, TRY(add(by_contract, -by_price_book_))));
    return put(Difference::Period, -by_contract);
  }

  const MappingTerms& terms_on(Day day) const {
    const MappingTerms* terms = input_.mapping.terms.at(std::max(day, input_.mapping.first_effective));
    ASSERT(terms != nullptr);
    return *terms;
  }

  // What the account used on a day that this mapping answers for.
  Quantity used_on(Day day) const {
    Quantity used;
    if (day < input_.mapping.first_effective || input_.mapping.ended_by(day)) return used;
    for (const OrganizationId organization : organizations_)
      if (ours(organization, day)) used += input_.usage.on(input_.mapping.kind, organization, day).quantity;
    return used;
  }

  // The quantity that a period's target was made of, for one day; exact.
  Fraction period_quantity(const DayTarget& target, const MappingTerms& terms) const {
    Quantity sum, peak, last;
    for (Day day = target.usage.from; day < target.usage.until; ++day) {
      last = account_quantity(day);
      sum += last;
      peak = std::max(peak, last);
    }
    if (terms.quantity == MonthQuantity::Average || target.averaged) return {sum.count(), target.usage.days()};
    return Fraction(terms.quantity == MonthQuantity::LastDay ? last.count() : peak.count());
  }

  Quantity account_quantity(Day day) const {
    Quantity used;
    for (const auto& [key, timeline] : input_.accounts)
      if (key.second == input_.mapping.kind.module && ours(key.first, day))
        used += input_.usage.on(input_.mapping.kind, key.first, day).quantity;
    return used;
  }

  Result<void> days() {
    for (Day day = input_.period.covered.from; day < input_.period.covered.until; ++day) {
      const Fraction units =
          TRY(multiply(Fraction(used_on(day).count()), Fraction(1, terms_on(day).rule.unit.count())));
      TRY(put_units(Difference::Period, day, units));
      const auto target = targets_.find(day);
      Fraction wanted = units;
      if (target != targets_.end()) wanted = TRY(towards_target(day, units, target->second));
      const Fraction in_force(service_->units_on(day).count());
      const Units* left = input_.left_by_us == nullptr ? nullptr : input_.left_by_us->at(day);
      const Fraction ours = input_.left_by_us == nullptr ? in_force : Fraction(left == nullptr ? 0 : left->count());
      TRY(put_units(Difference::Timing, day, TRY(add(ours, -wanted))));
      TRY(put_units(Difference::ManualEdit, day, TRY(add(in_force, -ours))));
    }
    return {};
  }

  Result<void> put_units(Difference difference, Day day, const Fraction& units) {
    return put(difference, TRY(worth(units, day, input_.period.uncut.days())));
  }

  // From exact usage to the day's target, step by step (R23, R25). Returns the target.
  Result<Fraction> towards_target(Day day, const Fraction& units, const DayTarget& target) {
    const Fraction wanted(target.units.count());
    const auto step = [&](Difference difference, const Fraction& from, const Fraction& to) -> Result<void> {
      return put_units(difference, day, TRY(add(to, -from)));
    };
    const MappingTerms& terms = terms_on(day);
    if (target.basis == TargetBasis::Frozen) {
      TRY(step(Difference::ManualEdit, units, wanted));
      return wanted;
    }
    if (target.basis == TargetBasis::Ended) {
      const Fraction minimum(terms.rule.minimum.count());
      TRY(step(Difference::Limits, units, minimum));
      TRY(step(Difference::Base, minimum, wanted));
      return wanted;
    }
    const bool whole = target.basis == TargetBasis::Period;
    const MappingTerms& of_quantity = whole ? terms_on(target.usage.from) : terms;
    const Fraction unit(1, of_quantity.rule.unit.count());
    const Fraction quantity = whole ? period_quantity(target, of_quantity) : Fraction(used_on(day).count());
    const Fraction billed = TRY(multiply(quantity, unit));
    TRY(step(Difference::Mode, units, billed));
    const Fraction beyond = TRY(add(quantity, -Fraction(of_quantity.rule.allowance.count())));
    const Fraction less = beyond.over() < 0 ? Fraction() : TRY(multiply(beyond, unit));
    TRY(step(Difference::Limits, billed, less));
    UnitRule plain;
    plain.rounding = of_quantity.rule.rounding;
    plain.unit = Quantity(less.under());
    const Units rounded = TRY(units_of(plain, Quantity(less.over()), 1));
    TRY(step(Difference::Rounding, less, Fraction(rounded.count())));
    Units limited = std::max(rounded, of_quantity.rule.minimum);
    if (of_quantity.rule.maximum) limited = std::min(limited, *of_quantity.rule.maximum);
    TRY(step(Difference::Limits, Fraction(rounded.count()), Fraction(limited.count())));
    TRY(step(Difference::Base, Fraction(limited.count()), Fraction((limited + of_quantity.rule.base).count())));
    return Fraction((limited + of_quantity.rule.base).count());
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

  Result<void> charges() {
    for (const PsaCharge& charge : input_.contract.charges) {
      if (charge.service != input_.mapping.service || !input_.period.covered.contains(charge.day)) continue;
      result_.invoice += charge.amount;
      const auto mark = find_charge_mark(charge.text);
      const bool ours = mark && mark->mapping() == input_.mapping.id;
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
  const DayRange month_;
  const PsaService* service_ = nullptr;
  std::map<Day, DayTarget> targets_;
  std::set<OrganizationId> organizations_;
  Fraction by_price_book_;
  Reconciliation result_;
};

}  // namespace

std::string_view to_text(Difference difference) {
  constexpr std::array<std::string_view, difference_count> texts = {
      "price",         "period",      "mode",       "included, minimum, maximum",
      "unit rounding", "base",        "timing",     "manual edit",
      "cents",         "corrections", "unexplained"};
  return texts[static_cast<size_t>(difference)];
}

Result<Reconciliation> reconcile(const ReconciliationInput& input) {
  return Reconciling(input).run();
}

Result<std::array<Money, difference_count>> in_minor_units(const Reconciliation& reconciliation) {
  const Currency currency = reconciliation.invoice.currency();
  std::array<Int128, difference_count> whole{};
  std::vector<Int128> remainders;  // of a common denominator, from the whole number below
  Int128 common = 1;
  for (const Fraction& part : reconciliation.parts)
    common = TRY(checked_multiply(common, Fraction(common, part.under()).under()));
  Int128 rest = 0;
  for (size_t i = 0; i < whole.size(); ++i) {
    const Fraction& part = reconciliation.parts[i];
    whole[i] = divide_down(part.over(), part.under());
    const Int128 over = part.over() - whole[i] * part.under();
    remainders.push_back(TRY(checked_multiply(over, common / part.under())));
    rest += remainders.back();
  }
  const auto shares = TRY(largest_remainder(rest / common, remainders));
  std::array<Money, difference_count> parts = {Money::zero(currency), Money::zero(currency), Money::zero(currency),
                                               Money::zero(currency), Money::zero(currency), Money::zero(currency),
                                               Money::zero(currency), Money::zero(currency), Money::zero(currency),
                                               Money::zero(currency), Money::zero(currency)};
  for (size_t i = 0; i < whole.size(); ++i) parts[i] = Money(whole[i] + shares[i], currency);
  return parts;
}

}  // namespace stowage
