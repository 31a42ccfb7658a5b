#include "connectors/bms/address.h"

#include <algorithm>
#include <array>

namespace stowage::connectors::bms {

namespace {

constexpr const char* example = "https://api.bms.kaseya.com";

// Where the path begins; the text's end where there is none.
std::size_t path_begin(std::string_view url) {
  const std::size_t host = url.find("://");
  return host == std::string_view::npos ? url.size() : std::min(url.find('/', host + 3), url.size());
}

std::string_view without_what_is_copied(std::string_view path) {
  constexpr std::array<std::string_view, 4> copied = {"/", "/swagger/index.html", "/swagger", "/v2"};
  for (const std::string_view end : copied)
    if (path.ends_with(end)) path.remove_suffix(end.size());
  return path;
}

// Of names that every reader of URLs reads alike.
bool is_plain(std::string_view path) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
  };
  return std::all_of(path.begin(), path.end(), may_stand) && path.find("//") == std::string_view::npos;
}

}  // namespace

Result<Address> Address::parse(std::string_view url) {
  const std::size_t begin = path_begin(url);
  const std::string_view path = without_what_is_copied(url.substr(begin));
  if (!is_plain(path))
    return bad_input("the URL is not an address that leads to one host alone",
                     "Give one such as " + std::string(example));
  return Address{TRY(Origin::parse(url.substr(0, begin), example)), std::string(path)};
}

}  // namespace stowage::connectors::bms
