#pragma once
// What tests of values share: 128-bit integers for rapidcheck, and the sentence with which something was refused.

#include <cstdint>
#include <ostream>
#include <rapidcheck.h>
#include <string>

#include "base/instant.h"
#include "base/int128.h"

namespace stowage {

// A 128-bit integer of any size and sign; small ones as often as large ones.
struct Wide {
  Int128 value = 0;
};

inline void showValue(const Wide& wide, std::ostream& out) {
  out << to_string(wide.value);
}

// Between -2^(bits-1) and 2^(bits-1).
inline rc::Gen<Wide> wide_within(int bits) {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::int64_t>(INT64_MIN, INT64_MAX),
                                     rc::gen::inRange<std::uint64_t>(0, UINT64_MAX), rc::gen::inRange(128 - bits, 128)),
                      [](const auto& parts) {
                        const auto& [high, low, shift] = parts;
                        const auto bits_128 = (static_cast<unsigned __int128>(high) << 64) | low;
                        return Wide{static_cast<Int128>(bits_128) >> shift};
                      });
}

inline rc::Gen<Wide> wide_not_negative(int bits) {
  return rc::gen::map(wide_within(bits),
                      [](Wide wide) { return Wide{wide.value < 0 ? -(wide.value + 1) : wide.value}; });
}

// How tests show them.
inline void PrintTo(Day day, std::ostream* out) {
  *out << day.text();
}
inline void PrintTo(Instant instant, std::ostream* out) {
  *out << instant.text();
}

// The sentence of a refusal, or "accepted".
template <class T>
std::string refusal(const Result<T>& result) {
  return result.has_value() ? "accepted" : result.error().text();
}

}  // namespace stowage
