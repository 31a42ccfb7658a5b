#pragma once
// On which days before a range streams were reported, of those assets about which it can make a difference: where a
// version has a stream that is silent while lists came, and another that is not. Whether absence ended a protection in
// between, and which reports are of the one that began behind it, only these days tell (R8, R11). A cell does not: it
// carries the last report alone.

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "billing/stream_walk.h"

namespace stowage {

class PastReports {
 public:
  // The segments of some days, which end with the one before the range.
  using DaysOf = std::function<Result<std::vector<Segment>>(const DayRange&)>;
  // `first` is the segment of the range's first day; `owned_streams` are sorted. Days that cannot be read any more,
  // since their samples were removed, end no protection.
  static Result<PastReports> find(Segments& segments, const Segment& first, const DaysOf& days_of,
                                  const StreamFacts& facts, std::span<const OwnedStream> owned_streams,
                                  const StreamWalk::Only& only);

  // The days before the range on which the stream was reported, back to the last report of the asset's most silent one;
  // empty where that makes no difference.
  std::span<const Day> of(StreamId stream) const;
  // Whether they are known where they make one. Otherwise only what the range itself says is to be believed.
  bool whole() const { return whole_; }
  // Of a stream that is known on the range's first day: the day from which on it is, where it was not known before;
  // also where that is the first day.
  std::optional<Day> begin_of(StreamId stream) const;

 private:
  struct Reports {
    std::vector<Day> days;
    bool known_before = false;
  };
  Result<void> read(Segments& segments, const std::vector<Segment>& days);

  Day first_;  // of the range
  std::map<StreamId, Reports> reports_;
  bool whole_ = true;
};

}  // namespace stowage
