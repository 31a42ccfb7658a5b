#include "sandbox/request_parts.h"

#include <algorithm>

#include "net/http.h"
#include "net/url.h"

namespace stowage {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) segments.push_back(percent_decoded(path.substr(0, end)).value_or("%"));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

std::optional<std::int64_t> id_of(std::string_view segment) {
  const auto id = parse_int128(segment);
  if (!id || *id < 0 || *id > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

const JsonValue* member(const JsonValue& object, std::string_view name) {
  for (const auto& [key, value] : object.members())
    if (same_name(key, name)) return &value;
  return nullptr;
}

}  // namespace stowage
