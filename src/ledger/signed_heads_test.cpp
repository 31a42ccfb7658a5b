// Without these a partner could not show that a closed month is the one that was closed, or would lose the secret to
// whoever can read a file.
#include "ledger/signed_heads.h"

#include <sys/stat.h>

#include "ledger/ledger.h"
#include "os/files.h"
#include "os/permissions.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

class SignedHeads : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(scratch_ / "ledger.db", Database::Mode::ReadWrite);
    ASSERT_TRUE(opened) << opened.error().text();
    database_ = std::make_unique<Database>(*std::move(opened));
    ASSERT_TRUE(migrate(*database_, ledger_migrations()));
  }

  EntryId decide(const std::string& action) {
    const EntryId entry = append_to_journal(*database_, Instant(0), Person{"anna"}, {action, "", "{}", ""}).value();
    EXPECT_TRUE(seal_journal(*database_));
    return entry;
  }
  SecretKey key() { return SecretKey::of(scratch_.path()).value(); }

  Scratch scratch_;
  std::unique_ptr<Database> database_;
};

TEST_F(SignedHeads, HoldAndAreKeptByEntry) {
  const HeadSigner signer(key());
  decide("one");
  ASSERT_TRUE(signer.sign_newest(*database_));
  decide("two");
  ASSERT_TRUE(signer.sign_newest(*database_));
  const auto heads = verify_signed_heads(*database_);
  ASSERT_TRUE(heads) << heads.error().text();
  ASSERT_EQ(heads->size(), 2U);
  EXPECT_EQ(heads->back().head.entry, EntryId(2));
  EXPECT_EQ(heads->back().head.hash, journal_head(*database_).value().hash);
  EXPECT_EQ(heads->front().public_key, heads->back().public_key) << "the same directory has the same key";
}

TEST_F(SignedHeads, NothingElseBearsTheSignature) {
  decide("one");
  const SignedHead good = HeadSigner(key()).sign(journal_head(*database_).value());
  ASSERT_TRUE(signature_holds(good));
  SignedHead other = good;
  other.head.hash[31] ^= 1;
  EXPECT_FALSE(signature_holds(other));
  other = good;
  other.head.entry = EntryId(2);
  EXPECT_FALSE(signature_holds(other));
  other = good;
  other.signature[0] = static_cast<char>(other.signature[0] ^ 1);
  EXPECT_FALSE(signature_holds(other));
  other = good;
  other.public_key.pop_back();
  EXPECT_FALSE(signature_holds(other));
}

TEST_F(SignedHeads, WhatAStatementPrintsFindsTheEntry) {
  decide("one");
  const Sha256 hash = journal_head(*database_).value().hash;
  decide("two");
  const std::string printed = printed_head(hash);
  EXPECT_EQ(find_printed_head(*database_, printed).value(), EntryId(1));
  EXPECT_EQ(find_printed_head(*database_, hex(hash)).value(), EntryId(1));
  EXPECT_EQ(find_printed_head(*database_, std::string(64, '0')).value(), std::nullopt);
  EXPECT_FALSE(find_printed_head(*database_, printed.substr(1)));
  EXPECT_FALSE(find_printed_head(*database_, hex(hash) + "0"));
  EXPECT_FALSE(find_printed_head(*database_, "z" + printed));
}

// A history made anew by somebody without the secret bears another key, or none.
TEST_F(SignedHeads, AChangedHistoryIsFound) {
  decide("one");
  const SignedHead of_another = HeadSigner(key()).sign(JournalHead{EntryId(1), sha256("another history")});
  ASSERT_TRUE(database_->run("INSERT INTO signed_heads(entry, hash, public_key, signature) VALUES(1,?,?,?)",
                             Blob{bytes_of(of_another.head.hash)}, Blob{of_another.public_key},
                             Blob{of_another.signature}));
  EXPECT_FALSE(verify_signed_heads(*database_));
}

TEST_F(SignedHeads, TheSecretIsMadeOnceAndForItsOwnerOnly) {
  const std::string path = scratch_ / std::string(secret_key_file);
  const std::string first = key().derived("a purpose");
  EXPECT_EQ(first.size(), SecretKey::size_bytes);
  EXPECT_EQ(permissions_of(path).value(), 0600U);
  EXPECT_EQ(key().derived("a purpose"), first);
  EXPECT_NE(key().derived("another purpose"), first);

  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  const auto readable = SecretKey::of(scratch_.path());
  ASSERT_FALSE(readable);
  EXPECT_NE(readable.error().text().find("chmod 600"), std::string::npos);

  ASSERT_TRUE(write_file(path, "not a key\n", 0600));
  EXPECT_FALSE(SecretKey::of(scratch_.path()));
}

}  // namespace
}  // namespace stowage
