#include "os/inode_set.h"

#include <map>
#include <utility>

#include "precompiled.h"

namespace stowage {
namespace {

using Seen = InodeSet::Seen;

TEST(InodeSet, TheFirstHolderOwnsAndLaterOnesShareOnce) {
  InodeSet set;
  EXPECT_EQ(set.add(8, 100, 0), Seen::First);
  EXPECT_EQ(set.add(8, 100, 0), Seen::Before);
  EXPECT_EQ(set.add(8, 100, 3), Seen::AtAnEarlier);
  EXPECT_EQ(set.add(8, 100, 3), Seen::Before);
  EXPECT_EQ(set.add(8, 100, 4), Seen::AtAnEarlier);
  EXPECT_EQ(set.size(), 1u);
}

TEST(InodeSet, TheSameNumberOnAnotherDeviceIsAnotherFile) {
  InodeSet set;
  EXPECT_EQ(set.add(8, 100, 0), Seen::First);
  EXPECT_EQ(set.add(9, 100, 0), Seen::First);
  EXPECT_EQ(set.add(9, 100, 1), Seen::AtAnEarlier);
  EXPECT_EQ(set.add(8, 100, 1), Seen::AtAnEarlier);
}

RC_GTEST_PROP(InodeSet, AnswersAsAMapDoes, (std::vector<std::pair<std::uint64_t, std::uint8_t>> links)) {
  std::sort(links.begin(), links.end(), [](auto& a, auto& b) { return a.second < b.second; });
  InodeSet set;
  std::map<std::uint64_t, std::uint8_t> last;
  for (const auto& [number, holder] : links) {
    const auto inode = number % 16 << 40;  // few, and alike in their low bits
    const auto known = last.find(inode);
    const auto expected = known == last.end()       ? Seen::First
                          : known->second == holder ? Seen::Before
                                                    : Seen::AtAnEarlier;
    RC_ASSERT(set.holds(1, inode, holder) == (expected == Seen::Before));
    RC_ASSERT(set.add(1, inode, holder) == expected);
    RC_ASSERT(!set.holds(2, inode, holder));
    last[inode] = holder;
  }
  RC_ASSERT(set.size() == last.size());
}

TEST(InodeSet, GrowingForgetsNothing) {
  InodeSet set;
  constexpr std::uint64_t count = 100'000;
  for (std::uint64_t inode = 0; inode < count; ++inode) ASSERT_EQ(set.add(1, inode, 0), Seen::First);
  for (std::uint64_t inode = 0; inode < count; ++inode) ASSERT_EQ(set.add(1, inode, 1), Seen::AtAnEarlier);
  EXPECT_EQ(set.size(), count);
}

}  // namespace
}  // namespace stowage
