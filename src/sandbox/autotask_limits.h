#pragma once
// The vendor's limits beside the count of requests: what it adds to answers when many were counted, and requests at
// once for each integration code and entity. Safe to use from several threads.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace stowage::autotask {

// What is added to an answer when so many were counted before it.
std::chrono::milliseconds added_latency(std::int64_t counted, std::int64_t threshold);

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
