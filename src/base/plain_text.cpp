#include "base/plain_text.h"

#include <algorithm>

#include "base/json.h"

namespace stowage {

namespace {

constexpr std::string_view unknown_sign = "\xEF\xBF\xBD";

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Of a character of two to four bytes.
char32_t code_of(std::string_view character) {
  char32_t code = static_cast<unsigned char>(character.front()) & (0x7FU >> character.size());
  for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  return code;
}

bool is_printable(char32_t code) {
  const bool control = code < 0xA0;
  const bool turns_text = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return !control && !turns_text;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {1, lead >= 0x20 && lead != 0x7F};
  const std::string_view character = text.substr(0, lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
  if (!is_utf8(character)) return {1, false};
  return {character.size(), is_printable(code_of(character))};
}

std::string printable(std::string_view text) {
  if (is_printable_ascii(text)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    out += character.printable ? text.substr(at, character.size) : unknown_sign;
    at += character.size;
  }
  return out;
}

std::string_view fault_of_name(std::string_view text) {
  if (text.empty()) return "is empty";
  if (text.size() > name_bytes_max) return "is longer than 200 bytes";
  if (is_printable_ascii(text)) return {};
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (!character.printable) return is_utf8(text) ? "holds a character that cannot be printed" : "is not UTF-8";
    at += character.size;
  }
  return {};
}

std::string_view without_blanks_around(std::string_view text) {
  const auto blank = [](char letter) { return letter == ' ' || letter == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

Result<void> check_name(std::string_view what, std::string_view name) {
  const std::string_view fault = fault_of_name(name);
  if (fault.empty()) return {};
  return bad_input("the name of " + std::string(what) + " " + std::string(fault), "Give it another name.");
}

Result<void> check_typed_name(std::string_view what, std::string_view name) {
  TRY(check_name(what, name));
  if (without_blanks_around(name) == name) return {};
  return bad_input("the name of " + std::string(what) + " begins or ends with a blank", "Leave it out.");
}

}  // namespace stowage
