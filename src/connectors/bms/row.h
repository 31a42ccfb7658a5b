#pragma once
// Members of what BMS answers. Its description writes their names as "AccountId", clients have seen "accountId": their
// case does not count. Failures name the member.

#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/decimal.h"
#include "base/json.h"

namespace stowage::connectors::bms {

// nullptr where it is missing or null.
const JsonValue* member(const JsonValue& row, std::string_view name);

Result<std::int64_t> number_of(const JsonValue& row, std::string_view name);
Result<Decimal> decimal_of(const JsonValue& row, std::string_view name);
// Empty where it is not there; never with what would reach a terminal as more than text.
std::string text_of(const JsonValue& row, std::string_view name);
// BadInput where it is empty.
Result<std::string> name_of(const JsonValue& row, std::string_view name);
// Where it is not there: no.
bool is_true(const JsonValue& row, std::string_view name);
// BMS writes days as times at midnight, or of a last day at its last second. Refused for another time, which could be
// meant for the day before or after.
Result<Day> day_of(const JsonValue& row, std::string_view name);

}  // namespace stowage::connectors::bms
