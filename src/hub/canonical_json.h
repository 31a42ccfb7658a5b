#pragma once
// One form for one document, whatever a person's editor did to its spaces and the order of its members: what plan
// files are hashed over. And the form that people read.

#include <string>

#include "base/json.h"

namespace stowage {

// Compact, members of objects sorted by key; the member `without` of the outermost object is left out.
std::string canonical_json(const JsonValue& value, std::string_view without = {});
// Two spaces a level; arrays and objects without nested ones on one line.
std::string indented_json(const JsonValue& value);

}  // namespace stowage
