#include "ledger/secret_key.h"

#include <algorithm>
#include <cstdlib>
#include <openssl/evp.h>

#include "base/hash.h"
#include "base/hex.h"
#include "os/files.h"
#include "os/permissions.h"
#include "os/random.h"

namespace stowage {

namespace {

constexpr unsigned owner_only = 0600;

// The file that systemd's LoadCredential= makes for the service, where there is one.
std::string credential_path() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  const std::string path = folder == nullptr ? std::string() : std::string(folder) + "/stowage.key";
  return !path.empty() && path_exists(path) ? path : std::string();
}

Result<std::string> read_secret(const std::string& path) {
  std::string text = TRY(read_file(path, secret_file_bytes_max));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const auto secret = sha256_from_hex(text);
  if (!secret)
    return refuse(path + " holds no key",
                  "It must be 64 hexadecimal digits; bring back the file from where you keep it.");
  return std::string(bytes_of(*secret));
}

std::string hmac(std::string_view key, std::string_view text) {
  std::string mac(SecretKey::size_bytes, '\0');
  size_t size = 0;
  const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                               reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                               reinterpret_cast<unsigned char*>(mac.data()), mac.size(), &size);
  ASSERT(made != nullptr && size == mac.size());
  return mac;
}

}  // namespace

Result<SecretKey> SecretKey::of(const std::string& folder) {
  if (const std::string given = credential_path(); !given.empty()) return SecretKey(TRY(read_secret(given)));
  const std::string path = folder + "/" + std::string(secret_key_file);
  if (!path_exists(path)) {
    Sha256 fresh{};
    const std::string random = random_bytes(fresh.size());
    std::copy(random.begin(), random.end(), fresh.begin());
    TRY(write_file(path, hex(fresh) + "\n", owner_only));
  }
  if ((TRY(permissions_of(path)) & ~owner_only) != 0)
    return refuse(path + " may be read by others than its owner", "Run: chmod 600 " + path);
  return SecretKey(TRY(read_secret(path)));
}

Result<std::optional<SecretKey>> SecretKey::find(const std::string& folder) {
  const bool there = !credential_path().empty() || path_exists(folder + "/" + std::string(secret_key_file));
  if (!there) return std::optional<SecretKey>();
  return std::optional(TRY(of(folder)));
}

std::string SecretKey::derived(std::string_view purpose) const {
  return hmac(secret_, purpose);
}

std::string SecretKey::mac(std::string_view purpose, std::string_view text) const {
  return hex_of(hmac(derived(purpose), text));
}

}  // namespace stowage
