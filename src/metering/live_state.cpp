#include "metering/live_state.h"

#include <utility>

namespace stowage {

LiveState::~LiveState() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_thread_.notify_all();
  progressed_.notify_all();
  room_.notify_all();
  thread_.join();
}

void LiveState::committed(DeliveryId number, Samples samples) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] {
    return state_ == State::Unloaded || waiting_.empty() || ending_ ||
           waiting_samples_ + samples->size() <= waiting_samples_max;
  });
  if (state_ == State::Unloaded) return;
  waiting_samples_ += samples->size();
  waiting_.push_back({number, std::move(samples)});
  lock.unlock();
  wake_thread_.notify_one();
}

void LiveState::regroup(LiveGroups groups) {
  {
    const std::scoped_lock lock(mutex_);
    groups_ = std::move(groups);
    ++groupings_;
  }
  wake_thread_.notify_one();
}

std::shared_ptr<const LiveTotals> LiveState::totals() const {
  const std::scoped_lock lock(mutex_);
  return totals_;
}

bool LiveState::loaded() const {
  const std::scoped_lock lock(mutex_);
  return state_ == State::Loaded;
}

bool LiveState::wait_for(DeliveryId number) {
  std::unique_lock lock(mutex_);
  progressed_.wait(lock, [&] {
    return state_ != State::Loaded || ending_ || (totals_ && totals_->upto >= number && grouping_shown_ == groupings_);
  });
  return state_ == State::Loaded;
}

void LiveState::await_loading() {
  const std::scoped_lock lock(mutex_);
  unload();
  state_ = State::Loading;
}

void LiveState::load(LevelTable table, DeliveryId upto) {
  {
    const std::scoped_lock lock(mutex_);
    ASSERT(state_ == State::Loading);
    brought_ = std::move(table);
    brought_upto_ = upto;
    ++groupings_;  // that of the table is none
    state_ = State::Loaded;
  }
  wake_thread_.notify_one();
}

void LiveState::give_up_loading() {
  const std::scoped_lock lock(mutex_);
  unload();
}

void LiveState::unload() {
  state_ = State::Unloaded;
  waiting_.clear();
  waiting_samples_ = 0;
  brought_.reset();
  progressed_.notify_all();
  room_.notify_all();
}

void LiveState::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto called = [&] { return state_ == State::Loaded && (grouping_shown_ < groupings_ || !waiting_.empty()); };
    wake_thread_.wait(lock, [&] { return ending_ || called(); });
    if (ending_) return;
    if (brought_) {
      table_ = *std::exchange(brought_, std::nullopt);
      applied_ = brought_upto_;
    }
    const std::int64_t grouping = groupings_;
    const auto groups = grouping_shown_ < grouping ? std::optional(groups_) : std::nullopt;
    const std::deque<Waiting> waiting = std::exchange(waiting_, {});
    waiting_samples_ = 0;
    lock.unlock();
    room_.notify_all();
    if (groups) table_.regroup(*groups);
    const bool told = apply(waiting);
    auto totals = std::make_shared<const LiveTotals>(LiveTotals{applied_, table_.totals()});
    if (!told) table_ = LevelTable();
    lock.lock();
    // By now somebody else may load already: what was told here is right all the same, for its delivery.
    if (told) {
      totals_ = std::move(totals);
      grouping_shown_ = grouping;
    } else if (state_ == State::Loaded && !brought_) {
      unload();
    }
    progressed_.notify_all();
  }
}

bool LiveState::apply(const std::deque<Waiting>& waiting) {
  for (const auto& [number, samples] : waiting) {
    if (number <= applied_) continue;
    for (const Sample& sample : *samples) {
      if (!table_.apply(sample)) return false;
    }
    applied_ = number;
  }
  return true;
}

}  // namespace stowage
