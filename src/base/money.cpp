#include "base/money.h"

#include <algorithm>
#include <numeric>

namespace stowage {

namespace {

// ISO 4217, active codes, by their digits behind the point.
constexpr std::string_view codes_0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
constexpr std::string_view codes_3 = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view codes_2 =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP "
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB "
    "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";

bool lists(std::string_view codes, std::string_view code) {
  return codes.find(std::string(code) + " ") != std::string_view::npos;
}

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
  Currency currency;
  const bool letters =
      code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (letters && lists(codes_0, code)) {
    currency.minor_digits_ = 0;
  } else if (letters && lists(codes_3, code)) {
    currency.minor_digits_ = 3;
  } else if (!letters || !lists(codes_2, code)) {
    return bad_input("'" + std::string(code) + "' is not an ISO 4217 currency", "Use a code like USD or EUR.");
  }
  std::copy(code.begin(), code.end(), currency.code_);
  return currency;
}

Result<Money> Money::parse(std::string_view text, Currency currency) {
  const Decimal value = TRY(Decimal::parse(text));
  if (value.scale() > currency.minor_digits())
    return bad_input("'" + std::string(text) + "' has more digits behind the point than " + currency.code() + " has");
  const Int128 factor = power_of_ten(currency.minor_digits() - value.scale());
  return Money(TRY(checked_multiply(value.coefficient(), factor)), currency);
}

Result<Money> Money::of(Int128 numerator, Int128 denominator, const Decimal& unit_price, Currency currency) {
  Int128 over = TRY(checked_multiply(numerator, unit_price.coefficient()));
  Int128 under = denominator;
  const int shift = currency.minor_digits() - unit_price.scale();
  if (shift >= 0) {
    over = TRY(checked_multiply(over, power_of_ten(shift)));
  } else {
    under = TRY(checked_multiply(under, power_of_ten(-shift)));
  }
  return Money(divide_rounded(over, under), currency);
}

Money Money::operator-() const {
  Int128 minor = 0;
  ASSERT(!__builtin_sub_overflow(minor, minor_, &minor));
  return Money(minor, currency_);
}

Money& Money::operator+=(const Money& other) {
  ASSERT(currency_ == other.currency_);
  ASSERT(!__builtin_add_overflow(minor_, other.minor_, &minor_));
  return *this;
}

std::string Money::people() const {
  return currency_.code() + " " + with_thousands(text());
}

std::string with_thousands(std::string_view number) {
  const size_t first = number.starts_with('-') ? 1 : 0;
  std::string spaced(number);
  size_t at = std::min(spaced.find('.'), spaced.size());
  while (at > first + 3) {
    at -= 3;
    spaced.insert(at, 1, ',');
  }
  return spaced;
}

Result<std::vector<Int128>> largest_remainder(Int128 total, const std::vector<Int128>& weights) {
  Int128 sum = 0;
  for (const Int128 weight : weights) {
    ASSERT(weight >= 0);
    sum = TRY(checked_add(sum, weight));
  }
  std::vector<Int128> parts(weights.size(), 0);
  if (total == 0) return parts;
  ASSERT(sum > 0);

  const Int128 size = total < 0 ? -total : total;
  std::vector<Int128> rests(weights.size());
  Int128 given = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = TRY(checked_multiply(size, weights[i]));
    parts[i] = product / sum;
    rests[i] = product % sum;
    given += parts[i];
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rests[a] > rests[b]; });
  for (size_t i = 0; given < size; ++i, ++given) parts[order[i]] += 1;
  if (total < 0) {
    for (Int128& part : parts) part = -part;
  }
  return parts;
}

}  // namespace stowage
