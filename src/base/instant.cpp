#include "base/instant.h"

#include <date/tz.h>
#include <fmt/format.h>
#include <fstream>

namespace stowage {

namespace {

const date::time_zone& rules_of(const void* rules) {
  return *static_cast<const date::time_zone*>(rules);
}

date::sys_time<std::chrono::milliseconds> system_time(Instant instant) {
  return date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(instant.ms()));
}

struct Scanner {
  std::string_view text;
  size_t at = 0;

  bool take(char c) {
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
  }
  // Exactly `size` digits, or -1.
  int number(size_t size) {
    int value = 0;
    for (size_t end = at + size; at < end; ++at) {
      if (at >= text.size() || text[at] < '0' || text[at] > '9') return -1;
      value = value * 10 + (text[at] - '0');
    }
    return value;
  }
};

}  // namespace

Result<Instant> Instant::parse(std::string_view text) {
  const auto unreadable = [&](const char* why) {
    return bad_input("'" + std::string(text) + "' " + why, "Write it like 2026-11-22T09:41:00+01:00 or …T08:41:00Z.");
  };
  if (text.size() < 19) return unreadable("is not a time");
  const auto day = Day::parse(text.substr(0, 10));
  if (!day) return unreadable("is not a time");
  Scanner scan{text, 10};
  if (!scan.take('T') && !scan.take('t') && !scan.take(' ')) return unreadable("is not a time");
  const int hour = scan.number(2);
  const bool colon1 = scan.take(':');
  const int minute = scan.number(2);
  const bool colon2 = scan.take(':');
  const int second = scan.number(2);
  if (!colon1 || !colon2 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return unreadable("is not a time");
  int ms = 0;
  if (scan.take('.')) {
    int weight = 100;
    const size_t first = scan.at;
    for (; scan.at < text.size() && text[scan.at] >= '0' && text[scan.at] <= '9'; ++scan.at, weight /= 10)
      ms += (text[scan.at] - '0') * weight;
    if (scan.at == first) return unreadable("is not a time");
  }
  std::int64_t offset_minutes = 0;
  if (!scan.take('Z') && !scan.take('z')) {
    const int sign = scan.take('+') ? 1 : scan.take('-') ? -1 : 0;
    if (sign == 0) return unreadable("has no offset from UTC");
    const int hours = scan.number(2);
    if (!scan.take(':')) return unreadable("has an unreadable offset");
    const int minutes = scan.number(2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return unreadable("has an unreadable offset");
    offset_minutes = std::int64_t{sign} * (hours * 60 + minutes);
  }
  if (scan.at != text.size()) return unreadable("has something behind the time");
  const std::int64_t minutes = hour * 60 + minute - offset_minutes;
  return Instant(day->number() * ms_per_day + minutes * 60'000 + second * std::int64_t{1000} + ms);
}

std::string Instant::text() const {
  const std::int64_t days = ms_ >= 0 ? ms_ / ms_per_day : (ms_ - ms_per_day + 1) / ms_per_day;
  const std::int64_t rest = ms_ - days * ms_per_day;
  const std::string date = Day(static_cast<std::int32_t>(days)).text();
  const std::string time = fmt::format("{:02}:{:02}:{:02}", rest / ms_per_hour, rest / 60'000 % 60, rest / 1000 % 60);
  return rest % 1000 == 0 ? fmt::format("{}T{}Z", date, time) : fmt::format("{}T{}.{:03}Z", date, time, rest % 1000);
}

Result<Zone> Zone::find(std::string_view name) {
  // Such names are files beside the zones: what they mean differs from machine to machine.
  if (name == "localtime" || name == "posixrules" || name == "Factory")
    return bad_input("'" + std::string(name) + "' is whatever this machine says",
                     "Use an IANA name like Europe/London.");
  try {
    return Zone(std::string(name), date::locate_zone(name));
  } catch (const std::runtime_error&) {
    return bad_input("'" + std::string(name) + "' is not a time zone", "Use an IANA name like Europe/London or UTC.");
  }
}

Day Zone::day_of(Instant instant) const {
  const auto info = rules_of(rules_).get_info(system_time(instant));
  const std::int64_t local_ms = instant.ms() + info.offset.count() * 1000;
  const std::int64_t number = local_ms >= 0 ? local_ms / ms_per_day : (local_ms - ms_per_day + 1) / ms_per_day;
  const Day day(static_cast<std::int32_t>(number));
  // Clocks that have just gone back over midnight name the day before once more; it stays over.
  const bool clock_just_changed = system_time(instant) < info.begin + std::chrono::hours(24);
  return clock_just_changed && instant >= start_of(day + 1) ? day + 1 : day;
}

Instant Zone::start_of(Day day) const {
  const date::local_time<std::chrono::milliseconds> midnight{std::chrono::milliseconds(day.number() * ms_per_day)};
  const auto system = rules_of(rules_).to_sys(midnight, date::choose::earliest);
  return Instant(system.time_since_epoch().count());
}

std::string Zone::local_text(Instant instant) const {
  const auto offset = rules_of(rules_).get_info(system_time(instant)).offset;
  const std::string text = Instant(instant.ms() + offset.count() * 1000).text();
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string Zone::data_version() {
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  std::string hash;
  std::string word;
  std::string version;
  file >> hash >> word >> version;
  return word == "version" ? version : "unknown";
}

}  // namespace stowage
