#pragma once
// The secret of a data directory: 32 random bytes, from which each purpose gets a key of its own. It stands beside the
// ledger as `secret.key`, for its owner's eyes only, or is given by systemd as the credential `stowage.key`.
//
// It is in no backup unless asked for. A data directory that lost it goes on with a new one: what was signed with the
// old one can still be checked, what was encrypted with it cannot be read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

constexpr std::string_view secret_key_file = "secret.key";
constexpr std::uint64_t secret_file_bytes_max = 4096;

class SecretKey {
 public:
  static constexpr size_t size_bytes = 32;

  // Made where the folder has none and systemd gives none. Refused: a file that others may read, or that is no key.
  static Result<SecretKey> of(const std::string& folder);

  // That of the folder or of systemd, where there is one.
  static Result<std::optional<SecretKey>> find(const std::string& folder);

  // 32 bytes for one purpose, the same each time; no purpose's key tells anything of another's.
  std::string derived(std::string_view purpose) const;
  // HMAC-SHA256 by the purpose's key, as 64 hexadecimal digits: who has no key cannot make one that fits.
  std::string mac(std::string_view purpose, std::string_view text) const;

 private:
  explicit SecretKey(std::string secret) : secret_(std::move(secret)) {}
  std::string secret_;
};

}  // namespace stowage
