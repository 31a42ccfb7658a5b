#pragma once
// Credentials as people give them: JSON, or lines as headers have them. None of it is ever printed.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage::connectors {

constexpr std::size_t credentials_bytes_max = 64 << 10;  // of a text with them

struct CredentialPart {
  std::string_view header;  // "ClientId", in lines "ClientId: …"
  std::string_view key;     // in JSON
  bool needed = true;
};

// The values in the order of the parts, empty for one that is not needed and not there. JSON may have them within an
// object called `inner`. BadInput names the part that is missing or wrong, and quotes nothing of it.
Result<std::vector<std::string>> parse_credentials(std::string_view text, std::span<const CredentialPart> parts,
                                                   std::string_view inner, const std::string& remedy);
// As parse_credentials takes it.
std::string credentials_json(std::span<const CredentialPart> parts, std::span<const std::string> values);

// The text without any of these: for what a vendor's answer says.
std::string blotted(std::string text, std::span<const std::string> secrets);

}  // namespace stowage::connectors
