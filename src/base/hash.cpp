#include "base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include "base/hex.h"
#include "base/result.h"

namespace stowage {

struct Sha256Stream::Context {
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(digest); }

  EVP_MD_CTX* digest = EVP_MD_CTX_new();
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  ASSERT(context_->digest != nullptr && EVP_DigestInit_ex(context_->digest, EVP_sha256(), nullptr) == 1);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view piece) {
  ASSERT(EVP_DigestUpdate(context_->digest, piece.data(), piece.size()) == 1);
}

Sha256 Sha256Stream::finish() {
  Sha256 hash;
  unsigned size = 0;
  ASSERT(EVP_DigestFinal_ex(context_->digest, hash.data(), &size) == 1 && size == hash.size());
  return hash;
}

Sha256 sha256(std::string_view data) {
  Sha256Stream stream;
  stream.add(data);
  return stream.finish();
}

std::uint64_t checksum(std::string_view data) {
  return XXH3_64bits(data.data(), data.size());
}

std::string hex(const Sha256& hash) {
  return hex_of(bytes_of(hash));
}

std::optional<Sha256> sha256_from_hex(std::string_view text) {
  Sha256 hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
  }
  return hash;
}

}  // namespace stowage
