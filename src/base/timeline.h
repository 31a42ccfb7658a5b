#pragma once
// Values that change from one day to another: each step holds from its day until the next step's day.

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/day.h"

namespace stowage {

// One value.
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

// The same value of many subjects, flat: made once, then read. Subjects are the numbers of ids.
template <class T>
class Timelines {
 public:
  struct Step {
    std::int64_t subject;
    Day day;
    T value;
  };

  Timelines() = default;
  // A subject has one step a day at most.
  explicit Timelines(std::vector<Step> steps) : steps_(std::move(steps)) {
    std::sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) {
      return a.subject != b.subject ? a.subject < b.subject : a.day < b.day;
    });
  }

  // A subject's steps, by day.
  std::span<const Step> of(std::int64_t subject) const {
    const auto first =
        std::partition_point(steps_.begin(), steps_.end(), [&](const Step& step) { return step.subject < subject; });
    const auto last =
        std::partition_point(first, steps_.end(), [&](const Step& step) { return step.subject == subject; });
    return {first, last};
  }

  // The value in force on `day`; nullptr before the subject's first step.
  const T* at(std::int64_t subject, Day day) const { return at(of(subject), day); }
  static const T* at(std::span<const Step> steps, Day day) {
    const auto after =
        std::partition_point(steps.begin(), steps.end(), [&](const Step& step) { return step.day <= day; });
    return after == steps.begin() ? nullptr : &std::prev(after)->value;
  }

  std::span<const Step> all() const { return steps_; }

 private:
  std::vector<Step> steps_;
};

}  // namespace stowage
