#include "hub/fraction.h"

namespace stowage {

namespace {

Int128 common_divisor(Int128 a, Int128 b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace

Fraction::Fraction(Int128 over, Int128 under) : over_(over), under_(under) {
  ASSERT(under != 0);
  const Int128 divisor = under < 0 ? -common_divisor(over, under) : common_divisor(over, under);
  over_ /= divisor;
  under_ /= divisor;
}

Fraction Fraction::operator-() const {
  Fraction opposite = *this;
  opposite.over_ = -opposite.over_;
  return opposite;
}

Result<Fraction> add(const Fraction& a, const Fraction& b) {
  const Int128 shared = common_divisor(a.under(), b.under());
  const Int128 left = TRY(checked_multiply(a.over(), b.under() / shared));
  const Int128 right = TRY(checked_multiply(b.over(), a.under() / shared));
  return Fraction(TRY(checked_add(left, right)), TRY(checked_multiply(a.under() / shared, b.under())));
}

Result<Fraction> multiply(const Fraction& a, const Fraction& b) {
  const Fraction left(a.over(), b.under());
  const Fraction right(b.over(), a.under());
  return Fraction(TRY(checked_multiply(left.over(), right.over())), TRY(checked_multiply(left.under(), right.under())));
}

}  // namespace stowage
