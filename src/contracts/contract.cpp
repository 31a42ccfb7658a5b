#include "contracts/contract.h"

#include <algorithm>

namespace stowage {

Units Service::units_on(Day day) const {
  Units units;
  for (const Adjustment& adjustment : adjustments)
    if (adjustment.effective <= day) units += adjustment.change;
  return units;
}

Timeline<Units> Service::units_by_day() const {
  std::map<Day, Units> changes;
  for (const Adjustment& adjustment : adjustments) changes[adjustment.effective] += adjustment.change;
  Timeline<Units> units;
  Units running;
  for (const auto& [day, change] : changes) units.set(day, running += change);
  return units;
}

const Service* Contract::service(ServiceId wanted) const {
  const auto found = std::find_if(services.begin(), services.end(), [&](const Service& s) { return s.id == wanted; });
  return found == services.end() ? nullptr : &*found;
}

std::optional<EntryId> Contract::first_posting(Day first_day) const {
  for (const Posting& posting : postings)
    if (posting.period == first_day) return posting.entered;
  return std::nullopt;
}

Day Contract::unposted_from() const {
  Day day = terms.from;
  for (const Posting& posting : postings) day = std::max(day, terms.period_of(posting.period).covered.until);
  return day;
}

Day Contract::units_change_from() const {
  return posted_periods == PostedPeriods::TakeChanges ? terms.from : unposted_from();
}

Result<PostedPeriods> parse_posted_periods(std::string_view text) {
  for (const PostedPeriods periods : {PostedPeriods::TakeChanges, PostedPeriods::RefuseChanges})
    if (to_text(periods) == text) return periods;
  return bad_input("posted periods cannot '" + std::string(text) + "' changes",
                   "They take them (a line on the next invoice) or refuse them (a one-off charge instead).");
}

namespace {

// What nobody charges, and what invoices can be summed of far from the end of 128 bits.
constexpr Int128 price_max = 1'000'000'000;
constexpr Int128 charge_max = 1'000'000'000'000;

Result<void> check_covered(const Contract& contract, Day day) {
  if (contract.terms.covers(day)) return {};
  return refuse("contract '" + contract.name + "' does not cover " + day.text(),
                contract.terms.until ? "It runs from " + contract.terms.from.text() + " to " +
                                           (*contract.terms.until - 1).text() + ", both included."
                                     : "It begins on " + contract.terms.from.text() + ".");
}

tl::unexpected<Error> refuse_posted(const Contract& contract, Day day, std::string_view what) {
  return refuse(std::string(what) + " on " + day.text() + " would change a period of contract '" + contract.name +
                    "' that is already posted",
                "The first day that may still change is " + contract.unposted_from().text() + ".");
}

}  // namespace

Result<void> check_built_in(const Contract& contract) {
  if (contract.origin.built_in()) return {};
  return refuse("contract '" + contract.name + "' is kept in a PSA, behind a connection",
                "Change it there, or let a plan change its units. `stowage contract show` reads what is in force.");
}

Result<void> check_adjustment(const Contract& contract, const Service& service, Units change, Day effective) {
  TRY(check_covered(contract, effective));
  if (effective < contract.units_change_from()) return refuse_posted(contract, effective, "a change of units");
  if (service.prices.at(effective) == nullptr)
    return refuse("service '" + service.name + "' has no price on " + effective.text(),
                  "Add a price from that day, or adjust from a later one.");
  return check_units(contract, service, change, effective);
}

Result<void> check_units(const Contract& contract, const Service& service, Units change, Day effective) {
  TRY(check_covered(contract, effective));
  const auto refuse_units = [&](Units units, Day day) {
    return refuse("units " + change.change_text() + " from " + effective.text() + " would leave " + units.text() +
                      " units of service '" + service.name + "' on " + day.text(),
                  "Units stay between 0 and " + Units(Units::max_count).text() + ".");
  };
  const auto allowed = [](Units units) { return units >= Units(0) && units <= Units(Units::max_count); };
  const Units at_once = service.units_on(effective) + change;
  if (!allowed(at_once)) return refuse_units(at_once, effective);
  const Timeline<Units> in_force = service.units_by_day();
  for (const auto& [day, units] : in_force.steps())
    if (day > effective && !allowed(units + change)) return refuse_units(units + change, day);
  return {};
}

Result<void> check_price(const Contract& contract, const Service& service, Day from, const Decimal& price) {
  if (price.negative()) return bad_input("a unit price of " + price.text() + " is below 0", "Give 0 or more.");
  if (price.coefficient() > price_max * power_of_ten(price.scale()))
    return bad_input("a unit price of " + price.text() + " is beyond a thousand million", "Look at its digits.");
  TRY(check_covered(contract, from));
  if (service.prices.at(from) != nullptr && from < contract.unposted_from())
    return refuse_posted(contract, from, "a price");
  return {};
}

Result<void> check_posting(const Contract& contract, Day period) {
  TRY(check_covered(contract, period));
  if (contract.terms.period_of(period).covered.from != period)
    return refuse(
        "no period of contract '" + contract.name + "' begins on " + period.text(),
        "The one that holds this day begins on " + contract.terms.period_of(period).covered.from.text() + ".");
  if (period > contract.unposted_from())
    return refuse("the period from " + period.text() + " of contract '" + contract.name + "' is not the next to post",
                  "Post the period from " + contract.unposted_from().text() + " first.");
  return {};
}

Result<void> check_end(const Contract& contract, Day until) {
  TRY(check_terms(Terms{contract.terms.from, until, contract.terms.anchor_day}));
  const std::string credit_command = "stowage contract charge '" + contract.name + "' --on " +
                                     (contract.unposted_from() - 1).text() + " --text TEXT -- -AMOUNT";
  if (contract.terms.until == contract.unposted_from())
    return refuse("contract '" + contract.name + "' covers no day from " + contract.terms.until->text() +
                      " on, and all of it is posted",
                  until < *contract.terms.until
                      ? "What is billed from " + until.text() + " on goes back with: " + credit_command
                      : "It goes on with a new one: stowage contract add NAME --account ACCOUNT --from " +
                            contract.terms.until->text());
  if (until < contract.unposted_from())
    return refuse("an end on " + until.text() + " would change a period of contract '" + contract.name +
                      "' that is already posted",
                  "End it on the first day that may still change: stowage contract end '" + contract.name +
                      "' --until " + contract.unposted_from().text() + ". What is billed from " + until.text() +
                      " on goes back with: " + credit_command);
  return {};
}

Result<void> check_charge(const Contract& contract, Day day, const Money& amount, std::string_view text) {
  TRY(check_covered(contract, day));
  if (amount.currency() != contract.currency)
    return refuse("contract '" + contract.name + "' bills in " + contract.currency.code() + ", not in " +
                      amount.currency().code(),
                  "Nothing is converted: give the amount in " + contract.currency.code() + ".");
  if (amount.zero()) return bad_input("a one-off charge of 0 charges nothing", "Give an amount, or a credit below 0.");
  const Int128 most = charge_max * power_of_ten(contract.currency.minor_digits());
  if (amount.minor() > most || amount.minor() < -most)
    return bad_input("a charge of " + amount.people() + " is beyond a million million", "Look at its digits.");
  if (text.empty()) return bad_input("a one-off charge needs a text", "Say what it is for; the invoice prints it.");
  return {};
}

}  // namespace stowage
