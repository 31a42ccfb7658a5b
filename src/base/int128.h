#pragma once
// 128-bit integers whose overflow is an error.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

using Int128 = __int128;

constexpr Int128 int128_max = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);

Result<Int128> checked_add(Int128 a, Int128 b);
Result<Int128> checked_multiply(Int128 a, Int128 b);

// a / b rounded half away from zero (R15). b is not 0.
Int128 divide_rounded(Int128 a, Int128 b);
// a / b rounded towards minus infinity. b is above 0.
Int128 divide_down(Int128 a, Int128 b);

// 10^exponent, 0 <= exponent <= 38.
Int128 power_of_ten(int exponent);

std::string to_string(Int128 value);
// Digits with an optional minus sign, nothing else.
Result<Int128> parse_int128(std::string_view text);

}  // namespace stowage
