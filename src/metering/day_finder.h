#pragma once
// Days of many instants: most lie in the day of the one before, which is not looked up again. For one thread.

#include "base/instant.h"

namespace stowage {

class DayFinder {
 public:
  // The zone must outlive it.
  explicit DayFinder(const Zone& zone) : zone_(zone) {}

  Day day_of(Instant instant) {
    if (instant < from_ || instant >= until_) look_up(instant);
    return day_;
  }

 private:
  void look_up(Instant instant) {
    day_ = zone_.day_of(instant);
    from_ = zone_.start_of(day_);
    until_ = zone_.start_of(day_ + 1);
  }

  const Zone& zone_;
  Day day_;
  Instant from_;
  Instant until_;
};

}  // namespace stowage
