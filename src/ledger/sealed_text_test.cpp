// Without these whoever has a backup would have the partner's PSA, or could have its credentials sent to himself.
#include "ledger/sealed_text.h"

#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

constexpr Seal of_acme{"connection", "autotask acme https://a.example"};

TEST(SealedText, OpensWithItsKeyAndShowsNothingWithoutIt) {
  const Scratch scratch;
  const SecretKey key = SecretKey::of(scratch.path()).value();
  const std::string text("secret\0text", 11);
  const std::string kept = sealed(key, of_acme, text);
  EXPECT_EQ(unsealed(key, of_acme, kept).value(), text);
  EXPECT_EQ(unsealed(key, of_acme, sealed(key, of_acme, "")).value(), "");
  EXPECT_EQ(kept.find("secret"), std::string::npos);
  EXPECT_NE(sealed(key, of_acme, text), kept) << "two equal texts could be told to be equal";
}

TEST(SealedText, OpensBesideNothingElse) {
  const Scratch scratch;
  const Scratch elsewhere;
  const SecretKey key = SecretKey::of(scratch.path()).value();
  const std::string kept = sealed(key, of_acme, "secret");
  EXPECT_FALSE(unsealed(SecretKey::of(elsewhere.path()).value(), of_acme, kept));
  EXPECT_FALSE(unsealed(key, {"connection", "autotask acme https://b.example"}, kept));
  EXPECT_FALSE(unsealed(key, {"other", of_acme.bound_to}, kept));
}

TEST(SealedText, NoByteCanBeChangedOrTakenAway) {
  const Scratch scratch;
  const SecretKey key = SecretKey::of(scratch.path()).value();
  const std::string kept = sealed(key, of_acme, "secret");
  for (size_t at = 0; at < kept.size(); ++at) {
    std::string changed = kept;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto opened = unsealed(key, of_acme, changed);
    ASSERT_FALSE(opened) << at;
    EXPECT_EQ(opened.error().failure(), Failure::Damaged);
    EXPECT_FALSE(unsealed(key, of_acme, kept.substr(0, at))) << at;
  }
}

}  // namespace
}  // namespace stowage
