#pragma once
// At most so many requests at once for one endpoint. The vendor counts them for each integration code and endpoint, and
// refuses what is above.

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

namespace stowage::connectors::autotask {

constexpr int threads_max = 3;

// Safe to use from several threads.
class ThreadGate {
 public:
  // One request at work, until destroyed. The gate must outlive it.
  class Permit {
   public:
    ~Permit() { gate_.leave(endpoint_); }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

   private:
    friend ThreadGate;
    Permit(ThreadGate& gate, std::string endpoint) : gate_(gate), endpoint_(std::move(endpoint)) {}
    ThreadGate& gate_;
    const std::string endpoint_;
  };
  // Waits until there is room.
  [[nodiscard]] Permit enter(const std::string& endpoint);

 private:
  void leave(const std::string& endpoint);

  std::mutex mutex_;
  std::condition_variable left_;
  std::map<std::string, int> at_work_;  // under mutex_
};

}  // namespace stowage::connectors::autotask
