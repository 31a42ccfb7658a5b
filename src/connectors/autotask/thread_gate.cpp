#include "connectors/autotask/thread_gate.h"

namespace stowage::connectors::autotask {

ThreadGate::Permit ThreadGate::enter(const std::string& endpoint) {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [&] { return at_work_[endpoint] < threads_max; });
  ++at_work_[endpoint];
  return {*this, endpoint};
}

void ThreadGate::leave(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  --at_work_[endpoint];
  left_.notify_all();
}

}  // namespace stowage::connectors::autotask
