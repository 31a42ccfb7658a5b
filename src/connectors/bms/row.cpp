#include "connectors/bms/row.h"

#include "base/plain_text.h"
#include "net/http.h"

namespace stowage::connectors::bms {

namespace {

tl::unexpected<Error> is_no(std::string_view name, const char* what) {
  return bad_input(std::string(name) + " is no " + what);
}

}  // namespace

const JsonValue* member(const JsonValue& row, std::string_view name) {
  for (const auto& [key, value] : row.members())
    if (same_name(key, name)) return value.kind() == JsonValue::Kind::Null ? nullptr : &value;
  return nullptr;
}

Result<std::int64_t> number_of(const JsonValue& row, std::string_view name) {
  const JsonValue* value = member(row, name);
  const auto number = parse_int128(value == nullptr ? std::string_view() : value->text());
  if (!number || *number < INT64_MIN || *number > INT64_MAX) return is_no(name, "whole number");
  return static_cast<std::int64_t>(*number);
}

Result<Decimal> decimal_of(const JsonValue& row, std::string_view name) {
  const JsonValue* value = member(row, name);
  if (value == nullptr || value->kind() != JsonValue::Kind::Number) return is_no(name, "number");
  // A vendor's number, "20.0", has digits that say nothing.
  const Decimal written = TRY_WITHIN(name, Decimal::parse(value->text()));
  return Decimal::parse(written.shortest());
}

std::string text_of(const JsonValue& row, std::string_view name) {
  const JsonValue* value = member(row, name);
  return value == nullptr ? std::string() : std::string(without_blanks_around(printable(value->text())));
}

Result<std::string> name_of(const JsonValue& row, std::string_view name) {
  std::string text = text_of(row, name);
  if (text.empty()) return bad_input(std::string(name) + " is empty", "Give it a name in BMS.");
  return text;
}

bool is_true(const JsonValue& row, std::string_view name) {
  const JsonValue* value = member(row, name);
  return value != nullptr && value->kind() == JsonValue::Kind::Boolean && value->boolean();
}

Result<Day> day_of(const JsonValue& row, std::string_view name) {
  constexpr std::size_t day_characters = 10;
  constexpr std::size_t time_characters = 9;
  const std::string text = text_of(row, name);
  const std::string_view day = std::string_view(text).substr(0, day_characters);
  const std::string_view time = std::string_view(text).substr(day.size(), time_characters);
  if (!time.empty() && time != "T00:00:00" && time != "T23:59:59")
    return refuse(std::string(name) + " " + text + " is a time within a day, and no day",
                  "Show this sentence to whoever maintains Stowage.");
  return TRY_WITHIN(name, Day::parse(day));
}

}  // namespace stowage::connectors::bms
