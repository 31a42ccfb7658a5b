#include "sandbox/request_count.h"

namespace stowage {

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

}  // namespace stowage
