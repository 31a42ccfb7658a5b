#pragma once
// Copies of whole files, each with its hash, a piece at a time.

#include <string>

#include "base/hash.h"
#include "base/result.h"

namespace stowage {

// The SHA-256 of what the file holds now. Errors: NotFound, Io.
Result<Sha256> hash_file(const std::string& path);

// Copies `from` to `to`, which must not exist, and syncs it; the folder's own entry is left to the caller to sync.
// What could not be copied whole is removed again. The answer is the hash of what was read, and so of what was written.
// Errors: NotFound, Io, Full.
Result<Sha256> copy_file(const std::string& from, const std::string& to);

}  // namespace stowage
