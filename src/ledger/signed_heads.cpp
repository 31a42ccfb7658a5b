#include "ledger/signed_heads.h"

#include <algorithm>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace stowage {

namespace {

constexpr std::string_view purpose = "journal heads";
constexpr size_t printed_digits = 16;
constexpr size_t public_key_bytes = 32;
constexpr size_t signature_bytes = 64;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

struct Freed {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, Freed>;
using ContextHandle = std::unique_ptr<EVP_MD_CTX, Freed>;

}  // namespace

struct HeadSigner::Key {
  KeyHandle handle;
  std::string public_part;
};

std::string printed_head(const Sha256& hash) {
  return hex(hash).substr(0, printed_digits);
}

Result<std::optional<EntryId>> find_printed_head(Database& database, std::string_view digits) {
  const size_t all_digits = 2 * Sha256{}.size();
  const auto least =
      sha256_from_hex(std::string(digits) + std::string(all_digits - std::min(digits.size(), all_digits), '0'));
  if (!least || digits.size() < printed_digits)
    return bad_input("'" + std::string(digits) + "' is not a head",
                     "A head has 64 hexadecimal digits; its first 16, as statements print them, will do.");
  const Sha256 greatest = *sha256_from_hex(std::string(digits) + std::string(all_digits - digits.size(), 'f'));
  const auto found = TRY(database.find_integer("SELECT entry FROM journal WHERE hash BETWEEN ? AND ?",
                                               Blob{bytes_of(*least)}, Blob{bytes_of(greatest)}));
  if (!found) return std::optional<EntryId>();
  return std::optional(EntryId(*found));
}

std::string signed_text(const JournalHead& head) {
  return fmt::format("stowage head {} {}\n", head.entry.number(), hex(head.hash));
}

HeadSigner::HeadSigner(const SecretKey& secret) : key_(std::make_unique<Key>()) {
  const std::string seed = secret.derived(purpose);
  key_->handle.reset(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(std::string_view(seed)), seed.size()));
  ASSERT(key_->handle != nullptr);
  key_->public_part.resize(public_key_bytes);
  size_t size = public_key_bytes;
  ASSERT(EVP_PKEY_get_raw_public_key(key_->handle.get(), bytes(key_->public_part), &size) == 1);
}

HeadSigner::~HeadSigner() = default;
HeadSigner::HeadSigner(HeadSigner&&) noexcept = default;

const std::string& HeadSigner::public_key() const {
  return key_->public_part;
}

SignedHead HeadSigner::sign(const JournalHead& head) const {
  SignedHead made{head, key_->public_part, std::string(signature_bytes, '\0')};
  const ContextHandle context(EVP_MD_CTX_new());
  const std::string text = signed_text(head);
  size_t size = signature_bytes;
  ASSERT(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1);
  ASSERT(EVP_DigestSign(context.get(), bytes(made.signature), &size, bytes(std::string_view(text)), text.size()) == 1);
  return made;
}

Result<void> HeadSigner::sign_newest(Database& database) const {
  TRY(seal_journal(database));
  const SignedHead made = sign(TRY(journal_head(database)));
  return database.run("INSERT INTO signed_heads(entry, hash, public_key, signature) VALUES(?,?,?,?)", made.head.entry,
                      Blob{bytes_of(made.head.hash)}, Blob{made.public_key}, Blob{made.signature});
}

Result<std::vector<SignedHead>> read_signed_heads(Database& database) {
  Query rows = TRY(database.query("SELECT entry, hash, public_key, signature FROM signed_heads ORDER BY entry"));
  std::vector<SignedHead> heads;
  while (TRY(rows.next())) {
    SignedHead found{{rows.id<EntryId>(0), {}}, std::string(rows.blob(2)), std::string(rows.blob(3))};
    const std::string_view hash = rows.blob(1);
    if (hash.size() == found.head.hash.size()) std::copy(hash.begin(), hash.end(), found.head.hash.begin());
    heads.push_back(std::move(found));
  }
  return heads;
}

bool signature_holds(const SignedHead& signed_head) {
  const std::string_view key = signed_head.public_key;
  if (key.size() != public_key_bytes || signed_head.signature.size() != signature_bytes) return false;
  const KeyHandle handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key), key.size()));
  const ContextHandle context(EVP_MD_CTX_new());
  if (!handle || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) != 1) return false;
  const std::string text = signed_text(signed_head.head);
  return EVP_DigestVerify(context.get(), bytes(std::string_view(signed_head.signature)), signature_bytes,
                          bytes(std::string_view(text)), text.size()) == 1;
}

Result<std::vector<SignedHead>> verify_signed_heads(Database& database) {
  auto heads = TRY(read_signed_heads(database));
  for (const SignedHead& signed_head : heads) {
    const auto in_chain = TRY(find_head(database, signed_head.head.hash));
    if (in_chain == signed_head.head.entry && signature_holds(signed_head)) continue;
    return fail(
        Failure::Damaged,
        fmt::format("the signed head of journal entry {} is not what was signed", signed_head.head.entry.number()),
        "Somebody or something changed the file. Restore the data directory from a backup, and keep this one.");
  }
  return heads;
}

}  // namespace stowage
