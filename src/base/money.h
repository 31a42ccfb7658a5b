#pragma once
// Money: whole minor units of one currency. It is made from exact values by one named rounding and never from a
// floating number; two currencies do not add.

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace stowage {

// An ISO 4217 currency.
class Currency {
 public:
  // Three capital letters of an active ISO 4217 code.
  static Result<Currency> parse(std::string_view code);

  std::string code() const { return std::string(code_, 3); }
  // Digits behind the point: 2 for USD, 0 for JPY, 3 for KWD.
  int minor_digits() const { return minor_digits_; }
  friend bool operator==(const Currency&, const Currency&) = default;

 private:
  Currency() = default;
  char code_[3] = {};
  int minor_digits_ = 2;
};

class Money {
 public:
  Money(Int128 minor, Currency currency) : minor_(minor), currency_(currency) {}
  static Money zero(Currency currency) { return Money(0, currency); }
  // "12.30" with at most the currency's digits behind the point.
  static Result<Money> parse(std::string_view text, Currency currency);

  // numerator x unit_price / denominator, rounded once, half away from zero, to the minor unit (R15).
  // An overflow of 128 bits is an error.
  static Result<Money> of(Int128 numerator, Int128 denominator, const Decimal& unit_price, Currency currency);

  Int128 minor() const { return minor_; }
  Currency currency() const { return currency_; }
  bool zero() const { return minor_ == 0; }
  bool negative() const { return minor_ < 0; }

  // "-12.30", all digits of the currency.
  std::string text() const { return Decimal(minor_, currency_.minor_digits()).text(); }
  // "USD 9,412.60", for people.
  std::string people() const;

  friend bool operator==(const Money&, const Money&) = default;
  Money operator-() const;
  Money& operator+=(const Money& other);
  Money& operator-=(const Money& other) { return *this += -other; }
  friend Money operator+(Money a, const Money& b) { return a += b; }
  friend Money operator-(Money a, const Money& b) { return a -= b; }

 private:
  Int128 minor_;
  Currency currency_;
};

// Splits `total` in proportion to `weights` by largest remainder, ties to the earlier index; the parts sum to the
// total. Weights are not negative and not all 0 unless the total is 0. An overflow of 128 bits is an error.
Result<std::vector<Int128>> largest_remainder(Int128 total, const std::vector<Int128>& weights);

// "1,234.50" from "1234.50".
std::string with_thousands(std::string_view number);

}  // namespace stowage
