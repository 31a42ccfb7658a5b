// Byte-days of a large partner pass 2^63 in a month; if these failed, bills would wrap round in silence.

#include "base/int128.h"

#include "base/values_test.h"

namespace stowage {
namespace {

const Int128 int128_min = -int128_max - 1;

TEST(Int128, OverflowIsAnErrorAtTheLimitAndNotBefore) {
  EXPECT_EQ(checked_add(int128_max - 1, 1).value(), int128_max);
  EXPECT_EQ(refusal(checked_add(int128_max, 1)), "a number grew beyond 128 bits");
  EXPECT_EQ(refusal(checked_add(int128_min, -1)), "a number grew beyond 128 bits");
  EXPECT_EQ(checked_multiply(int128_max, 1).value(), int128_max);
  EXPECT_EQ(refusal(checked_multiply(int128_max / 2 + 1, 2)), "a number grew beyond 128 bits");
}

TEST(Int128, HalvesRoundAwayFromZeroOnBothSides) {
  EXPECT_EQ(divide_rounded(5, 2), 3);
  EXPECT_EQ(divide_rounded(-5, 2), -3);
  EXPECT_EQ(divide_rounded(5, -2), -3);
  EXPECT_EQ(divide_rounded(-5, -2), 3);
  EXPECT_EQ(divide_rounded(4, 3), 1);
  EXPECT_EQ(divide_rounded(-4, 3), -1);
  EXPECT_EQ(divide_rounded(49, 100), 0);
  EXPECT_EQ(divide_rounded(50, 100), 1);
  EXPECT_EQ(divide_rounded(-50, 100), -1);
  EXPECT_EQ(divide_rounded(int128_max, 1), int128_max);
  EXPECT_EQ(divide_rounded(int128_max, int128_max), 1);
}

RC_GTEST_PROP(Int128, RoundingIsOffByHalfADivisorAtMost, ()) {
  const Int128 a = (*wide_within(120)).value;
  const Int128 b = (*wide_within(100)).value;
  RC_PRE(b != 0);
  const Int128 off = a - divide_rounded(a, b) * b;
  const Int128 off_size = off < 0 ? -off : off;
  RC_ASSERT(2 * off_size <= (b < 0 ? -b : b));
  RC_ASSERT(divide_rounded(-a, b) == -divide_rounded(a, b));
}

TEST(Int128, DividingDownGoesTowardsMinusInfinity) {
  EXPECT_EQ(divide_down(7, 2), 3);
  EXPECT_EQ(divide_down(-7, 2), -4);
  EXPECT_EQ(divide_down(-8, 2), -4);
  EXPECT_EQ(divide_down(0, 2), 0);
}

TEST(Int128, PowersOfTenReachThirtyEight) {
  EXPECT_EQ(power_of_ten(0), 1);
  EXPECT_EQ(to_string(power_of_ten(38)), "1" + std::string(38, '0'));
  EXPECT_DEATH(power_of_ten(39), "should never happen");
}

TEST(Int128, TextReachesBothEnds) {
  EXPECT_EQ(to_string(int128_max), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(int128_min), "-170141183460469231731687303715884105728");
  EXPECT_EQ(parse_int128("-170141183460469231731687303715884105728").value(), int128_min);
  EXPECT_EQ(refusal(parse_int128("170141183460469231731687303715884105728")), "a number grew beyond 128 bits");
}

RC_GTEST_PROP(Int128, TextComesBackAsTheSameNumber, ()) {
  const Int128 value = (*wide_within(128)).value;
  RC_ASSERT(parse_int128(to_string(value)).value() == value);
}

TEST(Int128, OnlyDigitsAreANumber) {
  EXPECT_EQ(refusal(parse_int128("")), "a whole number is missing");
  EXPECT_EQ(refusal(parse_int128("-")), "a whole number is missing");
  for (const char* text : {"+1", "1 ", " 1", "1.0", "1e3", "--1", "1,000", "0x1", "١"})
    EXPECT_EQ(refusal(parse_int128(text)), "'" + std::string(text) + "' is not a whole number");
}

}  // namespace
}  // namespace stowage
