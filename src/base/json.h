#pragma once
// JSON, written and read. Numbers are read as text, so that no decimal is lost; money and large counts are written
// as strings, because other readers keep 53 bits only.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.h"

namespace stowage {

// Builds one document. Keys come in the order of the calls; what is written is compact.
class JsonWriter {
 public:
  static constexpr std::int64_t number_end = std::int64_t{1} << 53;  // from here on other readers lose digits

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);  // must be UTF-8; what is not is replaced by U+FFFD
  JsonWriter& number(std::int64_t value);    // as exact() does from number_end and -number_end on
  JsonWriter& exact(Int128 value);           // as a string of digits
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // one whole value, already JSON

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonWriter& field(std::string_view name, int value) { return field(name, std::int64_t{value}); }
  JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }

  // The document; every object and array must be ended.
  std::string take();

 private:
  void separate();
  std::string out_;
  std::vector<bool> has_member_;  // one for each open object or array
  bool after_key_ = false;
};

// A document read whole. Objects keep their keys; a key that occurs twice is refused.
class JsonValue {
 public:
  enum class Kind { Null, Boolean, Number, Text, Array, Object };

  static constexpr int depth_max = 64;

  // Deeper nesting, and text that is not UTF-8, is refused.
  static Result<JsonValue> parse(std::string_view text);

  Kind kind() const { return kind_; }
  // A member of an object; nullptr where it is missing or this is no object.
  const JsonValue* find(std::string_view key) const;
  const std::vector<JsonValue>& items() const { return items_; }
  const std::vector<std::pair<std::string, JsonValue>>& members() const { return members_; }

  // The text of a string, or of a number as it stands in the document ("1.10" stays so); empty otherwise.
  const std::string& text() const { return text_; }
  bool boolean() const { return boolean_; }

  // Members that must be there, with the kind named in the refusal.
  Result<std::string> text_at(std::string_view key) const;     // of a string
  Result<std::int64_t> number_at(std::string_view key) const;  // of an integer, or a string of digits
  Result<bool> boolean_at(std::string_view key) const;

 private:
  friend class JsonBuilder;
  Kind kind_ = Kind::Null;
  bool boolean_ = false;
  std::string text_;
  std::vector<JsonValue> items_;
  std::vector<std::pair<std::string, JsonValue>> members_;
};

bool is_utf8(std::string_view text);

}  // namespace stowage
