// A copy that is not what it is taken for would be found out when the original is gone.
#include "os/copy.h"

#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(CopyFile, CopiesEveryByteAndSaysItsHash) {
  const Scratch scratch;
  std::string content;  // not a whole number of pieces
  for (int i = 0; i < 700'000; ++i) content += std::to_string(i);
  const std::string from = scratch.write("from", content);
  const auto hash = copy_file(from, scratch / "to");
  ASSERT_TRUE(hash) << hash.error().text();
  EXPECT_EQ(*hash, sha256(content));
  EXPECT_EQ(content_of(scratch / "to"), content);
  EXPECT_EQ(hash_file(scratch / "to").value(), sha256(content));
}

TEST(CopyFile, LeavesAFileThatIsThereAlone) {
  const Scratch scratch;
  const std::string from = scratch.write("from", "new");
  const std::string to = scratch.write("to", "old");
  EXPECT_FALSE(copy_file(from, to));
  EXPECT_EQ(content_of(to), "old");
}

TEST(CopyFile, LeavesNothingOfAFileThatIsMissing) {
  const Scratch scratch;
  const auto copied = copy_file(scratch / "none", scratch / "to");
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().failure(), Failure::NotFound);
  EXPECT_FALSE(std::filesystem::exists(scratch / "to"));
}

}  // namespace
}  // namespace stowage
