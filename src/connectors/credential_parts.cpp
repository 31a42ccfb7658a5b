#include "connectors/credential_parts.h"

#include <algorithm>

#include "base/json.h"
#include "net/http.h"

namespace stowage::connectors {

namespace {

using Values = std::vector<std::string>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

Result<Values> of_json(std::string_view text, std::span<const CredentialPart> parts, std::string_view inner,
                       const std::string& remedy) {
  const auto whole = JsonValue::parse(text);
  // The parser's own words might quote what it read.
  if (!whole) return bad_input("the credentials are no JSON that can be read", remedy);
  const JsonValue* within = whole->find(inner);
  const JsonValue& object = within == nullptr ? *whole : *within;
  Values values(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (const JsonValue* value = object.find(parts[i].key); value != nullptr && value->kind() == JsonValue::Kind::Text)
      values[i] = value->text();
  return values;
}

Values of_lines(std::string_view text, std::span<const CredentialPart> parts) {
  Values values(parts.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (same_name(trimmed(line.substr(0, colon)), parts[i].header)) values[i] = trimmed(line.substr(colon + 1));
  }
  return values;
}

}  // namespace

Result<Values> parse_credentials(std::string_view text, std::span<const CredentialPart> parts, std::string_view inner,
                                 const std::string& remedy) {
  const bool is_json = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{');
  Values values = is_json ? TRY(of_json(text, parts, inner, remedy)) : of_lines(text, parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (values[i].empty() && parts[i].needed)
      return bad_input("the credentials have no " + std::string(parts[i].header), remedy);
    if (!on_one_line(values[i]))
      return bad_input("the " + std::string(parts[i].header) + " has a line end in it", remedy);
  }
  return values;
}

std::string credentials_json(std::span<const CredentialPart> parts, std::span<const std::string> values) {
  JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < parts.size(); ++i) json.field(parts[i].key, values[i]);
  json.end_object();
  return json.take();
}

std::string blotted(std::string text, std::span<const std::string> secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
      text.replace(at, secret.size(), "…");
  }
  return text;
}

}  // namespace stowage::connectors
