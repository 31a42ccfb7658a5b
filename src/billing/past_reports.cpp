#include "billing/past_reports.h"

#include <algorithm>

namespace stowage {

namespace {

size_t block_of(StreamId stream) {
  return static_cast<size_t>(stream.number() - 1) / cells_in_block;
}

size_t place_of(StreamId stream) {
  return static_cast<size_t>(stream.number() - 1) % cells_in_block;
}

// The cells of one day.
class CellsOfDay {
 public:
  CellsOfDay(Segments& segments, const Segment& day) : segments_(segments), day_(day) {}

  // The day of the last report; nothing where there was none.
  Result<std::optional<Day>> last_report(StreamId stream) {
    const auto [cells, added] = blocks_.try_emplace(block_of(stream));
    if (added) cells->second = TRY(segments_.block(day_, cells->first));
    const size_t place = place_of(stream);
    if (place >= cells->second.size() || !cells->second[place].known()) return std::optional<Day>();
    return std::optional(day_.day - cells->second[place].age);
  }

 private:
  Segments& segments_;
  const Segment& day_;
  std::map<size_t, std::vector<DayCell>> blocks_;
};

// Whether one of the streams should have been on a list behind the last report of another, and before its own. The day
// of that report; nothing where there was no such list.
Result<std::optional<Day>> silent_since(std::span<const StreamId> streams, const StreamFacts& facts,
                                        CellsOfDay& cells) {
  std::optional<Day> earliest;
  std::optional<Day> latest;
  for (const StreamId stream : streams) {
    const auto last = TRY(cells.last_report(stream));
    if (!last) continue;
    earliest = earliest ? std::min(*earliest, *last) : *last;
    latest = latest ? std::max(*latest, *last) : *last;
  }
  const bool missed = earliest && std::any_of(streams.begin(), streams.end(), [&](StreamId stream) {
                        const std::vector<Day>& listed = *facts.of(stream).listed;
                        const auto list = std::upper_bound(listed.begin(), listed.end(), *earliest);
                        return list != listed.end() && *list < *latest;
                      });
  return missed ? earliest : std::nullopt;
}

}  // namespace

Result<PastReports> PastReports::find(Segments& segments, const Segment& first, const DaysOf& days_of,
                                      const StreamFacts& facts, std::span<const OwnedStream> owned_streams,
                                      const StreamWalk::Only& only) {
  PastReports past;
  past.first_ = first.day;
  CellsOfDay cells(segments, first);
  Day from = first.day;
  std::vector<StreamId> of_version;
  for (auto owned = owned_streams.begin(); owned != owned_streams.end();) {
    const auto next = std::find_if(owned, owned_streams.end(),
                                   [&](const OwnedStream& another) { return another.asset != owned->asset; });
    const bool asked = next - owned > 1 && (!only || only->contains(owned->asset));
    for (const Version version : {Version::V1, Version::V2}) {
      of_version.clear();
      for (auto one = owned; asked && one != next; ++one) {
        if (facts.of(one->stream).version == version) of_version.push_back(one->stream);
      }
      if (of_version.size() < 2) continue;
      const auto silent = TRY(silent_since(of_version, facts, cells));
      if (!silent) continue;
      from = std::min(from, *silent);
      for (const StreamId stream : of_version) past.reports_[stream];
    }
    owned = next;
  }
  if (from == first.day) return past;
  const auto days = days_of({from, first.day});
  if (!days && days.error().failure() != Failure::Refused) return tl::unexpected(days.error());
  past.whole_ = days.has_value();
  if (days) TRY(past.read(segments, *days));
  return past;
}

Result<void> PastReports::read(Segments& segments, const std::vector<Segment>& days) {
  for (auto stream = reports_.begin(); stream != reports_.end();) {
    const size_t block = block_of(stream->first);
    const auto next =
        std::find_if(stream, reports_.end(), [&](const auto& another) { return block_of(another.first) != block; });
    for (const Segment& day : days) {
      const std::vector<DayCell> cells = TRY(segments.block(day, block));
      for (auto one = stream; one != next; ++one) {
        const size_t place = place_of(one->first);
        if (place >= cells.size() || !cells[place].known()) continue;
        if (cells[place].age == 0) one->second.days.push_back(day.day);
        if (day.day == days.front().day && cells[place].age > 0) one->second.known_before = true;
      }
    }
    stream = next;
  }
  return {};
}

std::span<const Day> PastReports::of(StreamId stream) const {
  const auto found = reports_.find(stream);
  return found == reports_.end() ? std::span<const Day>() : found->second.days;
}

std::optional<Day> PastReports::begin_of(StreamId stream) const {
  const auto found = reports_.find(stream);
  if (found == reports_.end() || found->second.known_before || !whole_) return std::nullopt;
  return found->second.days.empty() ? first_ : found->second.days.front();
}

}  // namespace stowage
