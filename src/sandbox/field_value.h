#pragma once
// A field's value in a row of an entity, and how two are compared.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/decimal.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/money.h"
#include "sandbox/switches.h"

namespace stowage {

// Nothing stands for null.
using FieldValue = std::variant<std::monostate, std::int64_t, Decimal, bool, std::string, Instant>;

// With all digits of its currency, and without its code.
FieldValue amount(const Money& money);

void write_value(JsonWriter& json, const FieldValue& value);

// Below 0, 0 or above, as a is to b; nothing where they cannot be compared: null, or of two kinds. A whole number and
// a decimal are both numbers.
std::optional<int> compare(const FieldValue& a, const FieldValue& b);

// Midnight of the day as the vendor writes it: without a zone in mind, with a 'Z'.
Instant midnight(Day day);
// "2026-01-31", or with a time, "2026-01-31T10:00:00", with an offset or not: then UTC.
Result<Instant> parse_date(std::string_view text);
// The day that such a text means in a body.
Result<Day> parse_day(std::string_view text, EffectiveDate rule, const Zone& zone);

}  // namespace stowage
