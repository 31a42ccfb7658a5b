#pragma once
// How an exact quantity becomes whole units (R23): less the allowance, converted, rounded once, raised to the minimum,
// cut to the maximum, with the base added. All of it happens once, on the sum over the account's organizations.

#include <optional>
#include <string_view>

#include "contracts/units.h"
#include "hub/usage.h"

namespace stowage {

enum class Rounding : std::uint8_t { Up, Down, Nearest };
constexpr std::string_view to_text(Rounding rounding) {
  return rounding == Rounding::Up ? "up" : rounding == Rounding::Down ? "down" : "nearest";
}
Result<Rounding> parse_rounding(std::string_view text);

struct UnitRule {
  Quantity unit = Quantity(1);  // assets or bytes in one unit, above 0
  Quantity allowance;           // assets or bytes that are included in something else
  Rounding rounding = Rounding::Up;
  Units minimum;
  std::optional<Units> maximum;
  Units base;  // units of the service that belong to something else
  friend bool operator==(const UnitRule&, const UnitRule&) = default;
};

// The units for a quantity summed over `days` days: the average of them, exactly, and then R23. One day: days = 1.
// Nearest rounds a half up. Refused where more than Units::max_count would come out.
Result<Units> units_of(const UnitRule& rule, Quantity sum, std::int32_t days);

// Nothing negative, no minimum above the maximum.
Result<void> check_unit_rule(const UnitRule& rule);

// "1", "25" for blocks; "GB", "GiB", "TB", "TiB", "100GB" for bytes.
Result<Quantity> parse_unit(std::string_view text, const CountedType& type);
// The shortest text that parse_unit reads as this.
std::string unit_text(Quantity unit, const CountedType& type);

}  // namespace stowage
