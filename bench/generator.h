#pragma once
// The samples of a month in the order in which they arrive, as deliveries. A function of the population's seed and of
// the schedule: the same on every machine, on every run.
//
// Levels begin log-uniform between 1 GB and 4 TB. Each hour one stream in ten changes by up to 1 %, one in a thousand
// falls by half. Of the samples 1 % come up to three days late, and 0.5 % come twice, within a day. A stream reports at
// its own second of the hour, up to a minute later. In an hour each delivery brings the streams of one range of
// numbers, and the ranges stand in no order; late and repeated samples stand behind those that came in time.
//
// 50 M samples a second and more, so that what takes them is measured and not this. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/day.h"
#include "metering/sample.h"
#include "population.h"

namespace stowage::bench {

// Which samples there are: one a stream and day, and one an hour on the days of `hourly`.
struct Schedule {
  Day first;
  std::int32_t days = 0;
  DayRange hourly;
  std::uint32_t in_delivery = 1'000;  // streams that deliver together

  // October 2026, of which the 16th is hourly.
  static Schedule month();
  // The 16th of October 2026 alone, hourly.
  static Schedule day();
};

struct Arriving {
  Instant at;  // after all of its samples
  std::vector<Sample> samples;
};

class Generator {
 public:
  // `population` must outlive it.
  Generator(const Population& population, const Schedule& schedule);

  // The next delivery, in `arriving`, whose memory is used again. False at the end, after which all that was late has
  // come.
  bool next(Arriving& arriving);

 private:
  static constexpr std::int64_t hours_late_max = 72;
  static constexpr std::int64_t hour_of_daily = 20;

  bool reporting(std::int64_t hour) const;
  void begin_hour();
  void step(std::uint32_t place, std::uint64_t chance);
  void skip_streams();
  void fill(std::uint32_t from, std::uint32_t until, std::vector<Sample>& samples);
  void add_late(std::vector<Sample>& samples);

  const Population& population_;
  const Schedule schedule_;
  std::vector<std::int64_t> levels_;          // by stream
  std::vector<std::uint16_t> seconds_;        // of the hour, by stream
  std::vector<std::int32_t> first_days_;      // of the second streams, which stand behind all others
  std::vector<std::vector<Sample>> waiting_;  // late and repeated ones, by the hour of their arrival, in a ring
  std::int64_t hour_ = 0;                     // since the schedule's first day
  std::uint32_t deliveries_ = 0;              // in this hour
  std::uint32_t delivered_ = 0;               // of them
  std::uint32_t stride_ = 1;                  // between ranges that follow one another
};

}  // namespace stowage::bench
