#include "api/report_days.h"

namespace stowage {

namespace {

// Of each of the days; of one without segment an unknown one.
Result<std::vector<DayCell>> cells_of(Session& session, StreamId stream, const DayRange& days) {
  Segments& segments = session.metering().segments();
  const DeliveryId newest = TRY(session.metering().deliveries().newest());
  const auto number = static_cast<size_t>(stream.number() - 1);
  std::vector<DayCell> cells;
  for (const Segment& segment : TRY(segments.days(days, newest, session.now(), [](Day) {}))) {
    const auto block = TRY(segments.block(segment, number / cells_in_block));
    const size_t place = number % cells_in_block;
    cells.push_back(place < block.size() ? block[place] : DayCell());
  }
  return cells;
}

Result<std::optional<Day>> newest_day(Session& session) {
  Deliveries& deliveries = session.metering().deliveries();
  return deliveries.latest_day(TRY(deliveries.newest()));
}

}  // namespace

Result<std::optional<Day>> last_report(Session& session, StreamId stream) {
  const auto newest = TRY(newest_day(session));
  if (!newest) return std::optional<Day>();
  const DayCell cell = TRY(cells_of(session, stream, {*newest, *newest + 1})).front();
  return cell.known() ? std::optional(*newest - cell.age) : std::nullopt;
}

Result<std::optional<Day>> first_report_after(Session& session, StreamId stream, Day day) {
  const auto newest = TRY(newest_day(session));
  if (!newest || *newest <= day) return std::optional<Day>();
  const auto cells = TRY(cells_of(session, stream, {day + 1, *newest + 1}));
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].age == 0) return std::optional(day + 1 + static_cast<std::int32_t>(i));
  }
  return std::optional<Day>();
}

Result<bool> reported_by(Session& session, StreamId stream, Day day) {
  return TRY(cells_of(session, stream, {day, day + 1})).front().known();
}

}  // namespace stowage
