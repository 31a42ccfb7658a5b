// Whoever asks first is served first, and who waits for the outside keeps nobody waiting.
#include "api/turns.h"

#include <atomic>
#include <thread>

#include "precompiled.h"

namespace stowage {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds long_enough{60'000};

TEST(Turns, OneAtATime) {
  Turns turns;
  std::atomic<int> inside = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int times = 0; times < 200; ++times) {
        const Turns::Turn turn(turns, long_enough);
        EXPECT_TRUE(turn);
        EXPECT_EQ(++inside, 1);
        --inside;
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(Turns, WhoWaitsTooLongHasNone) {
  Turns turns;
  const Turns::Turn mine(turns, long_enough);
  std::thread([&] { EXPECT_FALSE(Turns::Turn(turns, milliseconds(1))); }).join();
}

TEST(Turns, OutsideOthersHaveTheirs) {
  Turns turns;
  const Turns::Turn mine(turns, long_enough);
  {
    const Turns::Outside outside;
    std::thread([&] { EXPECT_TRUE(Turns::Turn(turns, long_enough)); }).join();
  }
  std::thread([&] { EXPECT_FALSE(Turns::Turn(turns, milliseconds(1))); }).join();
}

TEST(Turns, OutsideWithoutATurnIsNothing) {
  const Turns::Outside outside;
}

}  // namespace
}  // namespace stowage
