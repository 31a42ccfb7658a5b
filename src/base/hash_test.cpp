// Hashes prove what was sealed and billed; if these failed, a proof would prove something else.

#include "base/hash.h"

#include "base/values_test.h"

namespace stowage {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, IsTheStandardOne) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

RC_GTEST_PROP(Sha256, PiecesHashLikeTheWhole, (const std::vector<std::string>& pieces)) {
  Sha256Stream stream;
  std::string whole;
  for (const std::string& piece : pieces) {
    stream.add(piece);
    whole += piece;
  }
  RC_ASSERT(stream.finish() == sha256(whole));
}

RC_GTEST_PROP(Sha256, HexComesBackAsTheSameHash, (const std::string& data)) {
  const Sha256 hash = sha256(data);
  RC_ASSERT(sha256_from_hex(hex(hash)) == hash);
  RC_ASSERT(bytes_of(hash).size() == 32u);
}

TEST(Sha256, OnlySixtyFourLowerCaseDigitsAreAHash) {
  const std::string good = hex(sha256("abc"));
  EXPECT_TRUE(sha256_from_hex(good).has_value());
  EXPECT_FALSE(sha256_from_hex(good.substr(1)).has_value());
  EXPECT_FALSE(sha256_from_hex(good + "0").has_value());
  EXPECT_FALSE(sha256_from_hex("B" + good.substr(1)).has_value());
  EXPECT_FALSE(sha256_from_hex("g" + good.substr(1)).has_value());
}

// Stored files carry these: another function would make every file look damaged.
TEST(Checksum, IsXxh3OfSixtyFourBits) {
  EXPECT_EQ(checksum(""), 0x2d06800538d394c2ULL);
  EXPECT_NE(checksum("a"), checksum("b"));
}

}  // namespace
}  // namespace stowage
