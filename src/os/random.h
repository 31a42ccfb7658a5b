#pragma once
// Randomness from the kernel, for keys and salts.

#include <string>

namespace stowage {

// `size` random bytes.
std::string random_bytes(size_t size);

}  // namespace stowage
