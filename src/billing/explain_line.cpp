#include "billing/explain_line.h"

#include <map>

namespace stowage {

namespace {

constexpr int digits_shown = 9;

// A fraction as people read it; "about" where it does not end within the digits shown.
std::string figure(Int128 numerator, Int128 denominator) {
  const Decimal shown = Decimal::ratio(numerator, denominator, digits_shown);
  const bool ends = numerator % denominator * power_of_ten(digits_shown) % denominator == 0;
  return (ends ? "" : "about ") + with_thousands(shown.shortest());
}

// "1 GB-month", "2 GB-months"
std::string counted(const std::string& number, std::string_view unit) {
  return number + " " + std::string(unit) + (number == "1" ? "" : "s");
}

}  // namespace

Result<std::vector<AssetPart>> share_line(const Money& amount, const std::vector<AssetWeight>& assets) {
  std::map<AssetId, Int128> by_asset;
  for (const AssetWeight& one : assets) {
    Int128& sum = by_asset[one.asset];
    sum = TRY(checked_add(sum, one.quantity_days));
  }
  std::vector<Int128> weights;
  for (const auto& [asset, weight] : by_asset) weights.push_back(weight);
  const auto shares = TRY_WITHIN("sharing " + amount.people(), largest_remainder(amount.minor(), weights));
  std::vector<AssetPart> parts;
  for (const auto& [asset, weight] : by_asset) parts.push_back({asset, Money(shares[parts.size()], amount.currency())});
  return parts;
}

Result<std::string> arithmetic_text(const StatementLine& line, Currency currency) {
  const Int128 quantity = line.quantity_days();
  const Int128 days = line.key.period.length();
  const Int128 size = size_of(line.unit());
  std::string text = counted(figure(quantity, size), day_text(line.unit())) + " / " + to_string(days) +
                     " days = " + counted(figure(quantity, size * days), month_text(line.unit()));
  if (!line.price) return text + ", and no price is in force";
  text += " x " + currency.code() + " " + line.price->amount->text();
  if (!line.amount)
    return text + ", and no bytes are known for any of its " + counted(to_string(line.usage.asset_days), "asset-day");

  const Decimal& price = *line.price->amount;
  const Int128 product = TRY(checked_multiply(quantity, price.coefficient()));
  const Int128 under = TRY(checked_multiply(size * days, power_of_ten(price.scale())));
  const std::string exact = figure(product, under);
  const std::string rounded = with_thousands(line.amount->text());
  const Decimal shown = Decimal::ratio(product, under, digits_shown);
  const bool already_round =
      !exact.starts_with("about") && shown == Decimal(line.amount->minor(), currency.minor_digits());
  if (already_round) return text + " = " + rounded;
  return text + " = " + exact + ", rounded once = " + rounded;
}

}  // namespace stowage
