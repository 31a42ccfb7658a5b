#pragma once
// Whose turn it is with what several threads share: one at a time, in the order in which they asked.
//
// Who waits for the world outside (a vendor's service, a store that is scanned) lets others have their turn meanwhile.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace stowage {

class Turns {
 public:
  // A thread's turn, given back at the end. A thread has one at a time.
  class Turn {
   public:
    // Waits at the most so long; without a turn where it was others' all the time.
    Turn(Turns& turns, std::chrono::milliseconds wait_max);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    explicit operator bool() const { return got_; }

   private:
    Turns& turns_;
    const bool got_;
  };

  // Lives while this thread waits for the outside: its turn is others' meanwhile, and its own again at the end. What it
  // knew of what is shared may be another then. Where the thread has no turn this does nothing.
  class Outside {
   public:
    Outside();
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

   private:
    Turns* const turns_;
  };

 private:
  bool take(std::chrono::milliseconds wait_max);
  void give_back();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::int64_t> waiting_;  // under mutex_; whoever asked first stands first
  std::int64_t asked_ = 0;            // under mutex_
  bool taken_ = false;                // under mutex_
};

}  // namespace stowage
