#include "cli/daily_schedule.h"

namespace stowage {

namespace {

// What the ledger cannot tell now is asked again in a while.
LastRun known_last_run(Session& session) {
  const auto last = last_run(session);
  return last ? *last : LastRun{};
}

}  // namespace

Result<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4)) {
    const int hours = (text[0] - '0') * 10 + text[1] - '0';
    const int minutes = (text[3] - '0') * 10 + text[4] - '0';
    if (hours < 24 && minutes < 60) return std::chrono::hours(hours) + std::chrono::minutes(minutes);
  }
  return bad_input("'" + std::string(text) + "' is no time of day", "Write it like 00:30.");
}

bool DailyRunTimes::due(Day today, std::chrono::milliseconds since_midnight, const LastRun& last, RealTime now) {
  if (today != today_) {
    today_ = today;
    tries_ = 0;
    not_before_.reset();
  }
  if (since_midnight < after_ || (not_before_ && now < *not_before_)) return false;
  if (!last.ended) return true;
  // Of a run that was tried here: one that a person did with problems is theirs.
  return last.problems && tries_ > 0 && tries_ < runs_with_problems_max;
}

void DailyRunTimes::tried(const LastRun& last, RealTime now) {
  ++tries_;
  not_before_ = now + (last.ended ? pause_after_problems : pause_after_failure);
}

DailySchedule::DailySchedule(Session& session, std::chrono::minutes after, std::function<bool()> run)
    : session_(session), run_(std::move(run)), times_(after), thread_([this] { keep(); }) {}

DailySchedule::~DailySchedule() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ending_changed_.notify_all();
  thread_.join();
}

bool DailySchedule::wait() {
  std::unique_lock lock(mutex_);
  return !ending_changed_.wait_for(lock, look_again, [this] { return ending_; });
}

bool DailySchedule::due() {
  const Instant now = session_.now();
  const Zone& zone = session_.partner().zone;
  const Day today = zone.day_of(now);
  const std::chrono::milliseconds since_midnight(now.ms() - zone.start_of(today).ms());
  return times_.due(today, since_midnight, known_last_run(session_), std::chrono::steady_clock::now());
}

void DailySchedule::keep() {
  do {
    if (due() && run_()) times_.tried(known_last_run(session_), std::chrono::steady_clock::now());
  } while (wait());
}

}  // namespace stowage
