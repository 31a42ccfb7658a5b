#include "billing/price_schedule.h"

namespace stowage {

PriceSchedule::PriceSchedule(const PriceBook& book, Side side, Version version, OrganizationId organization,
                             Period period)
    : first_(period.days().from) {
  const auto price_of = [](const std::optional<PriceBook::Found>& found) {
    return found ? std::optional(found->price) : std::nullopt;
  };
  for (const BillingType type : all_billing_types) {
    const AssetClass counted = class_of(type);
    const PriceBook::Search prices = book.search(side, version, type, organization, counted);
    for (Day day = first_; day < period.days().until; ++day) add_day(type, counted, day, price_of(prices.on(day)));
    if (counts_assets(type)) continue;

    for (const AssetClass asset_class : {AssetClass::Workstation, AssetClass::Server}) {
      const PriceBook::Search of_class_prices = book.search(side, version, type, organization, asset_class);
      for (Day day = first_; day < period.days().until; ++day) {
        const auto found = of_class_prices.on(day);
        if (found && found->scope.asset_class != AssetClass::None) {
          add_day(type, asset_class, day, found->price);
        } else {
          const auto of_class = static_cast<std::size_t>(asset_class);
          auto& places = place_[static_cast<std::size_t>(type)];
          places[of_class][static_cast<std::size_t>(day - first_)] = stretch_of(type, AssetClass::None, day);
        }
      }
    }
  }
}

void PriceSchedule::add_day(BillingType type, AssetClass line_class, Day day, const std::optional<Price>& price) {
  const bool continues = !stretches_.empty() && stretches_.back().type == type &&
                         stretches_.back().asset_class == line_class && stretches_.back().days.until == day &&
                         stretches_.back().price == price;
  if (!continues) stretches_.push_back(PriceStretch{type, line_class, DayRange{day, day}, price});
  stretches_.back().days.until = day + 1;
  const std::size_t place = stretches_.size() - 1;
  place_[static_cast<std::size_t>(type)][static_cast<std::size_t>(line_class)][static_cast<std::size_t>(day - first_)] =
      place;
}

}  // namespace stowage
