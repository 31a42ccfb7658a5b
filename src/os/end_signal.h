#pragma once
// The wish that a process ends: SIGTERM, or SIGINT from a terminal.

namespace stowage {

// Made before any other thread: those that are started afterwards leave the signals to wait(). One in a process.
class EndSignal {
 public:
  EndSignal();
  // Returns when the process has been asked to end. What is asked before is not lost.
  void wait() const;
};

}  // namespace stowage
