#pragma once
// Stored bytes, and bytes summed over days. Integers only; nothing converts by itself.

#include <compare>
#include <cstdint>

#include "base/int128.h"

namespace stowage {

// Stored bytes, 0 to 2^60 (one EiB).
class Bytes {
 public:
  static constexpr std::int64_t max_count = std::int64_t{1} << 60;

  constexpr Bytes() = default;
  constexpr explicit Bytes(std::int64_t count) : count_(count) {}
  // Refuses what is negative or beyond max_count.
  static Result<Bytes> checked(std::int64_t count);

  constexpr std::int64_t count() const { return count_; }
  friend constexpr auto operator<=>(Bytes, Bytes) = default;

  // Sums of levels stay below 2^63: at most 8 streams at the maximum; callers with more add ByteDays.
  friend Bytes operator+(Bytes a, Bytes b);

 private:
  std::int64_t count_ = 0;
};

// Bytes x days, or bytes of many assets on one day; exact to 128 bits. Adding beyond that ends the program.
class ByteDays {
 public:
  constexpr ByteDays() = default;
  constexpr explicit ByteDays(Int128 count) : count_(count) {}
  // One day of a level.
  constexpr explicit ByteDays(Bytes bytes) : count_(bytes.count()) {}

  constexpr Int128 count() const { return count_; }
  friend constexpr bool operator==(ByteDays, ByteDays) = default;
  friend constexpr bool operator<(ByteDays a, ByteDays b) { return a.count_ < b.count_; }
  friend constexpr bool operator>(ByteDays a, ByteDays b) { return b < a; }
  ByteDays& operator+=(ByteDays other);
  ByteDays& operator-=(ByteDays other);
  friend ByteDays operator+(ByteDays a, ByteDays b) { return a += b; }
  friend ByteDays operator-(ByteDays a, ByteDays b) { return a -= b; }

 private:
  Int128 count_ = 0;
};

}  // namespace stowage
