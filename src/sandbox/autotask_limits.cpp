#include "sandbox/autotask_limits.h"

#include <utility>

namespace stowage::autotask {

std::optional<std::int64_t> RequestCount::add() {
  const std::lock_guard lock(mutex_);
  drop_old();
  const auto before = static_cast<std::int64_t>(requests_.size());
  if (before >= threshold_) return std::nullopt;
  requests_.push_back(clock_.now());
  return before;
}

std::int64_t RequestCount::now() {
  const std::lock_guard lock(mutex_);
  drop_old();
  return static_cast<std::int64_t>(requests_.size());
}

void RequestCount::drop_old() {
  const Instant since = clock_.now() - window_minutes * ms_per_hour / 60;
  while (!requests_.empty() && requests_.front() <= since) requests_.pop_front();
}

std::chrono::milliseconds RequestCount::latency(std::int64_t counted) const {
  if (counted * 4 >= threshold_ * 3) return std::chrono::milliseconds(1000);
  return std::chrono::milliseconds(counted * 2 >= threshold_ ? 500 : 0);
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
