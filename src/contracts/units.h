#pragma once
// Units of a service on a contract: whole numbers, because both vendors' PSAs take nothing else. A change of units is
// signed; units in force are never below 0.

#include <compare>
#include <cstdint>
#include <string>

namespace stowage {

class Units {
 public:
  // More than this many units of one service is a mistake, not a customer.
  static constexpr std::int64_t max_count = 1'000'000'000;

  constexpr Units() = default;
  constexpr explicit Units(std::int64_t count) : count_(count) {}

  constexpr std::int64_t count() const { return count_; }
  constexpr bool zero() const { return count_ == 0; }
  std::string text() const { return std::to_string(count_); }
  // "+3", "-2", "0": a change.
  std::string change_text() const { return count_ > 0 ? "+" + text() : text(); }

  friend constexpr auto operator<=>(Units, Units) = default;
  constexpr Units operator-() const { return Units(-count_); }
  constexpr Units& operator+=(Units other) {
    count_ += other.count_;
    return *this;
  }
  friend constexpr Units operator+(Units a, Units b) { return Units(a.count_ + b.count_); }
  friend constexpr Units operator-(Units a, Units b) { return Units(a.count_ - b.count_); }

 private:
  std::int64_t count_ = 0;
};

}  // namespace stowage
