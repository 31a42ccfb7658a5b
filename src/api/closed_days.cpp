#include "api/closed_days.h"

#include <algorithm>

#include "api/open_usage.h"
#include "billing/usage.h"
#include "metering/streams.h"

namespace stowage {

namespace {

// From the first that anything was measured on; empty where nothing is closed.
Result<DayRange> closed_before(Session& session, Day until) {
  const Day end = std::min(until, TRY(session.first_open_day()));
  const auto first = TRY(session.metering().deliveries().earliest_day(DeliveryId(), TRY(session.mark()).delivery));
  return DayRange{first ? std::min(*first, end) : end, end};
}

}  // namespace

Result<std::set<Day>> closed_days(Session& session, AssetId asset, Day until,
                                  const std::function<bool(const AssetDay&)>& passes) {
  std::set<Day> days;
  const DayRange closed = TRY(closed_before(session, until));
  if (closed.empty()) return days;
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  TRY(view->each(
      closed, {},
      [&](const AssetUsage& usage) {
        for (const AssetDay& day : usage.days) {
          if (passes(day)) days.insert(day.day);
        }
      },
      asset));
  return days;
}

Result<std::set<Day>> closed_days(Session& session, const Timelines<std::int64_t>& owners, StreamId stream, Day until) {
  const DayRange closed = TRY(closed_before(session, until));
  const auto measured = TRY(session.read([&](Database& database) { return first_day_of(database, stream); }));
  Day from = std::max(closed.from, measured.value_or(closed.from));
  for (const auto& step : owners.of(stream.number())) {
    if (step.day <= until) from = std::max(from, step.day);
  }
  std::set<Day> days;
  for (Day day = from; day < closed.until; ++day) days.insert(day);
  return days;
}

std::string of_closed_days(const std::set<Day>& days, const std::string& how, const std::string& command) {
  if (days.empty()) return "";
  return how + ": " + in_words(days) + ". To correct them: " + command + " --from " + days.begin()->text() +
         " --correct --reason TEXT.";
}

}  // namespace stowage
