// Money: each figure on an invoice. If these failed, amounts would be off by cents, or by a currency.

#include "base/money.h"

#include <algorithm>
#include <numeric>

#include "base/values_test.h"

namespace stowage {
namespace {

const Currency usd = Currency::parse("USD").value();
const Currency jpy = Currency::parse("JPY").value();
const Currency kwd = Currency::parse("KWD").value();

Money dollars(std::string_view text) {
  return Money::parse(text, usd).value();
}
Decimal price(std::string_view text) {
  return Decimal::parse(text).value();
}

TEST(Currency, KnowsItsMinorDigits) {
  EXPECT_EQ(usd.minor_digits(), 2);
  EXPECT_EQ(jpy.minor_digits(), 0);
  EXPECT_EQ(kwd.minor_digits(), 3);
  EXPECT_EQ(Currency::parse("XCG").value().minor_digits(), 2) << "the guilder of Curaçao since 2025";
}

TEST(Currency, RefusesWhatIsNotAnActiveCode) {
  for (const char* code : {"", "usd", "US", "USDX", "DEM", "HRK", "BGN", "A E", "ED ", "XXX"})
    EXPECT_EQ(refusal(Currency::parse(code)),
              "'" + std::string(code) + "' is not an ISO 4217 currency. Use a code like USD or EUR.");
}

TEST(Money, ReadsAndShowsAllDigitsOfItsCurrency) {
  EXPECT_EQ(dollars("12.3").text(), "12.30");
  EXPECT_EQ(dollars("-0.05").text(), "-0.05");
  EXPECT_EQ(Money(1234, jpy).text(), "1234");
  EXPECT_EQ(Money(-1234, kwd).text(), "-1.234");
  EXPECT_EQ(refusal(Money::parse("1.005", usd)), "'1.005' has more digits behind the point than USD has");
  EXPECT_EQ(refusal(Money::parse("1.5", jpy)), "'1.5' has more digits behind the point than JPY has");
}

TEST(Money, PeopleSeeThousands) {
  EXPECT_EQ(dollars("9412.60").people(), "USD 9,412.60");
  EXPECT_EQ(dollars("-1234567.00").people(), "USD -1,234,567.00");
  EXPECT_EQ(with_thousands("999"), "999");
  EXPECT_EQ(with_thousands("-100"), "-100");
  EXPECT_EQ(with_thousands("1000"), "1,000");
  EXPECT_EQ(with_thousands("0.1234"), "0.1234");
}

// An asset protected for 16 of 31 days is billed 16/31 of its price.
TEST(Money, ProratesByDaysAndRoundsOnce) {
  EXPECT_EQ(Money::of(16, 31, price("4.45"), usd).value(), dollars("2.30"));
  EXPECT_EQ(Money::of(12, 31, price("20"), usd).value(), dollars("7.74"));
  EXPECT_EQ(Money::of(16, 31, price("20"), jpy).value(), Money(10, jpy));
}

TEST(Money, RoundsHalfAwayFromZeroOnBothSides) {
  EXPECT_EQ(Money::of(1, 2, price("0.01"), usd).value(), dollars("0.01"));
  EXPECT_EQ(Money::of(-1, 2, price("0.01"), usd).value(), dollars("-0.01"));
  EXPECT_EQ(Money::of(1, 1, price("1.0049"), usd).value(), dollars("1.00"));
  EXPECT_EQ(Money::of(1, 1, price("1.005"), usd).value(), dollars("1.01"));
}

// 13 GB more a day from 400 GB for 30 days at $0.05 a GB is exactly $29.425.
TEST(Money, ByteDaysTimesAPriceOfAGigabyte) {
  Int128 byte_days = 0;
  for (int day = 0; day < 30; ++day) byte_days += (Int128{400} + 13 * day) * 1'000'000'000;
  EXPECT_EQ(Money::of(byte_days, Int128{30} * 1'000'000'000, price("0.05"), usd).value(), dollars("29.43"));
}

TEST(Money, OverflowIsAnErrorAndNeverWraps) {
  EXPECT_EQ(refusal(Money::of(int128_max, 1, price("2"), usd)), "a number grew beyond 128 bits");
  EXPECT_EQ(refusal(Money::of(1, int128_max, price("0.0001"), usd)), "a number grew beyond 128 bits");
  EXPECT_DEATH(Money(int128_max, usd) + Money(1, usd), "should never happen");
  EXPECT_DEATH(-Money(-int128_max - 1, usd), "should never happen");
}

TEST(Money, TwoCurrenciesDoNotAdd) {
  EXPECT_DEATH(Money(1, usd) + Money(1, jpy), "should never happen");
}

RC_GTEST_PROP(Money, TextComesBackAsTheSameMoney, ()) {
  const Currency currency = *rc::gen::element(usd, jpy, kwd);
  const Money money((*wide_within(120)).value, currency);
  RC_ASSERT(Money::parse(money.text(), currency).value() == money);
}

// A customer is credited exactly what was charged, so rounding knows no direction.
RC_GTEST_PROP(Money, ACreditMirrorsItsCharge, ()) {
  const Int128 quantity = (*wide_within(70)).value;
  const auto days = *rc::gen::inRange(28, 32);
  const Decimal unit_price(*rc::gen::inRange(0, 1'000'000), 4);
  RC_ASSERT(Money::of(-quantity, days, unit_price, usd).value() == -Money::of(quantity, days, unit_price, usd).value());
}

TEST(LargestRemainder, GivesWhatIsLeftToTheLargestRestAndTiesToTheEarlier) {
  EXPECT_EQ(largest_remainder(100, {1, 1, 1}).value(), (std::vector<Int128>{34, 33, 33}));
  EXPECT_EQ(largest_remainder(-100, {1, 1, 1}).value(), (std::vector<Int128>{-34, -33, -33}));
  EXPECT_EQ(largest_remainder(10, {1, 2, 4}).value(), (std::vector<Int128>{1, 3, 6}));
  EXPECT_EQ(largest_remainder(5, {0, 7, 0}).value(), (std::vector<Int128>{0, 5, 0}));
  EXPECT_EQ(largest_remainder(0, {0, 0}).value(), (std::vector<Int128>{0, 0}));
  EXPECT_EQ(largest_remainder(0, {}).value(), std::vector<Int128>{});
}

TEST(LargestRemainder, RefusesToWrapAndToSplitAmongNobody) {
  EXPECT_EQ(refusal(largest_remainder(int128_max, {2, 1})), "a number grew beyond 128 bits");
  EXPECT_EQ(refusal(largest_remainder(1, {int128_max, 1})), "a number grew beyond 128 bits");
  EXPECT_DEATH((void)largest_remainder(1, {0, 0}), "should never happen");
  EXPECT_DEATH((void)largest_remainder(1, {2, -1}), "should never happen");
}

RC_GTEST_PROP(LargestRemainder, PartsSumToTheTotalAndAreOffByLessThanOne, ()) {
  const Int128 total = (*wide_within(62)).value;
  const auto picked = *rc::gen::nonEmpty(rc::gen::container<std::vector<Wide>>(wide_not_negative(56)));
  std::vector<Int128> weights;
  for (const Wide& wide : picked) weights.push_back(wide.value);
  const Int128 sum = std::accumulate(weights.begin(), weights.end(), Int128{0});
  RC_PRE(sum > 0);

  const auto parts = largest_remainder(total, weights).value();
  RC_ASSERT(std::accumulate(parts.begin(), parts.end(), Int128{0}) == total);
  for (size_t i = 0; i < parts.size(); ++i) {
    const Int128 off = parts[i] * sum - total * weights[i];
    RC_ASSERT((off < 0 ? -off : off) < sum);
    if (weights[i] == 0) RC_ASSERT(parts[i] == 0);
  }
}

// Who comes later in the list never gets more than an equal who comes earlier: two runs print the same bytes.
RC_GTEST_PROP(LargestRemainder, IsStableAmongEquals, ()) {
  const Int128 total = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  const auto members = *rc::gen::inRange<size_t>(1, 50);
  const auto parts = largest_remainder(total, std::vector<Int128>(members, 7)).value();
  RC_ASSERT(std::is_sorted(parts.rbegin(), parts.rend()));
  RC_ASSERT(parts.front() - parts.back() <= 1);
}

}  // namespace
}  // namespace stowage
