#pragma once
// Text that is kept encrypted: AES-256-GCM with a key derived from the data directory's secret, for one purpose.

#include <string>
#include <string_view>

#include "ledger/secret_key.h"

namespace stowage {

// What a sealed text is for, and what it belongs to: it opens only beside the same two.
struct Seal {
  std::string_view purpose;
  std::string_view bound_to;
};

// Bytes, other ones each time.
std::string sealed(const SecretKey& key, const Seal& seal, std::string_view text);
// Damaged where the key is another, what it belongs to is another, or the bytes were changed.
Result<std::string> unsealed(const SecretKey& key, const Seal& seal, std::string_view bytes);

}  // namespace stowage
