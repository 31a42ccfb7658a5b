#pragma once
// The steps of timelines' subjects where they are asked for mostly in order: what is near is found without a search.

#include <algorithm>
#include <span>

#include "directory/subject_steps.h"

namespace stowage {

template <class T>
class StepCursor {
 public:
  using Step = typename SubjectSteps<T>::Step;
  // Sorted, as SubjectSteps::all() has them; they must outlive it.
  explicit StepCursor(std::span<const Step> steps) : steps_(steps), place_(steps.begin()) {}

  // As SubjectSteps::of.
  std::span<const Step> of(std::int64_t subject) {
    constexpr std::ptrdiff_t near = 8;
    const auto before = [&](const Step& step) { return step.subject < subject; };
    if (place_ != steps_.begin() && !before(*std::prev(place_))) {
      place_ = std::partition_point(steps_.begin(), place_, before);
    } else {
      const auto close = place_ + std::min(near, steps_.end() - place_);
      place_ = std::find_if_not(place_, close, before);
      if (place_ == close) place_ = std::partition_point(close, steps_.end(), before);
    }
    const auto last = std::find_if(place_, steps_.end(), [&](const Step& step) { return step.subject != subject; });
    return {place_, last};
  }

 private:
  const std::span<const Step> steps_;
  typename std::span<const Step>::iterator place_;
};

}  // namespace stowage
