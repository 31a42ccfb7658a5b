// Prices and quantities are read and shown as decimals; a digit lost here is a wrong price on every line.

#include "base/decimal.h"

#include "base/values_test.h"

namespace stowage {
namespace {

TEST(Decimal, KeepsTheDigitsAsTheyWereWritten) {
  for (const char* text : {"0", "12", "4.450", "-0.50", "0.000000000000000001", "-1.000000000000000000"})
    EXPECT_EQ(Decimal::parse(text).value().text(), text);
}

TEST(Decimal, ShortestDropsZerosBehindThePointOnly) {
  EXPECT_EQ(Decimal::parse("4.450").value().shortest(), "4.45");
  EXPECT_EQ(Decimal::parse("100").value().shortest(), "100");
  EXPECT_EQ(Decimal::parse("100.00").value().shortest(), "100");
  EXPECT_EQ(Decimal::parse("-0.00").value().shortest(), "0");
}

TEST(Decimal, EqualsByValue) {
  EXPECT_EQ(Decimal::parse("4.45").value(), Decimal::parse("4.450").value());
  EXPECT_FALSE(Decimal::parse("4.45").value() == Decimal::parse("-4.45").value());
  EXPECT_FALSE(Decimal::parse("4.45").value() == Decimal::parse("44.5").value());
}

TEST(Decimal, RefusesWhatIsNotOne) {
  for (const char* text : {"", "-", ".5", "5.", "1.2.3", "1e3", "+1", "1,5", "1.-5", "--1", " 1", "1 ", "NaN",
                           "0.0000000000000000001", "1000000000000000000000000000000000000000"})
    EXPECT_EQ(refusal(Decimal::parse(text)),
              "'" + std::string(text) + "' is not a decimal number. Write it like 4.45, without separators.");
}

TEST(Decimal, ShowsTheMostNegativeCoefficient) {
  const Int128 least = -int128_max - 1;
  EXPECT_EQ(Decimal(least, 2).text(), "-1701411834604692317316873037158841057.28");
}

TEST(Decimal, RatioRoundsHalfAwayFromZero) {
  EXPECT_EQ(Decimal::ratio(1, 3, 9).text(), "0.333333333");
  EXPECT_EQ(Decimal::ratio(2, 3, 9).text(), "0.666666667");
  EXPECT_EQ(Decimal::ratio(-2, 3, 2).text(), "-0.67");
  EXPECT_EQ(Decimal::ratio(1, 8, 2).text(), "0.13");
  EXPECT_EQ(Decimal::ratio(-1, 8, 2).text(), "-0.13");
  EXPECT_EQ(Decimal::ratio(16, 31, 0).text(), "1");
}

TEST(Decimal, RatioThatCannotBeHeldEndsTheProgramRatherThanWrap) {
  EXPECT_DEATH(Decimal::ratio(int128_max, 1, 2), "should never happen");
  EXPECT_DEATH(Decimal::ratio(int128_max - 1, int128_max, 9), "should never happen");
}

RC_GTEST_PROP(Decimal, TextComesBackAsTheSameNumber, ()) {
  const Decimal value((*wide_within(128)).value, *rc::gen::inRange(0, Decimal::scale_max + 1));
  const Decimal back = Decimal::parse(value.text()).value();
  RC_ASSERT(back.coefficient() == value.coefficient());
  RC_ASSERT(back.scale() == value.scale());
}

RC_GTEST_PROP(Decimal, RatioIsWithinHalfOfTheLastDigit, ()) {
  const Int128 numerator = (*wide_within(80)).value;
  const Int128 denominator = *rc::gen::inRange<std::int64_t>(1, 31'000'000'000);
  const Decimal ratio = Decimal::ratio(numerator, denominator, 9);
  const Int128 off = ratio.coefficient() * denominator - numerator * power_of_ten(9);
  RC_ASSERT(2 * (off < 0 ? -off : off) <= denominator);
}

}  // namespace
}  // namespace stowage
