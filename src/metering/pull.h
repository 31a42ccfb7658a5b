#pragma once
// What was pulled after a midnight from a source that gives no measuring time (R13). Pure.

#include "base/instant.h"

namespace stowage {

class Pull {
 public:
  // `at` is when it was pulled; at midnight itself a day has just ended.
  Pull(Instant at, const Zone& zone) : midnight_(zone.start_of(zone.day_of(at))), closes_(zone.day_of(measured_at())) {}

  // The day just ended, whose closing inventory it is.
  Day closes() const { return closes_; }
  // The last instant of that day: all of it counts as measured then.
  Instant measured_at() const { return midnight_ - 1; }
  // Whether a record was not there yet when the day ended, and belongs to the next pull.
  bool waits(Instant created) const { return created >= midnight_; }

 private:
  Instant midnight_;  // the last one that is not after the pull
  Day closes_;
};

}  // namespace stowage
