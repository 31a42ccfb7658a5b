#pragma once
// An exact fraction, in lowest terms: what a part of a difference comes to before anything is rounded. An overflow of
// 128 bits is an error.

#include "base/decimal.h"

namespace stowage {

class Fraction {
 public:
  constexpr Fraction() = default;
  // `under` is not 0.
  Fraction(Int128 over, Int128 under);
  explicit Fraction(Int128 whole) : over_(whole) {}
  static Fraction of(const Decimal& decimal) { return {decimal.coefficient(), power_of_ten(decimal.scale())}; }

  Int128 over() const { return over_; }
  Int128 under() const { return under_; }  // above 0
  bool zero() const { return over_ == 0; }
  Fraction operator-() const;
  friend bool operator==(const Fraction&, const Fraction&) = default;

 private:
  Int128 over_ = 0;
  Int128 under_ = 1;
};

Result<Fraction> add(const Fraction& a, const Fraction& b);
Result<Fraction> multiply(const Fraction& a, const Fraction& b);

}  // namespace stowage
