#pragma once
// How many requests may still go out. The vendor suspends the interface for every integration of a database when all of
// them together send more than its threshold in an hour; so what the others send counts, and some is left to them.

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "os/clock.h"

namespace stowage::connectors::autotask {

// As ThresholdInformation says it.
struct Threshold {
  std::int64_t requests_max = 0;  // in the timeframe, of all integrations
  std::int64_t minutes = 0;       // the timeframe, which ends now
  std::int64_t requests = 0;      // in it so far
};

// Safe to use from several threads.
class CallBudget {
 public:
  static constexpr std::int64_t share_max_percent = 75;  // of the threshold; from there on answers come a second late
  static constexpr std::int64_t ask_after_calls = 200;
  static constexpr std::int64_t ask_after_ms = 300'000;  // five minutes

  // The clock must outlive it.
  explicit CallBudget(const Clock& clock) : clock_(clock) {}

  // Whether the vendor has to be asked for its count before the next call: nobody did, or too long or many calls ago
  // for what others send to be known.
  bool must_ask() const;
  void learn(const Threshold& told);
  // Counts one call. Full where the share is used up.
  Result<void> take();
  // What was told last, with our calls since; nothing where nobody asked.
  std::optional<Threshold> now() const;

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::optional<Threshold> told_;  // under mutex_, and so below
  Instant told_at_;
  std::int64_t calls_since_ = 0;
};

}  // namespace stowage::connectors::autotask
