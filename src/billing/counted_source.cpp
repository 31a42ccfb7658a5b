#include "billing/counted_source.h"

#include <algorithm>
#include <limits>
#include <map>

#include "directory/identity.h"

namespace stowage {

namespace {

// Lists that did not name a stream: those behind its last report by the end of a day, and before the next one.
struct StreamGap {
  std::optional<Day> first_missed;  // on or before the day
  bool beyond_grace = false;
  bool over = false;  // it has been reported since
};

StreamGap gap_around(const StreamDays& stream, Day day, size_t place, int grace_days) {
  const auto& listed = *stream.facts->listed;
  const auto first = std::upper_bound(listed.begin(), listed.end(), day - stream.cells[place].age);
  if (first == listed.end() || *first > day) return {};
  const auto next = std::find_if(stream.cells.begin() + static_cast<std::ptrdiff_t>(place) + 1, stream.cells.end(),
                                 [](const DayCell& cell) { return cell.age == 0; });
  const auto behind = day + static_cast<std::int32_t>(next - stream.cells.begin() - static_cast<std::ptrdiff_t>(place));
  const auto lists = std::lower_bound(first, listed.end(), behind) - first;
  return {*first, lists > grace_days, next != stream.cells.end()};
}

// The rank of the source that counts, and whether it holds both an off-site and a local copy.
struct Chosen {
  int rank = std::numeric_limits<int>::max();
  bool local = false;
  bool offsite = false;

  void add(const FeedFacts& facts, Day day) {
    const int its = facts.rank(day);
    if (its < rank) *this = Chosen{its, false, false};
    if (its == rank) (facts.local_copy ? local : offsite) = true;
  }
};

// The first of the streams whose source comes first.
class FirstInOrder {
 public:
  void add(StreamId stream, int rank) {
    if (rank >= rank_) return;
    rank_ = rank;
    stream_ = stream;
  }
  StreamId stream() const { return stream_; }

 private:
  int rank_ = std::numeric_limits<int>::max();
  StreamId stream_;
};

// Which streams of a version count on a day, before one source is chosen among them.
class Counting {
 public:
  Counting(std::span<const StreamDays> streams, Version version, Day day, size_t place, int grace_days, Day begun)
      : version_(version), day_(day), place_(place), grace_days_(grace_days) {
    const auto any = [&](auto predicate) { return std::any_of(streams.begin(), streams.end(), predicate); };
    const auto known_here = [&](const StreamDays& stream) { return known(stream); };
    if (any([&](const StreamDays& stream) { return known(stream) && reported(stream) >= begun; })) begun_ = begun;
    // Of one stream alone it makes no difference whether it is in force.
    several_ = std::count_if(streams.begin(), streams.end(), known_here) > 1;
    any_in_force_ = any([&](const StreamDays& stream) { return known(stream) && in_force(stream); });
    for (const StreamDays& stream : streams) {
      if (known(stream)) last_seen_ = std::max(last_seen_, reported(stream));
    }
  }

  // Whether anything was reported of it in this protection.
  bool known(const StreamDays& stream) const {
    return stream.facts->version == version_ && stream.owned.contains(day_) && stream.cells[place_].known() &&
           reported(stream) >= begun_;
  }
  // Where all are missing, those count that were last there together.
  bool counts(const StreamDays& stream) const {
    if (!known(stream)) return false;
    if (any_in_force_) return in_force(stream);
    const StreamGap gap = gap_of(stream);
    return !gap.beyond_grace || *gap.first_missed > last_seen_;
  }
  // Whether it is carried inside the grace, beside others, and missing still (R8).
  bool provisional(const StreamDays& stream) const {
    if (!several_) return false;
    const StreamGap gap = gap_of(stream);
    return gap.first_missed && !gap.beyond_grace && !gap.over;
  }
  // Whether it does not count because others are in force.
  bool left_out(const StreamDays& stream) const { return any_in_force_ && known(stream) && !in_force(stream); }

 private:
  Day reported(const StreamDays& stream) const { return day_ - stream.cells[place_].age; }
  // What lies in a removed store may have been found elsewhere since, and would be billed twice.
  bool in_force(const StreamDays& stream) const {
    return !several_ || (!stream.facts->in_removed_store(day_) && !gap_of(stream).beyond_grace && !is_former(stream));
  }
  bool is_former(const StreamDays& stream) const {
    const auto next = std::find_if(stream.former.begin(), stream.former.end(),
                                   [&](const FormerStep& step) { return step.day > day_; });
    return next != stream.former.begin() && std::prev(next)->value && reported(stream) < std::prev(next)->day;
  }
  StreamGap gap_of(const StreamDays& stream) const { return gap_around(stream, day_, place_, grace_days_); }

