#pragma once
// When the daily run is due by itself: once the day has ended and some time of the next has passed, for all days since
// the last one. One that fails is tried again later. Days are those of the session's clock, a rehearsal's too; pauses
// are real time.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "api/daily_run.h"

namespace stowage {

// "00:30" as the time since a day began.
Result<std::chrono::minutes> parse_time_of_day(std::string_view text);

// The pure part.
class DailyRunTimes {
 public:
  using RealTime = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::minutes pause_after_failure{15};
  static constexpr std::chrono::minutes pause_after_problems{60};
  static constexpr int runs_with_problems_max = 3;  // of a day

  // `after` its day began a run is due.
  explicit DailyRunTimes(std::chrono::minutes after) : after_(after) {}

  bool due(Day today, std::chrono::milliseconds since_midnight, const LastRun& last, RealTime now);
  // One was tried. `last` as it is known then.
  void tried(const LastRun& last, RealTime now);

 private:
  const std::chrono::minutes after_;
  Day today_;
  int tries_ = 0;                       // of today_
  std::optional<RealTime> not_before_;  // after a try of today_
};

// Asks again and again, on a thread of its own, whether a run is due.
class DailySchedule {
 public:
  static constexpr std::chrono::milliseconds look_again{1'000};

  // `run` does it; false where it could not begin. The session must outlive it.
  DailySchedule(Session& session, std::chrono::minutes after, std::function<bool()> run);
  // Waits for a run that is at work.
  ~DailySchedule();
  DailySchedule(const DailySchedule&) = delete;
  DailySchedule& operator=(const DailySchedule&) = delete;

 private:
  void keep();
  bool due();
  bool wait();

  Session& session_;
  const std::function<bool()> run_;
  DailyRunTimes times_;  // the thread's

  std::mutex mutex_;
  std::condition_variable ending_changed_;
  bool ending_ = false;  // under mutex_

  std::thread thread_;
};

}  // namespace stowage
