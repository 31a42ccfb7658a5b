#pragma once
// The vendor's limits: requests in any 60 minutes over all clients, and requests at once for each integration code
// and entity. Safe to use from several threads.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "os/clock.h"
#include "sandbox/switches.h"

namespace stowage::autotask {

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
  // What is added to an answer when so many were counted before it.
  std::chrono::milliseconds latency(std::int64_t counted) const;

 private:
  void drop_old();  // under mutex_
  const Clock& clock_;
  const std::int64_t threshold_;
  std::mutex mutex_;
  std::deque<Instant> requests_;  // under mutex_; at most threshold_ of them
};

class ThreadGate {
 public:
  explicit ThreadGate(std::int64_t threads) : threads_(threads) {}

  // One request at work; leaves when destroyed.
  class Permit {
   public:
    Permit(ThreadGate& gate, std::string key) : gate_(&gate), key_(std::move(key)) {}
    ~Permit();
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;

   private:
    ThreadGate* gate_;
    std::string key_;
  };
  // Nothing where so many are at work already.
  std::optional<Permit> enter(const std::string& integration_code, const std::string& entity);

 private:
  const std::int64_t threads_;
  std::mutex mutex_;
  std::map<std::string, std::int64_t> at_work_;  // under mutex_
};

}  // namespace stowage::autotask
