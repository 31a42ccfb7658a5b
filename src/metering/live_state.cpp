#include "metering/live_state.h"

#include <algorithm>
#include <utility>

namespace stowage {

void LiveState::committed(DeliveryId number, Samples samples) {
  bool many = false;
  {
    const std::scoped_lock lock(waiting_mutex_);
    if (state_ == State::Unloaded) return;
    waiting_samples_ += samples->size();
    waiting_.push_back({number, std::move(samples)});
    many = waiting_samples_ > (state_ == State::Loaded ? waiting_samples_max : loading_samples_max);
  }
  if (!many) return;
  const std::scoped_lock lock(table_mutex_);
  if (state_ == State::Loaded) {
    take_in_waiting();
  } else {
    leave(State::Unloaded);
  }
}

void LiveState::regroup(LiveGroups groups) {
  const std::scoped_lock lock(table_mutex_);
  groups_ = std::move(groups);
  if (state_ != State::Loaded) return;
  table_.regroup(groups_);
  noted_ = false;
}

std::shared_ptr<const LiveTotals> LiveState::totals() {
  const std::scoped_lock lock(table_mutex_);
  take_in_waiting();
  note_totals();
  return totals_;
}

bool LiveState::loaded() const {
  return state_ == State::Loaded;
}

bool LiveState::catch_up_to(DeliveryId number) {
  if (state_ == State::Loaded && applied_ >= number) return true;  // mostly: somebody else took it in
  const std::scoped_lock lock(table_mutex_);
  take_in_waiting();
  return state_ == State::Loaded;
}

void LiveState::await_loading() {
  const std::scoped_lock lock(table_mutex_);
  leave(State::Loading);
}

bool LiveState::load(LevelTable table, DeliveryId upto) {
  const std::scoped_lock lock(table_mutex_);
  if (state_ != State::Loading) return false;
  table_ = std::move(table);
  table_.regroup(groups_);
  applied_ = upto;
  noted_ = false;
  const std::scoped_lock waiting_lock(waiting_mutex_);
  state_ = State::Loaded;
  return true;
}

void LiveState::give_up_loading() {
  const std::scoped_lock lock(table_mutex_);
  leave(State::Unloaded);
}

void LiveState::take_in_waiting() {
  if (state_ != State::Loaded) return;
  std::vector<Waiting> waiting;
  {
    const std::scoped_lock lock(waiting_mutex_);
    waiting.swap(waiting_);
    waiting_samples_ = 0;
  }
  if (!std::all_of(waiting.begin(), waiting.end(), [&](const Waiting& one) { return apply(one); }))
    leave(State::Unloaded);
}

bool LiveState::apply(const Waiting& waiting) {
  if (waiting.number <= applied_.load()) return true;
  if (!table_.apply(*waiting.samples)) return false;
  applied_ = waiting.number;
  noted_ = false;
  return true;
}

void LiveState::note_totals() {
  if (noted_) return;
  totals_ = std::make_shared<const LiveTotals>(LiveTotals{applied_, table_.totals()});
  noted_ = true;
}

// What is known by then stays to be read; what waits is found by the next loading.
void LiveState::leave(State next) {
  note_totals();
  table_ = LevelTable();
  const std::scoped_lock lock(waiting_mutex_);
  state_ = next;
  waiting_.clear();
  waiting_samples_ = 0;
}

}  // namespace stowage
