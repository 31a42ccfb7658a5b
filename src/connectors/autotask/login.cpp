#include "connectors/autotask/login.h"

#include <algorithm>
#include <array>

#include "base/json.h"

namespace stowage::connectors::autotask {

namespace {

constexpr const char* remedy =
    "Give what `stowage sandbox credentials --json` prints, or three lines: UserName: …, Secret: …, "
    "ApiIntegrationCode: …";

struct Part {
  std::string_view header;
  const char* key;  // in JSON
  std::string Login::*value;
};
constexpr std::array<Part, 3> parts = {Part{"UserName", "userName", &Login::user_name},
                                       Part{"Secret", "secret", &Login::secret},
                                       Part{"ApiIntegrationCode", "apiIntegrationCode", &Login::integration_code}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

Result<Login> of_json(std::string_view text) {
  const auto whole = JsonValue::parse(text);
  // The parser's own words might quote what it read.
  if (!whole) return bad_input("the credentials are no JSON that can be read", remedy);
  const JsonValue* inner = whole->find("autotask");
  const JsonValue& object = inner == nullptr ? *whole : *inner;
  Login login;
  for (const Part& part : parts)
    if (const JsonValue* value = object.find(part.key); value != nullptr && value->kind() == JsonValue::Kind::Text)
      login.*part.value = value->text();
  return login;
}

Login of_lines(std::string_view text) {
  Login login;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    for (const Part& part : parts)
      if (same_name(trimmed(line.substr(0, colon)), part.header)) login.*part.value = trimmed(line.substr(colon + 1));
  }
  return login;
}

}  // namespace

Result<Login> Login::parse(std::string_view text) {
  const bool is_json = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{');
  Login login = is_json ? TRY(of_json(text)) : of_lines(text);
  for (const Part& part : parts) {
    const std::string& value = login.*part.value;
    if (value.empty()) return bad_input("the credentials have no " + std::string(part.header), remedy);
    if (!on_one_line(value)) return bad_input("the " + std::string(part.header) + " has a line end in it", remedy);
  }
  return login;
}

std::string Login::json() const {
  JsonWriter json;
  json.begin_object();
  for (const Part& part : parts) json.field(part.key, this->*part.value);
  json.end_object();
  return json.take();
}

HttpHeaders Login::headers() const {
  HttpHeaders headers;
  for (const Part& part : parts) headers.add(std::string(part.header), this->*part.value);
  return headers;
}

std::string Login::blotted(std::string text) const {
  for (const Part& part : parts) {
    const std::string& value = this->*part.value;
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at))
      text.replace(at, value.size(), "…");
  }
  return text;
}

}  // namespace stowage::connectors::autotask
