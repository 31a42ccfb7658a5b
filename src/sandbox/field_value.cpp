#include "sandbox/field_value.h"

#include <fmt/format.h>

namespace stowage {

namespace {

constexpr std::size_t day_characters = 10;

int sign_of(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::optional<Decimal> number_of(const FieldValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return Decimal(*whole, 0);
  if (const auto* decimal = std::get_if<Decimal>(&value)) return *decimal;
  return std::nullopt;
}

int compare_numbers(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale(), b.scale());
  const auto left = checked_multiply(a.coefficient(), power_of_ten(scale - a.scale()));
  const auto right = checked_multiply(b.coefficient(), power_of_ten(scale - b.scale()));
  // Only one of them can be too large for the common scale: the other has that scale already.
  if (!left) return a.negative() ? -1 : 1;
  if (!right) return b.negative() ? 1 : -1;
  return *left < *right ? -1 : *left > *right ? 1 : 0;
}

}  // namespace

FieldValue amount(const Money& money) {
  return Decimal(money.minor(), money.currency().minor_digits());
}

void write_value(JsonWriter& json, const FieldValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    json.number(*whole);
  } else if (const auto* decimal = std::get_if<Decimal>(&value)) {
    json.raw(decimal->text());
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    json.boolean(*truth);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    json.text(*text);
  } else if (const auto* instant = std::get_if<Instant>(&value)) {
    json.text(instant->text());
  } else {
    json.null();
  }
}

std::optional<int> compare(const FieldValue& a, const FieldValue& b) {
  const auto left = number_of(a);
  const auto right = number_of(b);
  if (left && right) return compare_numbers(*left, *right);
  if (a.index() != b.index() || std::holds_alternative<std::monostate>(a)) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&a)) return sign_of(*text <=> std::get<std::string>(b));
  if (const auto* instant = std::get_if<Instant>(&a)) return sign_of(*instant <=> std::get<Instant>(b));
  return sign_of(std::get<bool>(a) <=> std::get<bool>(b));
}

Instant midnight(Day day) {
  return Instant(day.number() * ms_per_day);
}

Result<Instant> parse_date(std::string_view text) {
  if (text.size() == day_characters) return midnight(TRY(Day::parse(text)));
  if (const auto instant = Instant::parse(text)) return *instant;
  return Instant::parse(std::string(text) + "Z");
}

Result<Day> parse_day(std::string_view text, EffectiveDate rule, const Zone& zone) {
  const auto instant = parse_date(text);
  if (!instant) return bad_input(fmt::format("'{}' is no date.", text));
  if (rule == EffectiveDate::InstantInZone) return zone.day_of(*instant);
  return Day::parse(text.substr(0, day_characters));
}

}  // namespace stowage
