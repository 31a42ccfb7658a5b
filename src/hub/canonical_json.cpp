#include "hub/canonical_json.h"

#include <algorithm>

namespace stowage {

namespace {

using Members = std::vector<std::pair<std::string, JsonValue>>;

std::string quoted(const std::string& text) {
  return JsonWriter().text(text).take();
}

bool nests(const JsonValue& value) {
  return value.kind() == JsonValue::Kind::Array || value.kind() == JsonValue::Kind::Object;
}

std::string scalar(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::Boolean:
      return value.boolean() ? "true" : "false";
    case JsonValue::Kind::Number:
      return value.text();
    case JsonValue::Kind::Text:
      return quoted(value.text());
    default:
      return "null";
  }
}

bool flat(const JsonValue& value) {
  return std::none_of(value.items().begin(), value.items().end(), nests) &&
         std::none_of(value.members().begin(), value.members().end(), [](const auto& m) { return nests(m.second); });
}

void indent(const JsonValue& value, const std::string& margin, std::string& out) {
  if (!nests(value)) {
    out += scalar(value);
    return;
  }
  const bool object = value.kind() == JsonValue::Kind::Object;
  const bool one_line = flat(value);
  const std::string inner = margin + "  ";
  bool first = true;
  const auto separate = [&] {
    out += first ? "" : one_line ? ", " : ",";
    if (!one_line) out += "\n" + inner;
    first = false;
  };
  out += object ? '{' : '[';
  for (const auto& [key, member] : value.members()) {
    separate();
    out += quoted(key) + ": ";
    indent(member, inner, out);
  }
  for (const JsonValue& item : value.items()) {
    separate();
    indent(item, inner, out);
  }
  if (!one_line) out += "\n" + margin;
  out += object ? '}' : ']';
}

}  // namespace

std::string canonical_json(const JsonValue& value, std::string_view without) {
  if (!nests(value)) return scalar(value);
  std::string out;
  if (value.kind() == JsonValue::Kind::Array) {
    for (const JsonValue& item : value.items()) out += (out.empty() ? "" : ",") + canonical_json(item);
    return "[" + out + "]";
  }
  std::vector<const Members::value_type*> members;
  for (const auto& member : value.members())
    if (without.empty() || member.first != without) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  for (const auto* member : members)
    out += (out.empty() ? "" : ",") + quoted(member->first) + ":" + canonical_json(member->second);
  return "{" + out + "}";
}

std::string indented_json(const JsonValue& value) {
  std::string out;
  indent(value, "", out);
  return out + "\n";
}

}  // namespace stowage
