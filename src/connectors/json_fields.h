#pragma once
// Members of a vendor's row that may be null or missing.

#include <optional>
#include <string>

#include "base/instant.h"
#include "base/json.h"

namespace stowage::connectors {

bool is_there(const JsonValue* value);
// Empty where it is not there; BadInput where it is no text.
Result<std::string> optional_text(const JsonValue& row, const char* field);
Result<std::optional<std::int64_t>> optional_number(const JsonValue& row, const char* field);
// RFC 3339, with an offset.
Result<std::optional<Instant>> optional_instant(const JsonValue& row, const char* field);

}  // namespace stowage::connectors
