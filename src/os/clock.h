#pragma once
// Where the time comes from. Nothing else in the program asks the system for it.

#include "base/instant.h"

namespace stowage {

class Clock {
 public:
  virtual ~Clock() = default;
  // Safe to call from several threads.
  virtual Instant now() const = 0;
};

class SystemClock : public Clock {
 public:
  Instant now() const override;
};

// Stands where it was put; for rehearsal data directories and tests.
class FixedClock : public Clock {
 public:
  explicit FixedClock(Instant now) : now_(now) {}
  Instant now() const override { return now_; }

 private:
  Instant now_;
};

}  // namespace stowage
