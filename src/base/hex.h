#pragma once
// Bytes as text.

#include <string>
#include <string_view>

namespace stowage {

// Lower-case hexadecimal digits, two for each byte.
std::string hex_of(std::string_view bytes);

}  // namespace stowage
