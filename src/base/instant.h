#pragma once
// A point in time, in milliseconds since 1970-01-01T00:00Z, and the billing zone that gives it a day.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/day.h"

namespace stowage {

class Instant {
 public:
  constexpr Instant() = default;
  constexpr explicit Instant(std::int64_t ms) : ms_(ms) {}
  // RFC 3339 with an offset ("2026-11-22T09:41:00+01:00", "…Z"); what stands below the millisecond is cut off.
  // A time without an offset is refused: nobody knows which day it is.
  static Result<Instant> parse(std::string_view text);

  constexpr std::int64_t ms() const { return ms_; }
  std::string text() const;  // "2026-11-22T08:41:00Z", with .mmm when not whole
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant instant, std::int64_t ms) { return Instant(instant.ms_ + ms); }
  friend constexpr Instant operator-(Instant instant, std::int64_t ms) { return Instant(instant.ms_ - ms); }

 private:
  std::int64_t ms_ = 0;
};

constexpr std::int64_t ms_per_hour = 3'600'000;
constexpr std::int64_t ms_per_day = 24 * ms_per_hour;

// An IANA time zone. A day has 23, 24 or 25 hours in it and is one day all the same (R3).
// Safe to use from several threads; copies are cheap.
class Zone {
 public:
  // "Europe/London", "UTC". Unknown names are refused.
  static Result<Zone> find(std::string_view name);

  const std::string& name() const { return name_; }
  // The day whose start is the last one not after the instant.
  Day day_of(Instant instant) const;
  // The first instant of the day; where a clock change skips midnight, the first instant after it.
  Instant start_of(Day day) const;
  // Local date and time without the zone, "2026-11-22 09:41", for people.
  std::string local_text(Instant instant) const;

  // The version of the zone data on this machine, kept with statements: "2026f", or "unknown".
  static std::string data_version();

 private:
  Zone(std::string name, const void* rules) : name_(std::move(name)), rules_(rules) {}
  std::string name_;
  const void* rules_;  // date::time_zone, owned by the library for the life of the process
};

}  // namespace stowage
