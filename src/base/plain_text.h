#pragma once
// Text that came from outside, before it becomes a name or reaches a terminal.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

struct Character {
  std::size_t size = 1;  // bytes
  // False for control characters, for what turns the direction of text, and for a byte that begins no UTF-8.
  bool printable = true;
};
// That `text` begins with; there is one.
Character first_character(std::string_view text);

// For a terminal: what is not printable is U+FFFD, so that nothing moves the cursor, changes colours or hides what
// follows.
std::string printable(std::string_view text);

constexpr std::size_t name_bytes_max = 200;

// Blanks around a name, as people leave them behind a comma, make no other asset and no other organization.
std::string_view without_blanks_around(std::string_view text);

// What a text has against its being a name: "is empty", "is longer than 200 bytes"; empty where it has nothing.
std::string_view fault_of_name(std::string_view text);
// `what` bears the name: "an organization".
Result<void> check_name(std::string_view what, std::string_view name);
// The same for one that a person typed, who does not see a blank around it.
Result<void> check_typed_name(std::string_view what, std::string_view name);

}  // namespace stowage
