#pragma once
// The members of a small flat JSON object, as they stand in its text: for reading many of them.

#include <string_view>
#include <utility>
#include <vector>

namespace stowage {

using JsonMembers = std::vector<std::pair<std::string_view, std::string_view>>;

// Fills `members` with key and text of each, in their order, and says so, when `text` is one object whose values are
// numbers and texts, without an escape in a key or a text and with no key twice. Says false for anything else, be it
// right or wrong: then JsonValue::parse says what it is. `text` must be UTF-8; the views are into it.
bool plain_members(std::string_view text, JsonMembers& members);

// Whether a token is a number by JSON's grammar.
bool is_json_number(std::string_view token);

}  // namespace stowage
