#include "billing/price_book.h"

#include <algorithm>

namespace stowage {

namespace {
constexpr Int128 price_max = 1'000'000'000;  // what nobody charges for one unit, and sums of it stay far from 128 bits
}  // namespace

Result<Price> Price::parse(std::string_view text, Unit unit) {
  if (text == "none") return Price{std::nullopt, unit};
  const Decimal amount = TRY_WITHIN("price", Decimal::parse(text));
  if (amount.negative())
    return bad_input("a price of " + std::string(text) + " is below zero", "Give a price of 0 or more, or 'none'.");
  if (amount.coefficient() > price_max * power_of_ten(amount.scale()))
    return bad_input("a price of " + std::string(text) + " is beyond a thousand million", "Look at its digits.");
  return Price{amount, unit};
}

bool operator==(const Price& a, const Price& b) {
  if (!a.charged() || !b.charged()) return a.charged() == b.charged();
  return a.unit == b.unit && *a.amount == *b.amount;
}

Result<PriceEntry> checked(PriceEntry entry) {
  const std::string name(to_text(entry.type));
  if (entry.type == BillingType::PoolOverage && entry.version == Version::V1)
    return bad_input("pool_overage is counted for v2 only", "Only v2 has a storage pool; give the price for v2.");
  if (entry.type == BillingType::PoolOverage && entry.scope.asset_class != AssetClass::None)
    return bad_input("pool_overage has no class", "The overage belongs to a pool; leave the class out.");
  if (counts_assets(entry.type) && entry.scope.asset_class != AssetClass::None &&
      entry.scope.asset_class != class_of(entry.type))
    return bad_input(name + " never counts a " + std::string(to_text(entry.scope.asset_class)),
                     "Leave the class out, or name the billing type of that class.");
  if (entry.price.charged() && counts_assets(entry.type) != (entry.price.unit == Unit::Asset))
    return bad_input(
        name + " cannot be priced per " + std::string(month_text(entry.price.unit)),
        counts_assets(entry.type) ? "Its prices are per asset and month." : "Its prices are per GB or GiB and month.");
  if (entry.price.charged() && entry.price.amount->negative())
    return bad_input("a price of " + entry.price.amount->text() + " is below zero", "Give a price of 0 or more.");
  return entry;
}

void PriceBook::add(const PriceEntry& entry) {
  ASSERT(checked(entry).has_value());
  const Key key{entry.side, entry.scope.organization, entry.version, entry.type, entry.scope.asset_class};
  timelines_[key].set(entry.from, entry.price);
}

std::optional<PriceBook::Found> PriceBook::Search::on(Day day) const {
  for (const auto& [scope, timeline] : by_scope_) {
    const Price* price = timeline == nullptr ? nullptr : timeline->at(day);
    if (price != nullptr) return Found{scope, *price};
  }
  return std::nullopt;
}

PriceBook::Search PriceBook::search(Side side, Version version, BillingType type, OrganizationId organization,
                                    AssetClass asset_class) const {
  const PriceScope particular_first[] = {
      {organization, asset_class}, {organization, AssetClass::None}, {OrganizationId(), asset_class}, {}};
  Search search;
  for (std::size_t i = 0; i < search.by_scope_.size(); ++i) {
    const PriceScope& scope = particular_first[i];
    const auto timeline = timelines_.find(Key{side, scope.organization, version, type, scope.asset_class});
    search.by_scope_[i] = {scope, timeline == timelines_.end() ? nullptr : &timeline->second};
  }
  return search;
}

std::optional<PriceBook::Found> PriceBook::find(Side side, Version version, BillingType type,
                                                OrganizationId organization, AssetClass asset_class, Day day) const {
  return search(side, version, type, organization, asset_class).on(day);
}

bool PriceBook::names(Side side, OrganizationId organization) const {
  const auto first = timelines_.lower_bound(Key{side, organization, Version::V1, all_billing_types[0], {}});
  return first != timelines_.end() && first->first.side == side && first->first.organization == organization;
}

std::vector<Day> PriceBook::changes_within(Side side, const DayRange& days) const {
  std::vector<Day> changes;
  for (const auto& [key, timeline] : timelines_) {
    if (key.side != side) continue;
    const std::vector<Day> its = timeline.changes_within(days);
    changes.insert(changes.end(), its.begin(), its.end());
  }
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  return changes;
}

bool PriceBook::charges(Side side, BillingType type, const DayRange& days) const {
  const auto above_zero = [](const Price* price) { return price && price->charged() && !price->amount->zero(); };
  for (const auto& [key, timeline] : timelines_) {
    if (key.side != side || key.version != Version::V2 || key.type != type) continue;
    if (above_zero(timeline.at(days.from))) return true;
    for (const Day day : timeline.changes_within(days)) {
      if (above_zero(timeline.at(day))) return true;
    }
  }
  return false;
}

bool PriceBook::charges_storage_and_overage(Side side, const DayRange& days) const {
  return charges(side, BillingType::Storage, days) && charges(side, BillingType::PoolOverage, days);
}

}  // namespace stowage
