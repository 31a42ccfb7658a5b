#pragma once
// A value that changes from one day to another: each step holds from its day until the next step's day.

#include <map>
#include <optional>
#include <vector>

#include "base/day.h"

namespace stowage {

template <class T>
class Timeline {
 public:
  // From `day` on the value is `value`, until a later step. A step on the same day is replaced.
  void set(Day day, T value) { steps_.insert_or_assign(day, std::move(value)); }

  // The value in force on `day`; nullptr before the first step.
  const T* at(Day day) const {
    auto after = steps_.upper_bound(day);
    return after == steps_.begin() ? nullptr : &std::prev(after)->second;
  }

  // The days inside `range` on which the value changes, in order; `range.from` itself is not among them.
  std::vector<Day> changes_within(const DayRange& range) const {
    std::vector<Day> days;
    for (auto step = steps_.upper_bound(range.from); step != steps_.end() && step->first < range.until; ++step)
      days.push_back(step->first);
    return days;
  }

  bool empty() const { return steps_.empty(); }
  const std::map<Day, T>& steps() const { return steps_; }

 private:
  std::map<Day, T> steps_;
};

}  // namespace stowage
