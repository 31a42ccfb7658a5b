#include "backup/v1/snapshot_name.h"

#include <fmt/format.h>

namespace stowage {
namespace {

// Takes its parts off the front of a text.
class Parts {
 public:
  explicit Parts(std::string_view text) : text_(text) {}
  bool empty() const { return text_.empty(); }

  bool one_of(std::string_view characters) {
    if (text_.empty() || characters.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int number = 0;
    for (const char character : text_.substr(0, count)) {
      if (character < '0' || character > '9') return std::nullopt;
      number = number * 10 + (character - '0');
    }
    text_.remove_prefix(count);
    return number;
  }

 private:
  std::string_view text_;
};

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::optional<int> offset_minutes;  // of the zone that the name states
};

std::optional<Day> take_day(Parts& parts) {
  const auto year = parts.digits(4);
  const bool divided = parts.one_of("-");
  const auto month = parts.digits(2);
  if (divided && !parts.one_of("-")) return std::nullopt;
  const auto day = parts.digits(2);
  if (!year || !month || !day) return std::nullopt;
  const auto parsed = Day::parse(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

bool take_offset(Parts& parts, TimeOfDay& time) {
  if (parts.one_of("Zz")) {
    time.offset_minutes = 0;
    return true;
  }
  const bool east = parts.one_of("+");
  if (!east && !parts.one_of("-")) return false;
  const auto hours = parts.digits(2);
  parts.one_of(":");
  const auto minutes = parts.digits(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
  time.offset_minutes = (east ? 1 : -1) * (*hours * 60 + *minutes);
  return true;
}

std::optional<TimeOfDay> take_time(Parts& parts) {
  constexpr std::string_view dividers = ":-._";
  TimeOfDay time;
  const auto hour = parts.digits(2);
  parts.one_of(dividers);
  const auto minute = parts.digits(2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  time.hour = *hour;
  time.minute = *minute;
  auto after = parts;
  after.one_of(dividers);
  // "-0500" after hours and minutes is a zone, "-05" seconds.
  if (auto zone = parts; take_offset(zone, time) && zone.empty()) {
    parts = zone;
    return time;
  }
  time.offset_minutes.reset();
  if (const auto second = after.digits(2)) {
    if (*second > 59) return std::nullopt;
    time.second = *second;
    parts = after;
  }
  if (!parts.empty() && !take_offset(parts, time)) return std::nullopt;
  return time;
}

// The first instant that reads so on a wall clock, or where a clock change skips it, one hour on.
Instant local_instant(Day day, const TimeOfDay& time, const Zone& zone) {
  const auto wanted = fmt::format("{} {:02}:{:02}", day.text(), time.hour, time.minute);
  const auto since_midnight = ((time.hour * 60 + time.minute) * 60 + time.second) * std::int64_t{1000};
  const auto plain = zone.start_of(day) + since_midnight;
  for (const auto change : {-ms_per_hour, std::int64_t{0}, ms_per_hour})
    if (zone.local_text(plain + change) == wanted) return plain + change;
  return plain;
}

std::optional<Instant> whole_name(std::string_view name, const Zone& zone) {
  Parts parts(name);
  const auto day = take_day(parts);
  if (!day) return std::nullopt;
  if (parts.empty()) return zone.start_of(*day);
  if (!parts.one_of("-_Tt .@")) return std::nullopt;
  const auto time = take_time(parts);
  if (!time || !parts.empty()) return std::nullopt;
  if (!time->offset_minutes) return local_instant(*day, *time, zone);
  const auto seconds = ((time->hour * 60 + time->minute - *time->offset_minutes) * 60 + time->second);
  return Instant(day->number() * ms_per_day + seconds * std::int64_t{1000});
}

}  // namespace

std::optional<Instant> instant_of_snapshot(std::string_view name, const Zone& zone) {
  if (const auto instant = whole_name(name, zone)) return instant;
  for (std::size_t at = name.find_first_of("-_."); at != std::string_view::npos;
       at = name.find_first_of("-_.", at + 1)) {
    if (at == 0) continue;
    if (const auto instant = whole_name(name.substr(at + 1), zone)) return instant;
  }
  return std::nullopt;
}

}  // namespace stowage
