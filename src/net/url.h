#pragma once
// Percent encoding, and the parameters behind a URL's '?'.

#include <optional>
#include <string>
#include <string_view>

namespace stowage {

// Everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);
// Nothing where a '%' is not followed by two hexadecimal digits, or where it hides a NUL. '+' stays what it is.
std::optional<std::string> percent_decoded(std::string_view text);

// The value of the first parameter with this name (any case), decoded, '+' as a space; nothing where there is none or
// it cannot be decoded.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

}  // namespace stowage
