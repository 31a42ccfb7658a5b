#include "hub/fraction.h"

#include "base/values_test.h"

namespace stowage {
namespace {

TEST(Fraction, IsKeptInLowestTermsWithItsSignAbove) {
  EXPECT_EQ(Fraction(6, -4), Fraction(-3, 2));
  EXPECT_EQ(Fraction(0, -7), Fraction());
  EXPECT_EQ(-Fraction(-3, 2), Fraction(3, 2));
  EXPECT_EQ(Fraction::of(*Decimal::parse("-0.050")), Fraction(-1, 20));
}

// a/b + c/d and a/b x c/d, by cross-multiplication.
RC_GTEST_PROP(Fraction, SumsAndProductsAreExact, ()) {
  const auto any = [] { return Int128{*rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000)}; };
  const auto above_0 = [] { return Int128{*rc::gen::inRange<std::int64_t>(1, 1'000'000)}; };
  const Int128 a = any(), b = above_0(), c = any(), d = above_0();
  const Fraction sum = *add(Fraction(a, b), Fraction(c, d));
  RC_ASSERT(sum.over() * (b * d) == (a * d + c * b) * sum.under());
  const Fraction product = *multiply(Fraction(a, b), Fraction(c, d));
  RC_ASSERT(product.over() * (b * d) == (a * c) * product.under());
  RC_ASSERT(sum.under() > 0 && product.under() > 0);
}

// An amount that came out wrong without a word would be on a customer's invoice.
TEST(Fraction, BeyondWhatItHoldsIsAnError) {
  const Int128 large = Int128{1} << 100;
  EXPECT_FALSE(multiply(Fraction(large), Fraction(large)));
  EXPECT_FALSE(add(Fraction(1, large), Fraction(1, large - 1)));
  EXPECT_EQ(*multiply(Fraction(large, 3), Fraction(3, large)), Fraction(1));  // nothing large is left of it
}

}  // namespace
}  // namespace stowage
