#include "api/turns.h"

#include <algorithm>

#include "base/result.h"

namespace stowage {

namespace {

thread_local Turns* mine = nullptr;  // whose turn this thread has

}  // namespace

bool Turns::take(std::chrono::milliseconds wait_max) {
  std::unique_lock lock(mutex_);
  const std::int64_t place = ++asked_;
  waiting_.push_back(place);
  const bool got = changed_.wait_for(lock, wait_max, [&] { return !taken_ && waiting_.front() == place; });
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), place));
  if (got) {
    taken_ = true;
  } else {
    changed_.notify_all();
  }
  return got;
}

void Turns::give_back() {
  const std::lock_guard lock(mutex_);
  taken_ = false;
  changed_.notify_all();
}

Turns::Turn::Turn(Turns& turns, std::chrono::milliseconds wait_max) : turns_(turns), got_(turns.take(wait_max)) {
  ASSERT(mine == nullptr);
  if (got_) mine = &turns;
}

Turns::Turn::~Turn() {
  if (!got_) return;
  mine = nullptr;
  turns_.give_back();
}

Turns::Outside::Outside() : turns_(std::exchange(mine, nullptr)) {
  if (turns_ != nullptr) turns_->give_back();
}

Turns::Outside::~Outside() {
  if (turns_ == nullptr) return;
  while (!turns_->take(std::chrono::hours(1))) {
  }
  mine = turns_;
}

}  // namespace stowage
