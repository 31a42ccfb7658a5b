#pragma once
// UTF-8 in text that comes in lines.

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace stowage {

// Refuses text that is not UTF-8, and names the line; `first_line` is the number of the one that the text begins with.
Result<void> require_utf8(std::string_view text, size_t first_line);

}  // namespace stowage
