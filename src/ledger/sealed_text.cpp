#include "ledger/sealed_text.h"

#include <memory>
#include <openssl/evp.h>

#include "os/random.h"

namespace stowage {

namespace {

// A sealed text is: one byte that says which form this is, the nonce, the encrypted text, the tag.
constexpr char form = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t text_bytes_max = 1 << 20;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

enum class Direction { Open = 0, Seal = 1 };

// With the key and the nonce, after what the text is bound to.
Cipher begun(const SecretKey& key, const Seal& seal, std::string_view nonce, Direction direction) {
  Cipher cipher(::EVP_CIPHER_CTX_new(), &::EVP_CIPHER_CTX_free);
  const std::string derived = key.derived(seal.purpose);
  int size = 0;
  ASSERT(cipher && ::EVP_CipherInit_ex(cipher.get(), ::EVP_aes_256_gcm(), nullptr, bytes(derived), bytes(nonce),
                                       static_cast<int>(direction)) == 1);
  ASSERT(::EVP_CipherUpdate(cipher.get(), nullptr, &size, bytes(seal.bound_to),
                            static_cast<int>(seal.bound_to.size())) == 1);
  return cipher;
}

std::string turned(const Cipher& cipher, std::string_view text) {
  std::string out(text.size(), '\0');
  int size = 0;
  ASSERT(::EVP_CipherUpdate(cipher.get(), bytes(out), &size, bytes(text), static_cast<int>(text.size())) == 1);
  return out;
}

}  // namespace

std::string sealed(const SecretKey& key, const Seal& seal, std::string_view text) {
  ASSERT(text.size() <= text_bytes_max);
  const std::string nonce = random_bytes(nonce_bytes);
  const Cipher cipher = begun(key, seal, nonce, Direction::Seal);
  const std::string encrypted = turned(cipher, text);
  std::string tag(tag_bytes, '\0');
  int size = 0;
  ASSERT(::EVP_CipherFinal_ex(cipher.get(), bytes(tag), &size) == 1);
  ASSERT(::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) == 1);
  return std::string(1, form) + nonce + encrypted + tag;
}

Result<std::string> unsealed(const SecretKey& key, const Seal& seal, std::string_view sealed_bytes) {
  constexpr std::size_t around = 1 + nonce_bytes + tag_bytes;
  if (sealed_bytes.size() < around || sealed_bytes.size() > text_bytes_max + around || sealed_bytes[0] != form)
    return fail(Failure::Damaged, "what is kept encrypted is in no form that is known");
  std::string tag(sealed_bytes.substr(sealed_bytes.size() - tag_bytes));
  const Cipher cipher = begun(key, seal, sealed_bytes.substr(1, nonce_bytes), Direction::Open);
  std::string text = turned(cipher, sealed_bytes.substr(1 + nonce_bytes, sealed_bytes.size() - around));
  ASSERT(::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1);
  unsigned char rest = 0;
  int size = 0;
  if (::EVP_CipherFinal_ex(cipher.get(), &rest, &size) != 1)
    return fail(Failure::Damaged, "what is kept encrypted does not open with this data directory's secret");
  return text;
}

}  // namespace stowage
