#pragma once
// What the faces read of requests alike.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace stowage {

// Of a path, decoded; empty ones, as behind a last '/', are left out.
std::vector<std::string> segments_of(std::string_view path);

// A number from 0 on.
std::optional<std::int64_t> id_of(std::string_view segment);

// A member by its name in any case; nullptr where there is none.
const JsonValue* member(const JsonValue& object, std::string_view name);

}  // namespace stowage
