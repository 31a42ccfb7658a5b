#include "connectors/bms/known_units.h"

#include <algorithm>
#include <set>

namespace stowage::connectors::bms {

namespace {

Units units_on(const KnownService& service, Day day) {
  const Units* units = service.units ? service.units->at(day) : nullptr;
  return units == nullptr ? Units() : *units;
}

// The only number of units that comes to this amount; nothing where none does, or more than one.
Result<std::optional<Units>> units_for(const Money& amount, const Decimal& unit_price) {
  if (unit_price.zero() || unit_price.negative() || amount.negative()) return std::optional<Units>();
  const Int128 scaled = TRY(checked_multiply(amount.minor(), power_of_ten(unit_price.scale())));
  const Int128 one = TRY(checked_multiply(unit_price.coefficient(), power_of_ten(amount.currency().minor_digits())));
  const Int128 about = divide_rounded(scaled, one);
  std::optional<Units> found;
  for (Int128 count = std::max<Int128>(about - 1, 0); count <= about + 1; ++count) {
    if (TRY(Money::of(count, 1, unit_price, amount.currency())) != amount) continue;
    if (found) return std::optional<Units>();
    found = Units(static_cast<std::int64_t>(count));
  }
  return found && *found <= Units(Units::max_count) ? found : std::nullopt;
}

std::string names_of(const std::vector<KnownService*>& services) {
  std::string names;
  for (const KnownService* service : services) names += (names.empty() ? "'" : ", '") + service->name + "'";
  return names;
}

}  // namespace

Result<Money> comes_to(const std::vector<KnownService>& services, const Currency& currency, Day day) {
  Money sum = Money::zero(currency);
  for (const KnownService& service : services)
    sum += TRY(Money::of(units_on(service, day).count(), 1, service.unit_price, currency));
  return sum;
}

Result<Told> compare(const std::vector<KnownService>& services, const Money& billing_price, Day today) {
  std::set<Day> days = {today};
  for (const KnownService& service : services)
    if (service.units)
      for (const auto& [day, units] : service.units->steps())
        if (day > today) days.insert(day);
  for (const Day day : days)
    if (TRY(comes_to(services, billing_price.currency(), day)) == billing_price) return Told::Agrees;
  return Told::Differs;
}

Result<std::string> fill_in(std::vector<KnownService>& services, const std::optional<Money>& billing_price, Day from,
                            Day today) {
  std::vector<KnownService*> unsaid;
  for (KnownService& service : services)
    if (!service.units) unsaid.push_back(&service);
  if (billing_price && unsaid.size() == 1) {
    const Money rest = *billing_price - TRY(comes_to(services, billing_price->currency(), today));
    if (const auto found = TRY(units_for(rest, unsaid.front()->unit_price))) {
      unsaid.front()->units.emplace();
      unsaid.front()->units->set(from, *found);
      return std::string();
    }
  }
  if (!unsaid.empty())
    return "BMS tells nobody how many units a service has" +
           (billing_price ? ", and its billing price of " + billing_price->people() + " does not say it"
                          : std::string()) +
           " of " + names_of(unsaid) + ": `stowage service state` does.";
  if (!billing_price || TRY(compare(services, *billing_price, today)) == Told::Agrees) return std::string();
  return "BMS bills " + billing_price->people() + " a period for it, and the units that Stowage knows come to " +
         TRY(comes_to(services, billing_price->currency(), today)).people() +
         ": somebody has changed it there, or what stands on the work list is made there and not called so.";
}

}  // namespace stowage::connectors::bms
