#pragma once
// An exact decimal number: coefficient x 10^-scale.

#include <string>
#include <string_view>

#include "base/int128.h"

namespace stowage {

class Decimal {
 public:
  static constexpr int scale_max = 18;

  Decimal() = default;
  // 0 <= scale <= scale_max.
  Decimal(Int128 coefficient, int scale) : coefficient_(coefficient), scale_(scale) {
    ASSERT(scale >= 0 && scale <= scale_max);
  }

  // "12", "-0.50", "4.450"; no exponent, no plus sign, no thousands mark, at most 18 digits behind the point.
  static Result<Decimal> parse(std::string_view text);

  Int128 coefficient() const { return coefficient_; }
  int scale() const { return scale_; }
  bool negative() const { return coefficient_ < 0; }
  bool zero() const { return coefficient_ == 0; }

  // All digits of the scale: 4.450 stays "4.450".
  std::string text() const;
  // Without trailing zeros behind the point: "4.45".
  std::string shortest() const;

  // numerator / denominator to `scale` digits, rounded half away from zero. A number beyond 128 bits ends the program.
  static Decimal ratio(Int128 numerator, Int128 denominator, int scale);

  // By value: 4.45 equals 4.450.
  friend bool operator==(const Decimal& a, const Decimal& b) { return a.shortest() == b.shortest(); }

 private:
  Int128 coefficient_ = 0;
  int scale_ = 0;
};

}  // namespace stowage
