#include "base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

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
  return raw(std::to_string(value));
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
    if (depth > 64) return bad_input("the JSON is nested more than 64 deep");
    JsonValue built;
    simdjson::ondemand::json_type type;
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
      case simdjson::ondemand::json_type::null:
        if (!value.is_null()) return unreadable();
        return built;
    }
    return unreadable();
  }

  static Result<JsonValue> number(std::string_view token) {
    JsonValue built;
    built.kind_ = JsonValue::Kind::Number;
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    for (const char c : token) {
      if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') return unreadable();
    }
    built.text_ = token;
    return built;
  }

  static Result<JsonValue> scalar(simdjson::ondemand::document& document) {
    JsonValue built;
    simdjson::ondemand::json_type type;
    if (document.type().get(type) != simdjson::SUCCESS) return unreadable();
    if (type == simdjson::ondemand::json_type::number) {
      std::string_view token;
      if (document.raw_json_token().get(token) != simdjson::SUCCESS) return unreadable();
      return number(token);
    }
    if (type == simdjson::ondemand::json_type::string) {
      std::string_view view;
      if (document.get_string().get(view) != simdjson::SUCCESS) return unreadable();
      built.kind_ = JsonValue::Kind::Text;
      built.text_ = view;
      return built;
    }
    if (type == simdjson::ondemand::json_type::boolean) {
      built.kind_ = JsonValue::Kind::Boolean;
      if (document.get_bool().get(built.boolean_) != simdjson::SUCCESS) return unreadable();
      return built;
    }
    if (!document.is_null()) return unreadable();
    return built;
  }

 private:
  static tl::unexpected<Error> unreadable() { return bad_input("the JSON cannot be read"); }

  static Result<JsonValue> text(simdjson::ondemand::value value) {
    JsonValue built;
    std::string_view view;
    if (value.get_string().get(view) != simdjson::SUCCESS) return unreadable();
    built.kind_ = JsonValue::Kind::Text;
    built.text_ = view;
    return built;
  }

  static Result<JsonValue> array(simdjson::ondemand::value value, int depth) {
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
      if (built.find(name) != nullptr) return bad_input("the key '" + name + "' occurs twice in one object");
      built.members_.emplace_back(std::move(name), TRY(build(inner, depth + 1)));
    }
    return built;
  }
};

Result<JsonValue> JsonValue::parse(std::string_view text) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::document document;
  if (!is_utf8(text)) return bad_input("the JSON is not UTF-8");
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return bad_input("the JSON cannot be read");
  simdjson::ondemand::json_type type;
  if (document.type().get(type) != simdjson::SUCCESS) return bad_input("the JSON cannot be read");
  if (type != simdjson::ondemand::json_type::array && type != simdjson::ondemand::json_type::object)
    return JsonBuilder::scalar(document);
  simdjson::ondemand::value value;
  if (document.get_value().get(value) != simdjson::SUCCESS) return bad_input("the JSON cannot be read");
  JsonValue built = TRY(JsonBuilder::build(value, 0));
  const char* behind = nullptr;
  if (document.current_location().get(behind) != simdjson::OUT_OF_BOUNDS)
    return bad_input("something stands behind the JSON value");
  return built;
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
