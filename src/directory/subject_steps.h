#pragma once
// Timelines of millions of subjects, as Timelines (base/timeline.h) but in half the memory, and of which some can be
// replaced.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/day.h"

namespace stowage {

template <class T>
class SubjectSteps {
 public:
  struct Step {
    std::uint32_t subject;
    Day day;
    T value;
    friend bool operator==(const Step&, const Step&) = default;
  };
  static constexpr std::int64_t subject_max = std::numeric_limits<std::uint32_t>::max();

  SubjectSteps() = default;
  // A subject has one step a day at most.
  explicit SubjectSteps(std::vector<Step> steps) : steps_(std::move(steps)) { sort(steps_); }

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
  friend bool operator==(const SubjectSteps&, const SubjectSteps&) = default;

  // From now on these subjects (sorted, each once) have these steps, which are theirs, and no others.
  void replace(std::span<const std::uint32_t> subjects, std::vector<Step> steps) {
    sort(steps);
    std::erase_if(steps_,
                  [&](const Step& step) { return std::binary_search(subjects.begin(), subjects.end(), step.subject); });
    const auto old = static_cast<std::ptrdiff_t>(steps_.size());
    steps_.insert(steps_.end(), steps.begin(), steps.end());
    std::inplace_merge(steps_.begin(), steps_.begin() + old, steps_.end(), comes_before);
  }

 private:
  static bool comes_before(const Step& a, const Step& b) {
    return a.subject != b.subject ? a.subject < b.subject : a.day < b.day;
  }
  // Subjects are mostly written in order.
  static void sort(std::vector<Step>& steps) {
    if (!std::is_sorted(steps.begin(), steps.end(), comes_before)) std::sort(steps.begin(), steps.end(), comes_before);
  }

  std::vector<Step> steps_;
};

}  // namespace stowage
