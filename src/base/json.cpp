#include "base/json.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <simdjson.h>

#include "base/json_members.h"

namespace stowage {

namespace {

void append_escaped(std::string& out, std::string_view value) {
  out.push_back('"');
  for (const char c : value) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

std::string replaced_where_not_utf8(std::string_view value) {
  std::string out;
  for (size_t at = 0; at < value.size();) {
    size_t size = 1;
    while (size <= 4 && at + size <= value.size() && !is_utf8(value.substr(at, size))) ++size;
    if (size <= 4 && at + size <= value.size()) {
      out += value.substr(at, size);
      at += size;
    } else {
      out += "\xEF\xBF\xBD";
      ++at;
    }
  }
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_member_.empty()) return;
  if (has_member_.back()) out_.push_back(',');
  has_member_.back() = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_.push_back('{');
  has_member_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  ASSERT(!has_member_.empty() && !after_key_);
  has_member_.pop_back();
  out_.push_back('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_.push_back('[');
  has_member_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  ASSERT(!has_member_.empty() && !after_key_);
  has_member_.pop_back();
  out_.push_back(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_escaped(out_, name);
  out_.push_back(':');
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  if (is_utf8(value)) {
    append_escaped(out_, value);
  } else {
    append_escaped(out_, replaced_where_not_utf8(value));
  }
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  return value < number_end && value > -number_end ? raw(std::to_string(value)) : exact(value);
}
JsonWriter& JsonWriter::exact(Int128 value) {
  return text(to_string(value));
}
JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

std::string JsonWriter::take() {
  ASSERT(has_member_.empty());
  return std::move(out_);
}

// Turns simdjson's walk into values that can be kept.
class JsonBuilder {
 public:
  static Result<JsonValue> build(simdjson::ondemand::value value, int depth) {
    JsonValue built;
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return unreadable();
    switch (type) {
      case simdjson::ondemand::json_type::object:
        return object(value, depth);
      case simdjson::ondemand::json_type::array:
        return array(value, depth);
      case simdjson::ondemand::json_type::string:
        return text(value);
      case simdjson::ondemand::json_type::number:
        return number(value.raw_json_token());
      case simdjson::ondemand::json_type::boolean:
        built.kind_ = JsonValue::Kind::Boolean;
        if (value.get_bool().get(built.boolean_) != simdjson::SUCCESS) return unreadable();
        return built;
      case simdjson::ondemand::json_type::null: {
        bool null = false;
        if (value.is_null().get(null) != simdjson::SUCCESS || !null) return unreadable();
        return built;
      }
    }
    return unreadable();
  }

 private:
  static tl::unexpected<Error> unreadable() { return bad_input("the JSON cannot be read", "Is it cut short?"); }

  static tl::unexpected<Error> too_deep() { return bad_input("the JSON is nested more than 64 deep"); }

  static Result<JsonValue> number(std::string_view token) {
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    // The parser takes any run of such characters for a number.
    if (!is_json_number(token)) return unreadable();
    JsonValue built;
    built.kind_ = JsonValue::Kind::Number;
    built.text_ = token;
    return built;
  }

  static Result<JsonValue> text(simdjson::ondemand::value value) {
    JsonValue built;
    std::string_view view;
    if (value.get_string().get(view) != simdjson::SUCCESS) return unreadable();
    built.kind_ = JsonValue::Kind::Text;
    built.text_ = view;
    return built;
  }

  static Result<JsonValue> array(simdjson::ondemand::value value, int depth) {
    if (depth >= JsonValue::depth_max) return too_deep();
    JsonValue built;
    built.kind_ = JsonValue::Kind::Array;
    simdjson::ondemand::array items;
    if (value.get_array().get(items) != simdjson::SUCCESS) return unreadable();
    for (auto item : items) {
      simdjson::ondemand::value inner;
      if (item.get(inner) != simdjson::SUCCESS) return unreadable();
      built.items_.push_back(TRY(build(inner, depth + 1)));
    }
    return built;
  }

  static Result<JsonValue> object(simdjson::ondemand::value value, int depth) {
    if (depth >= JsonValue::depth_max) return too_deep();
    JsonValue built;
    built.kind_ = JsonValue::Kind::Object;
    simdjson::ondemand::object members;
    if (value.get_object().get(members) != simdjson::SUCCESS) return unreadable();
    for (auto member : members) {
      std::string_view key;
      simdjson::ondemand::value inner;
      if (member.unescaped_key().get(key) != simdjson::SUCCESS) return unreadable();
      std::string name(key);
      if (member.value().get(inner) != simdjson::SUCCESS) return unreadable();
      built.members_.emplace_back(std::move(name), TRY(build(inner, depth + 1)));
    }
    if (const auto twice = key_that_occurs_twice(built.members_))
      return bad_input("the key '" + *twice + "' occurs twice in one object", "Leave one out.");
    return built;
  }

  // By sorting: comparing each with each would let a small text keep the machine busy.
  static std::optional<std::string> key_that_occurs_twice(
      const std::vector<std::pair<std::string, JsonValue>>& members) {
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const auto& [name, value] : members) keys.push_back(name);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice == keys.end()) return std::nullopt;
    return std::string(*twice);
  }
};

Result<JsonValue> JsonValue::parse(std::string_view text) {
  if (!is_utf8(text)) return bad_input("the JSON is not UTF-8", "Save it as UTF-8.");
  const auto unreadable = [] { return bad_input("the JSON cannot be read", "Is it cut short?"); };
  // Read as the one item of an array: the parser is lax about what stands behind a value that stands alone.
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded("[" + std::string(text) + "]");
  simdjson::ondemand::document document;
  simdjson::ondemand::value value;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return unreadable();
  if (document.get_value().get(value) != simdjson::SUCCESS) return unreadable();
  JsonValue whole = TRY(JsonBuilder::build(value, -1));
  const char* behind = nullptr;
  if (whole.items_.size() != 1 || document.current_location().get(behind) != simdjson::OUT_OF_BOUNDS)
    return unreadable();
  JsonValue only = std::move(whole.items_.front());
  return only;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const auto& [name, value] : members_) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<std::string> JsonValue::text_at(std::string_view key) const {
  const JsonValue* value = find(key);
  if (value == nullptr || value->kind() != Kind::Text) return bad_input(fmt::format("'{}' must be a text", key));
  return value->text();
}

Result<std::int64_t> JsonValue::number_at(std::string_view key) const {
  const JsonValue* value = find(key);
  const auto not_whole = [&] { return bad_input(fmt::format("'{}' must be a whole number", key)); };
  if (value == nullptr || (value->kind() != Kind::Number && value->kind() != Kind::Text)) return not_whole();
  const auto number = parse_int128(value->text());
  if (!number || *number > INT64_MAX || *number < INT64_MIN) return not_whole();
  return static_cast<std::int64_t>(*number);
}

Result<bool> JsonValue::boolean_at(std::string_view key) const {
  const JsonValue* value = find(key);
  if (value == nullptr || value->kind() != Kind::Boolean)
    return bad_input(fmt::format("'{}' must be true or false", key));
  return value->boolean();
}

}  // namespace stowage
