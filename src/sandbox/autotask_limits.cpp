#include "sandbox/autotask_limits.h"

#include <utility>

namespace stowage::autotask {

std::chrono::milliseconds added_latency(std::int64_t counted, std::int64_t threshold) {
  if (counted * 4 >= threshold * 3) return std::chrono::milliseconds(1000);
  return std::chrono::milliseconds(counted * 2 >= threshold ? 500 : 0);
}

std::optional<ThreadGate::Permit> ThreadGate::enter(const std::string& integration_code, const std::string& entity) {
  std::string key = integration_code + "/" + entity;
  const std::lock_guard lock(mutex_);
  std::int64_t& at_work = at_work_[key];
  if (at_work >= threads_) return std::nullopt;
  ++at_work;
  return std::make_optional<Permit>(*this, std::move(key));
}

ThreadGate::Permit::Permit(Permit&& other) noexcept
    : gate_(std::exchange(other.gate_, nullptr)), key_(std::move(other.key_)) {}

ThreadGate::Permit::~Permit() {
  if (gate_ == nullptr) return;
  const std::lock_guard lock(gate_->mutex_);
  if (--gate_->at_work_[key_] == 0) gate_->at_work_.erase(key_);
}

}  // namespace stowage::autotask
