// If these failed, requests would be refused by the vendor's limit on threads, or would wait for nothing.
#include "connectors/autotask/thread_gate.h"

#include <atomic>
#include <latch>
#include <thread>

#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

TEST(ThreadGateThreads, AFourthWaitsUntilOneHasLeft) {
  ThreadGate gate;
  const auto first = gate.enter("contracts");
  const auto second = gate.enter("contracts");
  std::atomic<bool> left = false;
  std::latch begun(1);
  std::thread fourth;
  {
    const auto third = gate.enter("contracts");
    fourth = std::thread([&] {
      begun.count_down();
      const auto permit = gate.enter("contracts");
      EXPECT_TRUE(left);
    });
    begun.wait();
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();  // time enough for one that does not wait
    left = true;
  }
  fourth.join();
}

TEST(ThreadGateThreads, OtherEndpointsDoNotWait) {
  ThreadGate gate;
  const auto one = gate.enter("contracts");
  const auto two = gate.enter("contracts");
  const auto three = gate.enter("contracts");
  const auto other = gate.enter("companies");
}

}  // namespace
}  // namespace stowage::connectors::autotask
