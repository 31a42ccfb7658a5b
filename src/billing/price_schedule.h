#pragma once
// How the prices in force cut an organization's month into statement lines (R15): one line for each stretch of days
// with one price, and one for each class only where the price depends on it.
//
// Precisely, on each day and for each billing type of bytes: a class has its own line when the most particular price
// in force for it names that class; all other classes, and assets without one, share the line "all", whose price is
// the organization's or else the general one. protected_* count one class and have its line. Days follow one another
// in one stretch while the price has the same value, wherever it was found. Which lines there are depends on the
// prices alone, never on the usage, so that late usage cannot change a line's key.

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/day.h"
#include "base/version.h"
#include "billing/billing_type.h"
#include "billing/price_book.h"

namespace stowage {

struct PriceStretch {
  BillingType type = BillingType::Storage;
  AssetClass asset_class = AssetClass::None;  // None: all classes that have no line of their own
  DayRange days;                              // within the period
  std::optional<Price> price;                 // nothing: no price is in force

  bool charged() const { return price && price->charged(); }
  bool not_charged() const { return price && !price->charged(); }
};

class PriceSchedule {
 public:
  PriceSchedule(const PriceBook& book, Side side, Version version, OrganizationId organization, Period period);

  const std::vector<PriceStretch>& stretches() const { return stretches_; }
  // The place in stretches() of the line that usage of this class on this day belongs to. The day lies in the period;
  // for protected_* the class is the type's.
  std::size_t stretch_of(BillingType type, AssetClass asset_class, Day day) const {
    return place_[static_cast<std::size_t>(type)][static_cast<std::size_t>(asset_class)]
                 [static_cast<std::size_t>(day - first_)];
  }

 private:
  static constexpr std::size_t days_max = 31;
  static constexpr std::size_t class_count = 3;

  void add_day(BillingType type, AssetClass line_class, Day day, const std::optional<Price>& price);

  Day first_;
  std::vector<PriceStretch> stretches_;
  std::array<std::array<std::array<std::size_t, days_max>, class_count>, all_billing_types.size()> place_{};
};

}  // namespace stowage
