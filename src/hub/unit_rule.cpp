#include "hub/unit_rule.h"

#include <algorithm>
#include <array>

namespace stowage {

namespace {

struct Measure {
  std::string_view name;
  Int128 bytes;
};
// Largest first of each family, so that the shortest text is found first.
constexpr std::array<Measure, 5> measures = {Measure{"TiB", Int128{1} << 40}, Measure{"TB", 1'000'000'000'000},
                                             Measure{"GiB", Int128{1} << 30}, Measure{"GB", 1'000'000'000},
                                             Measure{"B", 1}};

Int128 rounded(Int128 over, Int128 under, Rounding rounding) {
  switch (rounding) {
    case Rounding::Up:
      return -divide_down(-over, under);
    case Rounding::Down:
      return divide_down(over, under);
    case Rounding::Nearest:
      return divide_rounded(over, under);
  }
  return 0;
}

}  // namespace

Result<Rounding> parse_rounding(std::string_view text) {
  for (const Rounding rounding : {Rounding::Up, Rounding::Down, Rounding::Nearest})
    if (to_text(rounding) == text) return rounding;
  return bad_input("'" + std::string(text) + "' is not a rounding", "Roundings are up, down and nearest.");
}

Result<Units> units_of(const UnitRule& rule, Quantity sum, std::int32_t days) {
  ASSERT(days > 0 && rule.unit.count() > 0);
  const Int128 allowed = TRY(checked_multiply(rule.allowance.count(), days));
  const Int128 beyond = sum.count() > allowed ? sum.count() - allowed : 0;
  const Int128 under = TRY(checked_multiply(rule.unit.count(), days));
  const Int128 whole = rounded(beyond, under, rule.rounding);
  if (whole > Units::max_count)
    return refuse("the quantity comes to " + to_string(whole) + " units", "Use a larger unit for this service.");
  Units units(static_cast<std::int64_t>(whole));
  units = std::max(units, rule.minimum);
  if (rule.maximum) units = std::min(units, *rule.maximum);
  return units + rule.base;
}

Result<void> check_unit_rule(const UnitRule& rule) {
  if (rule.unit.count() <= 0) return bad_input("a unit holds at least 1");
  if (rule.allowance.count() < 0 || rule.minimum < Units(0) || rule.base < Units(0))
    return bad_input("allowance, minimum and base are not below 0");
  const Units most(Units::max_count);
  if (rule.minimum > most || rule.base > most || rule.maximum.value_or(most) > most)
    return bad_input("minimum, maximum and base are at most " + most.text() + " units");
  if (rule.maximum && *rule.maximum < rule.minimum)
    return bad_input("the minimum of " + rule.minimum.text() + " units is above the maximum of " + rule.maximum->text(),
                     "Raise the maximum or lower the minimum.");
  return {};
}

Result<Quantity> parse_unit(std::string_view text, const CountedType& type) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view word = text.substr(digits);
  const Int128 blocks = digits == 0 ? 1 : TRY(parse_int128(text.substr(0, digits)));
  const auto refuse_unit = [&] {
    return bad_input("'" + std::string(text) + "' is not a unit of " + std::string(to_text(type)),
                     counts_assets(type) ? "Give how many assets make one unit: 1, or 10 for blocks of ten."
                                         : "Give GB, GiB, TB or TiB, or a block such as 100GB.");
  };
  if (blocks <= 0) return refuse_unit();
  if (counts_assets(type)) {
    if (!word.empty() || digits == 0) return refuse_unit();
    return Quantity(blocks);
  }
  for (const Measure& measure : measures)
    if (measure.name == word) return Quantity(TRY(checked_multiply(blocks, measure.bytes)));
  return refuse_unit();
}

std::string unit_text(Quantity unit, const CountedType& type) {
  if (counts_assets(type)) return to_string(unit.count());
  const Measure* best = &measures.back();
  for (const Measure& measure : measures)
    if (unit.count() % measure.bytes == 0 && unit.count() / measure.bytes < unit.count() / best->bytes) best = &measure;
  const Int128 blocks = unit.count() / best->bytes;
  return (blocks == 1 ? std::string() : to_string(blocks)) + std::string(best->name);
}

}  // namespace stowage
