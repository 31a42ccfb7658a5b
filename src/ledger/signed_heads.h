#pragma once
// Heads of the journal, printed and signed. Whoever keeps the public key can tell later that a head, and with it every
// decision up to it, is the one that stood when the period was closed: without the secret nobody can make another
// history that bears the same key.

#include <memory>
#include <string>
#include <vector>

#include "ledger/journal.h"
#include "ledger/secret_key.h"

namespace stowage {

// The beginning of a head, as statements print it: 16 hexadecimal digits, too many to be met by chance or on purpose.
std::string printed_head(const Sha256& hash);
// The entry whose hash begins like this, if there is one. Refused: fewer than 16 digits, more than 64, others than 0 to
// 9 and a to f.
Result<std::optional<EntryId>> find_printed_head(Database& database, std::string_view digits);

struct SignedHead {
  JournalHead head;
  std::string public_key;  // Ed25519, 32 bytes
  std::string signature;   // Ed25519, 64 bytes, of signed_text(head)
};

// What is signed: "stowage head ENTRY HASH\n", the hash in hexadecimal digits.
std::string signed_text(const JournalHead& head);

// Signs with Ed25519.
class HeadSigner {
 public:
  explicit HeadSigner(const SecretKey& secret);
  ~HeadSigner();
  HeadSigner(HeadSigner&&) noexcept;
  const std::string& public_key() const;
  HeadSigner& operator=(HeadSigner&&) = delete;

  SignedHead sign(const JournalHead& head) const;
  // Signs the newest entry inside the caller's transaction, and keeps the signature.
  Result<void> sign_newest(Database& database) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
};

// By entry.
Result<std::vector<SignedHead>> read_signed_heads(Database& database);
// That a signature is of this head and by this key.
bool signature_holds(const SignedHead& signed_head);
// That each kept signature holds, and that its head is in the chain. Gives them back; an error names the first that
// does not. To be called on a chain that verify_journal has found whole.
Result<std::vector<SignedHead>> verify_signed_heads(Database& database);

}  // namespace stowage
