#pragma once
// What was measured of one stream on one day, with what is carried from the days before. Which version bills, what is
// excluded and to whom it belongs is decided when a cell is read, never stored in it.
//
// A cell carries everything that the states of later days need to know of the days before (billing/protection.h), so
// that a month is computed without reading the months before it, and comes out as if they had been read.

#include <cstdint>
#include <span>

#include "metering/sample.h"

namespace stowage {

struct DayCell {
  static constexpr std::uint16_t never = 0xFFFF;
  static constexpr std::uint16_t long_ago = 0xFFFE;  // ages count up to here and stay

  Bytes level;                         // at the end of the day (R7)
  Bytes peak;                          // the largest of the level carried in and the day's samples
  std::uint16_t age = never;           // days since the last day with a report; 0: reported today
  std::uint16_t word_age = never;      // days since a report last said "active" in words
  std::uint16_t word_held = 0;         // days of silence behind that report, until one said another word; 0 before it
  std::uint16_t not_kept_age = never;  // days since the last day whose strongest word was another than "kept"
  std::uint16_t kept_for = 0;          // days in a row, with this one, on which the last word was "kept"
  std::uint16_t point_age = never;     // days since the first report that did not deny recovery points
  // Where scans could not read it whole since the level was measured: days since the last report before them; else 0.
  std::uint16_t incomplete_for = 0;
  Stated stated = Stated::Nothing;  // the strongest word of the last day with a report
  bool unmeasured = false;          // nothing is known of its bytes (R14), also before its first sample (R7)

  bool known() const { return age != never; }
  friend bool operator==(const DayCell&, const DayCell&) = default;
};

// What the reports of one stream on one day come to, without those that a later delivery replaced.
struct DayReport {
  Bytes level;                      // of the latest one that measured
  Bytes peak;                       // the largest that one measured
  Stated stated = Stated::Nothing;  // the strongest word
  bool points = false;              // one of them did not deny recovery points
  bool measured = false;            // one of them measured; otherwise level, peak and unmeasured say nothing
  bool unmeasured = false;          // the latest one that measured could give no bytes (R14)
  bool incomplete = false;          // one of them was a scan that could not read it whole
  friend bool operator==(const DayReport&, const DayReport&) = default;
};

// `samples` are the stream's on that day, by instant; at one instant those that only say that it was seen come first,
// and of each kind the one that counts last. At least one.
DayReport report_of(std::span<const Sample> samples);

// The cell of the day after, when nothing is reported on it.
DayCell carried(const DayCell& before);
// The cell of the day after, with what was reported on it.
DayCell reported(const DayCell& before, const DayReport& report);

}  // namespace stowage
