#include "connectors/autotask/call_budget.h"

#include <fmt/format.h>

#include "base/money.h"

namespace stowage::connectors::autotask {

bool CallBudget::must_ask() const {
  const std::lock_guard lock(mutex_);
  if (!told_ || calls_since_ >= ask_after_calls) return true;
  const std::int64_t age_ms = clock_.now().ms() - told_at_.ms();
  return age_ms < 0 || age_ms >= ask_after_ms;
}

void CallBudget::learn(const Threshold& told) {
  const std::lock_guard lock(mutex_);
  told_ = told;
  told_at_ = clock_.now();
  calls_since_ = 0;
}

Result<void> CallBudget::take() {
  const std::lock_guard lock(mutex_);
  ASSERT(told_);
  const std::int64_t used = told_->requests + calls_since_;
  if (used >= told_->requests_max * share_max_percent / 100)
    return fail(Failure::Full,
                fmt::format("Autotask has had {} of the {} requests that it takes in {} minutes from all integrations "
                            "together, and Stowage leaves the last {} % to the others",
                            with_thousands(std::to_string(used)), with_thousands(std::to_string(told_->requests_max)),
                            told_->minutes, 100 - share_max_percent));
  ++calls_since_;
  return {};
}

std::optional<Threshold> CallBudget::now() const {
  const std::lock_guard lock(mutex_);
  auto threshold = told_;
  if (threshold) threshold->requests += calls_since_;
  return threshold;
}

}  // namespace stowage::connectors::autotask
