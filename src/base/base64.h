#pragma once
// Bytes as text of RFC 4648, with padding.

#include <string>
#include <string_view>

namespace stowage {

std::string base64_of(std::string_view bytes);

}  // namespace stowage
