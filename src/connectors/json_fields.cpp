#include "connectors/json_fields.h"

namespace stowage::connectors {

bool is_there(const JsonValue* value) {
  return value != nullptr && value->kind() != JsonValue::Kind::Null;
}

Result<std::string> optional_text(const JsonValue& row, const char* field) {
  return is_there(row.find(field)) ? row.text_at(field) : std::string();
}

Result<std::optional<std::int64_t>> optional_number(const JsonValue& row, const char* field) {
  if (!is_there(row.find(field))) return std::optional<std::int64_t>();
  return std::optional(TRY(row.number_at(field)));
}

Result<std::optional<Instant>> optional_instant(const JsonValue& row, const char* field) {
  const std::string text = TRY(optional_text(row, field));
  if (text.empty()) return std::optional<Instant>();
  return std::optional(TRY_WITHIN(field, Instant::parse(text)));
}

}  // namespace stowage::connectors
