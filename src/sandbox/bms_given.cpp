#include "sandbox/bms_given.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/int128.h"
#include "net/url.h"

namespace stowage::bms {

namespace {

// Up to the mark; `text` goes on behind it.
std::string_view taken_to(std::string_view& text, std::string_view mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(std::min(end + mark.size(), text.size()));
  return head;
}

Result<std::string> decoded(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  const auto value = percent_decoded(plain);
  if (!value) return bad_input("A '%' is not followed by two hexadecimal digits.");
  return *value;
}

// name="…" or boundary="…", also without quotes; empty where there is none.
std::string attribute(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    std::string_view part = taken_to(header, ";");
    const std::string_view key = taken_to(part, "=");
    const std::size_t first = std::min(key.find_first_not_of(" \t"), key.size());
    if (!same_name(key.substr(first), name)) continue;
    if (part.starts_with('"') && part.ends_with('"') && part.size() > 1) part = part.substr(1, part.size() - 2);
    return std::string(part);
  }
  return {};
}

// Of the headers of one part of a multipart body.
std::string name_of_part(std::string_view headers) {
  while (!headers.empty()) {
    std::string_view line = taken_to(headers, "\r\n");
    if (same_name(taken_to(line, ":"), "Content-Disposition")) return attribute(line, "name");
  }
  return {};
}

}  // namespace

Result<Given> Given::of_query(std::string_view query) {
  Given given;
  while (!query.empty()) {
    std::string_view pair = taken_to(query, "&");
    std::string name = TRY(decoded(taken_to(pair, "=")));
    given.add(std::move(name), TRY(decoded(pair)));
  }
  return given;
}

Given Given::of_object(const JsonValue& object) {
  Given given;
  for (const auto& [name, value] : object.members()) given.add_member(name, value);
  return given;
}

Result<Given> Given::of_form(const HttpRequest& request) {
  const std::string* type = request.headers.find("Content-Type");
  const std::string media = type == nullptr ? std::string() : lower_case(type->substr(0, type->find(';')));
  if (media == "multipart/form-data") return of_parts(request.body, attribute(*type, "boundary"));
  if (media != "application/json") return of_query(request.body);
  const auto object = JsonValue::parse(request.body);
  if (!object || object->kind() != JsonValue::Kind::Object) return bad_input("The body is no JSON object.");
  return of_object(*object);
}

Result<Given> Given::of_parts(std::string_view body, const std::string& boundary) {
  const std::string line = "--" + boundary;
  if (boundary.empty() || !body.starts_with(line)) return bad_input("The form does not begin with its boundary.");
  body.remove_prefix(line.size());
  Given given;
  while (body.starts_with("\r\n")) {
    body.remove_prefix(2);
    std::string_view part = taken_to(body, "\r\n" + line);
    const std::string name = name_of_part(taken_to(part, "\r\n\r\n"));
    given.add(name, std::string(part));
  }
  if (!body.starts_with("--")) return bad_input("The form does not end with its boundary.");
  return given;
}

void Given::add(std::string name, std::string value) {
  if (!value.empty()) values_.emplace_back(std::move(name), std::move(value));
}

void Given::add_member(const std::string& name, const JsonValue& value) {
  using Kind = JsonValue::Kind;
  if (value.kind() == Kind::Boolean) add(name, value.boolean() ? "true" : "false");
  if (value.kind() == Kind::Text || value.kind() == Kind::Number) add(name, value.text());
  for (const auto& [below, inner] : value.members()) add_member(fmt::format("{}.{}", name, below), inner);
  for (const JsonValue& one : value.items()) add_member(name, one);
}

std::optional<std::string> Given::first_besides(std::span<const std::string_view> names) const {
  for (const auto& [given, value] : values_)
    if (std::none_of(names.begin(), names.end(), [&](std::string_view name) { return same_name(name, given); }))
      return given;
  return std::nullopt;
}

const std::string* Given::find(std::string_view name) const {
  for (const auto& [given, value] : values_)
    if (same_name(given, name)) return &value;
  return nullptr;
}

std::vector<std::string> Given::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [given, value] : values_)
    if (same_name(given, name)) found.push_back(value);
  return found;
}

Result<std::optional<std::int64_t>> Given::number(std::string_view name) const {
  const std::string* text = find(name);
  if (text == nullptr) return std::optional<std::int64_t>();
  const auto number = parse_int128(*text);
  if (!number || *number > INT32_MAX || *number < INT32_MIN)
    return bad_input(fmt::format("{} '{}' is no whole number of 32 bits.", name, *text));
  return std::optional(static_cast<std::int64_t>(*number));
}

Result<std::optional<bool>> Given::truth(std::string_view name) const {
  const std::string* text = find(name);
  if (text == nullptr) return std::optional<bool>();
  for (const bool truth : {true, false})
    if (same_name(*text, truth ? "true" : "false")) return std::optional(truth);
  return bad_input(fmt::format("{} '{}' is neither true nor false.", name, *text));
}

}  // namespace stowage::bms
