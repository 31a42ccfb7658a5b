#pragma once
// Requests in any 60 minutes, held against a threshold. Safe to use from several threads.

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "os/clock.h"

namespace stowage {

constexpr std::int64_t window_minutes = 60;

class RequestCount {
 public:
  // The clock must outlive it.
  RequestCount(const Clock& clock, std::int64_t threshold) : clock_(clock), threshold_(threshold) {}

  // Counts one more, unless the threshold is reached: then nothing, until usage has fallen. How many there were before
  // it in the last 60 minutes.
  std::optional<std::int64_t> add();
  std::int64_t now();
  std::int64_t threshold() const { return threshold_; }

 private:
  void drop_old();  // under mutex_
  const Clock& clock_;
  const std::int64_t threshold_;
  std::mutex mutex_;
  std::deque<Instant> requests_;  // under mutex_; at most threshold_ of them
};

}  // namespace stowage
