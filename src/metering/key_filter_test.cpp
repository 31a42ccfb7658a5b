#include "metering/key_filter.h"

#include <random>

#include "precompiled.h"

namespace stowage {
namespace {

TEST(KeyFilter, HoldsWhatWasAddedAndHardlyAnythingElse) {
  constexpr int keys = 10'000;
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> added;
  KeyFilter filter(keys);
  while (!filter.full()) {
    added.push_back(random());
    filter.add(added.back());
  }
  EXPECT_EQ(added.size(), keys);
  for (const std::uint64_t key : added) ASSERT_TRUE(filter.may_hold(key));
  int wrong = 0;
  for (int i = 0; i < keys; ++i) wrong += filter.may_hold(random()) ? 1 : 0;
  EXPECT_LT(wrong, keys / 50);
}

TEST(KeyFilter, HoldsNothingAtFirst) {
  const KeyFilter filter(0);
  EXPECT_FALSE(filter.may_hold(0));
}

}  // namespace
}  // namespace stowage
