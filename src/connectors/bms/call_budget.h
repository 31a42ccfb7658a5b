#pragma once
// How many calls of one endpoint may still go out. BMS takes 1,500 an hour and tells nobody how many it has had, so
// they are counted here; some are left to whoever else uses the tenant. What other processes sent is not known.

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string_view>

#include "base/result.h"
#include "connectors/bms/operations.h"
#include "os/clock.h"

namespace stowage::connectors::bms {

// Safe to use from several threads.
class CallBudget {
 public:
  static constexpr std::size_t calls_max = 1'500;  // in an hour, of one endpoint, as the vendor says
  static constexpr std::size_t share_max_percent = 75;

  // The clock must outlive it.
  explicit CallBudget(const Clock& clock) : clock_(clock) {}

  // Counts one call. Full where the share of the last hour is used up.
  Result<void> take(const Operation& operation);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::map<const Operation*, std::deque<Instant>> calls_;  // of the last hour, oldest first; under mutex_
};

}  // namespace stowage::connectors::bms
