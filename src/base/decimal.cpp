#include "base/decimal.h"

namespace stowage {

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto unreadable = [&] {
    return bad_input("'" + std::string(text) + "' is not a decimal number", "Write it like 4.45, without separators.");
  };
  const size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  if (digits.empty() || digits == "-") return unreadable();
  int scale = 0;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.size() > scale_max || fraction.front() == '-') return unreadable();
    digits += fraction;
    scale = static_cast<int>(fraction.size());
  }
  const auto coefficient = parse_int128(digits);
  if (!coefficient) return unreadable();
  return Decimal(*coefficient, scale);
}

std::string Decimal::text() const {
  std::string digits = to_string(coefficient_);
  if (negative()) digits.erase(0, 1);
  if (scale_ > 0) {
    const auto scale = static_cast<size_t>(scale_);
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return negative() ? "-" + digits : digits;
}

std::string Decimal::shortest() const {
  std::string full = text();
  if (scale_ == 0) return full;
  full.erase(full.find_last_not_of('0') + 1);
  if (full.ends_with('.')) full.pop_back();
  return full == "-0" ? "0" : full;
}

Decimal Decimal::ratio(Int128 numerator, Int128 denominator, int scale) {
  // Whole part first, so that only the rest is scaled up: no quantity of ours comes near 128 bits.
  ASSERT(denominator != 0);
  const Int128 factor = power_of_ten(scale);
  Int128 whole = 0;
  Int128 rest = 0;
  Int128 coefficient = 0;
  ASSERT(!__builtin_mul_overflow(numerator / denominator, factor, &whole));
  ASSERT(!__builtin_mul_overflow(numerator % denominator, factor, &rest));
  ASSERT(!__builtin_add_overflow(whole, divide_rounded(rest, denominator), &coefficient));
  return Decimal(coefficient, scale);
}

}  // namespace stowage
