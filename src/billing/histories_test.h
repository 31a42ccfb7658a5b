#pragma once
// Histories as tests tell them, a letter a day, and states as letters.

#include "billing/protection.h"
#include "precompiled.h"

namespace stowage::tests {

inline const Day first = Day::of(2026, 11, 1);
constexpr int usual_grace = 3;

// The n-th day, from 1, as the histories below count them.
inline Day nth(int n) {
  return first + (n - 1);
}

// One version, a letter for each day. Reports: 'a' says "active", 'u' says nothing about protection, 's' nothing either
// and knows that there is no recovery point, 'k' says "kept", '.' no report. Lists: 'i' an accepted inventory.
struct Told {
  std::string reports;
  std::string lists = {};
  std::vector<ProtectionDecision> decisions = {};
};

inline Sample report(char letter, Day day) {
  Sample sample;
  sample.at = Instant(day.number() * ms_per_day);
  sample.stream = 1;
  sample.stated = letter == 'a' ? Stated::Active : letter == 'k' ? Stated::Kept : Stated::Unstated;
  sample.points = letter == 's' ? Points::None : Points::Some;
  return sample;
}

inline std::vector<DayCell> cells_of(const std::string& reports) {
  std::vector<DayCell> cells;
  DayCell cell;
  for (size_t i = 0; i < reports.size(); ++i) {
    const Sample sample = report(reports[i], first + static_cast<std::int32_t>(i));
    cell = reports[i] == '.' ? carried(cell) : reported(cell, report_of({&sample, 1}));
    cells.push_back(cell);
  }
  return cells;
}

inline std::vector<Day> days_of(const std::string& lists) {
  std::vector<Day> days;
  for (size_t i = 0; i < lists.size(); ++i) {
    if (lists[i] == 'i') days.push_back(first + static_cast<std::int32_t>(i));
  }
  return days;
}

// A version as judge_states wants it, from several streams.
class History {
 public:
  History(const std::vector<std::string>& streams, std::vector<Day> lists, std::vector<ProtectionDecision> decisions,
          size_t days)
      : lists_(std::move(lists)), decisions_(std::move(decisions)) {
    std::vector<std::vector<DayCell>> cells;
    for (std::string reports : streams) {
      reports.resize(days, '.');
      cells.push_back(cells_of(reports));
    }
    std::sort(decisions_.begin(), decisions_.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    for (size_t i = 0; i < days; ++i) {
      std::vector<const DayCell*> of_day;
      for (const auto& of_stream : cells) of_day.push_back(&of_stream[i]);
      reported_.push_back(join_reports(of_day, first + static_cast<std::int32_t>(i)));
    }
  }
  History(const Told& told, size_t days) : History({told.reports}, days_of(told.lists), told.decisions, days) {}

  VersionHistory from(size_t day) const { return {std::span(reported_).subspan(day), lists_, decisions_}; }

 private:
  std::vector<Reported> reported_;
  std::vector<Day> lists_;
  std::vector<ProtectionDecision> decisions_;
};

inline Grace grace(int days) {
  return [days](Day) { return days; };
}

inline char letter(const VersionDay& day) {
  if (day.absence) return 'x';
  if (day.seeding) return day.provisional ? 'S' : 's';
  if (day.state == State::None) return '-';
  if (day.provisional) return day.state == State::Active ? '?' : 'q';
  return day.state == State::Active ? 'A' : 'K';
}

// States as letters: A active, K kept, - none, s seeding, x ended by absence; ? and q: active and kept, provisional.
struct States {
  std::string v1, v2, billed;
  friend bool operator==(const States&, const States&) = default;
};
inline std::ostream& operator<<(std::ostream& out, const States& states) {
  return out << "\n  v1     " << states.v1 << "\n  v2     " << states.v2 << "\n  billed " << states.billed;
}

inline States as_letters(const std::vector<StateDay>& days) {
  States states;
  for (const StateDay& day : days) {
    states.v1 += letter(day.v1);
    states.v2 += letter(day.v2);
    states.billed += !day.billed ? '-' : *day.billed == Version::V1 ? '1' : '2';
  }
  return states;
}

inline States judge(const Told& v1, const Told& v2, int grace_days = usual_grace) {
  const size_t days = std::max({v1.reports.size(), v2.reports.size(), v1.lists.size(), v2.lists.size()});
  const History of_v1(v1, days);
  const History of_v2(v2, days);
  const DayRange range{first, first + static_cast<std::int32_t>(days)};
  return as_letters(judge_states(range, of_v1.from(0), of_v2.from(0), grace(grace_days)));
}

inline ProtectionDecision decided(Version version, Protection kind, int day) {
  return {AssetId(1), version, kind, nth(day)};
}

}  // namespace stowage::tests