  const Version version_;
  const Day day_;
  const size_t place_;
  const int grace_days_;
  Day begun_ = since_ever;
  Day last_seen_ = since_ever;
  bool several_ = false;
  bool any_in_force_ = false;
};

}  // namespace

CountedSource count_source(std::span<const StreamDays> streams, Version version, Day day, size_t place, int grace_days,
                           bool local_billed, Day begun) {
  const Counting counting(streams, version, day, place, grace_days, begun);
  Chosen chosen;
  for (const StreamDays& stream : streams) {
    if (counting.counts(stream)) chosen.add(*stream.facts, day);
  }

  CountedSource counted;
  counted.unmeasured = true;
  FirstInOrder behind;
  FirstInOrder left_out;
  for (const StreamDays& stream : streams) {
    if (!counting.known(stream)) continue;
    const int rank = stream.facts->rank(day);
    const bool counts = counting.counts(stream);
    if (counting.left_out(stream) && rank < chosen.rank) left_out.add(stream.stream, rank);
    if (counts && rank > chosen.rank) behind.add(stream.stream, rank);
    if (!counts || rank != chosen.rank) continue;
    if (chosen.local && chosen.offsite && stream.facts->local_copy != local_billed) continue;
    const DayCell& cell = stream.cells[place];
    const bool first = !counted.stream;
    counted.level = counted.level + cell.level;
    counted.peak = counted.peak + cell.peak;
    counted.unmeasured = cell.unmeasured || (!first && counted.unmeasured);
    counted.provisional |= counting.provisional(stream);
    counted.stale = std::max(counted.stale, stream.stale(place));
    if (cell.incomplete_for > 0) counted.complete = std::min(counted.complete.value_or(day), day - cell.incomplete_for);
    if (const Day reported = day - cell.age; first || reported < *counted.reported) {
      counted.stream = stream.stream;
      counted.reported = reported;
    }
  }
  counted.behind = behind.stream();
  counted.left_out = left_out.stream();
  return counted;
}

namespace {

// What one source holds of a version, all its repositories together, around a day on which it measured.
class Held {
 public:
  explicit Held(StreamId stream) : first_(stream) {}

  void add(const StreamDays& stream, size_t place) {
    const DayCell& cell = stream.cells[place];
    level_ += ByteDays(cell.level);
    add(peak_, cell.peak);
    const bool before = place > 0 && stream.cells[place - 1].known() && !stream.cells[place - 1].unmeasured;
    add(before_, before ? stream.cells[place - 1].level : cell.level);
    const bool after = place + 1 < stream.cells.size() && !stream.cells[place + 1].unmeasured;
    add(after_, after ? stream.cells[place + 1].level : cell.level);
  }

  // Whether this, which counts, explains what the other one says.
  bool explains(const Held& other, int percent) const {
    const auto [low, high] = std::minmax({before_.count(), level_.count(), peak_.count(), after_.count()});
    const Int128 moved = high - low;
    const Int128 says = other.level_.count();
    const Int128 apart = says > level_.count() ? says - level_.count() : level_.count() - says;
    const bool in_time = says >= low - moved && says <= high + moved;
    return in_time || apart * 100 < level_.count() * percent;
  }
  OtherSource as_other() const { return {first_, Bytes(static_cast<std::int64_t>(level_.count()))}; }

 private:
  static void add(ByteDays& sum, Bytes more) { sum += ByteDays(more); }

  StreamId first_;
  ByteDays level_, peak_, before_, after_;
};

}  // namespace

std::optional<OtherSource> differing_source(std::span<const StreamDays> streams, Version version, Day day, size_t place,
                                            bool local_billed, int percent) {
  const auto measured = [&](const StreamDays& stream) {
    const DayCell& cell = stream.cells[place];
    return stream.facts->version == version && stream.owned.contains(day) && cell.age == 0 && !cell.unmeasured &&
           cell.incomplete_for == 0;
  };
  std::map<int, Chosen> copies;  // by rank
  for (const StreamDays& stream : streams) {
    if (measured(stream)) copies[stream.facts->rank(day)].add(*stream.facts, day);
  }
  if (copies.size() < 2) return std::nullopt;
  std::map<int, Held> held;
  for (const StreamDays& stream : streams) {
    if (!measured(stream)) continue;
    const Chosen& its = copies[stream.facts->rank(day)];
    if (its.local && its.offsite && stream.facts->local_copy != local_billed) continue;
    held.try_emplace(its.rank, stream.stream).first->second.add(stream, place);
  }
  for (auto other = std::next(held.begin()); other != held.end(); ++other) {
    if (!held.begin()->second.explains(other->second, percent)) return other->second.as_other();
  }
  return std::nullopt;
}

}  // namespace stowage
