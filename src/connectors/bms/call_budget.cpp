#include "connectors/bms/call_budget.h"

#include <fmt/format.h>

#include "base/money.h"

namespace stowage::connectors::bms {

Result<void> CallBudget::take(const Operation& operation) {
  const std::lock_guard lock(mutex_);
  std::deque<Instant>& calls = calls_[&operation];
  const Instant now = clock_.now();
  while (!calls.empty() && calls.front() <= now - ms_per_hour) calls.pop_front();
  if (calls.size() >= calls_max * share_max_percent / 100)
    return fail(
        Failure::Full,
        fmt::format("{} {} was called {} times within an hour; BMS takes {}, and Stowage leaves the last {} % to "
                    "others",
                    operation.method, operation.path, with_thousands(std::to_string(calls.size())),
                    with_thousands(std::to_string(calls_max)), 100 - share_max_percent));
  calls.push_back(now);
  return {};
}

}  // namespace stowage::connectors::bms
