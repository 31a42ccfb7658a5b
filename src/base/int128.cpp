#include "base/int128.h"

#include <algorithm>

namespace stowage {

namespace {
tl::unexpected<Error> overflow() {
  return refuse("a number grew beyond 128 bits");
}
}  // namespace

Result<Int128> checked_add(Int128 a, Int128 b) {
  Int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return overflow();
  return sum;
}

Result<Int128> checked_multiply(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return overflow();
  return product;
}

Int128 divide_rounded(Int128 a, Int128 b) {
  ASSERT(b != 0);
  const Int128 quotient = a / b;
  const Int128 rest = a % b;
  if (rest == 0) return quotient;
  const Int128 rest_size = rest < 0 ? -rest : rest;
  const Int128 divisor_size = b < 0 ? -b : b;
  const bool away = rest_size >= divisor_size - rest_size;
  if (!away) return quotient;
  return (a < 0) == (b < 0) ? quotient + 1 : quotient - 1;
}

Int128 divide_down(Int128 a, Int128 b) {
  ASSERT(b > 0);
  const Int128 quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

Int128 power_of_ten(int exponent) {
  ASSERT(exponent >= 0 && exponent <= 38);
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::string to_string(Int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  auto rest = static_cast<unsigned __int128>(value);
  if (negative) rest = -rest;
  std::string digits;
  for (; rest != 0; rest /= 10) digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

Result<Int128> parse_int128(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty()) return bad_input("a whole number is missing");
  Int128 value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return bad_input("'" + std::string(text) + "' is not a whole number");
    value = TRY(checked_multiply(value, 10));
    value = TRY(checked_add(value, negative ? -(c - '0') : c - '0'));
  }
  return value;
}

}  // namespace stowage
