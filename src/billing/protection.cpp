#include "billing/protection.h"

#include <algorithm>

namespace stowage {

namespace {

std::optional<Day> later(std::optional<Day> a, std::optional<Day> b) {
  if (!a) return b;
  return b ? std::optional(std::max(*a, *b)) : a;
}

std::optional<Day> days_ago(Day day, std::uint16_t age) {
  return age == DayCell::never ? std::nullopt : std::optional(day - age);
}

bool is_end(const ProtectionDecision& decision) {
  return decision.kind == Protection::Ended || decision.kind == Protection::EndedKept;
}

// Days in a row on which lists did not name the version.
struct Gap {
  std::optional<Day> first_missed;
  bool beyond_grace = false;
};

// What is judged of one version by itself. Of v1 this takes a report without a word for "active"; what v2 makes of it
// comes afterwards.
struct Judged {
  VersionDay day;
  std::optional<Day> last_active;  // on or before the day
};

// Judges one version, day after day.
class VersionJudge {
 public:
  VersionJudge(Version version, Day first, const VersionHistory& history, const Grace& grace)
      : version_(version), first_(first), history_(history), grace_(grace) {}

  Judged judge(size_t i) {
    if (history_.days.empty()) return {};
    const Day day = first_ + static_cast<std::int32_t>(i);
    const Reported& reported = history_.days[i];
    Judged judged;
    judged.day = by_words(reported, day);
    Gap now;
    const std::optional<Day> sight = later(reported.last, last_start(day));
    if (sight && *sight < day) {
      const std::optional<Day> next = next_sight(i);
      now = gap(*sight, next);
      if (now.first_missed && *now.first_missed <= day) apply(now, next.has_value(), judged.day);
      if (now.first_missed && *now.first_missed > day) now = Gap{};
    }
    judged.last_active = judged.day.state == State::Active ? std::optional(day) : last_active(reported, day, now);
    return judged;
  }

  // The newest decision on or before the day.
  const ProtectionDecision* turn(Day day) const {
    const auto after = behind(day);
    return after == history_.decisions.begin() ? nullptr : &*std::prev(after);
  }

  // Whether a person's end decides the i-th day.
  bool ended_on(size_t i) const { return ended(turn(first_ + static_cast<std::int32_t>(i)), history_.days[i]); }

  std::optional<Day> last_start(Day day) const {
    if (history_.decisions.empty()) return std::nullopt;
    for (auto decision = behind(day); decision != history_.decisions.begin();) {
      if ((--decision)->kind == Protection::Started) return decision->day;
    }
    return std::nullopt;
  }

  // The last day on which a report's "active" held, unless lists had ended it before.
  std::optional<Day> last_active_in_words(const Reported& reported) const {
    if (!reported.last_in_words) return std::nullopt;
    const Gap silence = gap(*reported.last_in_words, *reported.word_until + 1);
    return silence.beyond_grace ? *silence.first_missed - 1 : *reported.word_until;
  }

 private:
  std::span<const ProtectionDecision>::iterator behind(Day day) const {
    return std::find_if(history_.decisions.begin(), history_.decisions.end(),
                        [&](const ProtectionDecision& decision) { return decision.day > day; });
  }

  // An upgrade is planned for a later day, and nothing ends before it what is held back by it.
  bool held_back(Day day) const {
    const auto next = behind(day);
    return next != history_.decisions.end() && next->kind == Protection::NotBefore;
  }

  // A person has ended it, and no report has said "active" in words since.
  static bool ended(const ProtectionDecision* turn, const Reported& reported) {
    return turn != nullptr && is_end(*turn) && !(reported.last_in_words && *reported.last_in_words >= turn->day);
  }

  // What reports and people say, as if lists were never short of it.
  VersionDay by_words(const Reported& reported, Day day) const {
    VersionDay result;
    const ProtectionDecision* decided = turn(day);
    if (decided != nullptr && decided->kind == Protection::Started) {
      const bool kept_since = reported.stated == Stated::Kept && *reported.last > decided->day;
      result.state = kept_since ? State::Kept : State::Active;
    } else if (version_ == Version::V2 && reported.last && !reported.first_point) {
      // There is nothing to restore yet, so nothing is kept either, whatever anyone says (R6).
      result.seeding = true;
    } else if (ended(decided, reported)) {
      // A report after the end shows that backups are held; a person's word does where there ever was something to
      // hold.
      const bool ever = reported.last || last_start(day);
      const bool held = decided->kind == Protection::EndedKept ? ever : reported.last && *reported.last >= decided->day;
      result.state = held ? State::Kept : State::None;
    } else if (reported.stated == Stated::Kept) {
      result.state = State::Kept;
    } else if (reported.last) {
      result.seeding = version_ == Version::V2 && held_back(day);
      result.state = result.seeding ? State::None : State::Active;
    }
    return result;
  }

  static void apply(const Gap& gap, bool came_back, VersionDay& day) {
    if (day.state == State::None && !day.seeding) return;
    if (gap.beyond_grace) {
      const State was = day.seeding ? State::None : day.state;
      day = VersionDay{};
      day.absence = Absence{*gap.first_missed, was};
    } else {
      day.provisional = !came_back;
    }
  }

  Gap gap(Day sight, std::optional<Day> next) const {
    const auto& lists = history_.inventory_days;
    const auto missed = std::upper_bound(lists.begin(), lists.end(), sight);
    const auto end = next ? std::lower_bound(missed, lists.end(), *next) : lists.end();
    if (missed == end) return {};
    return {*missed, end - missed > grace_(*missed)};
  }

  // The first day after the i-th on which it is reported or started again.
  std::optional<Day> next_sight(size_t i) {
    const Day day = first_ + static_cast<std::int32_t>(i);
    if (looked_until_ <= day) {
      looked_until_ = day + 1;
      next_report_.reset();
      for (size_t behind_it = i + 1; behind_it < history_.days.size() && !next_report_; ++behind_it) {
        const Day later_day = first_ + static_cast<std::int32_t>(behind_it);
        if (history_.days[behind_it].last == later_day) next_report_ = later_day;
        looked_until_ = later_day;
      }
    }
    std::optional<Day> next = next_report_;
    for (auto decision = behind(day); decision != history_.decisions.end(); ++decision) {
      if (decision->kind == Protection::Started) {
        next = next ? std::min(*next, decision->day) : decision->day;
        break;
      }
    }
    return next;
  }

  // The last day on which it was active, for a day on which it is not. What is carried from before the range tells when
  // reports last said another thing than "kept", and what came of that; decisions tell the rest. Where an end by a
  // person hides it, the person is believed that protection lasted until then.
  std::optional<Day> last_active(const Reported& reported, Day day, const Gap& now) const {
    std::optional<Day> candidate = last_by_words(reported, day, now);
    while (candidate) {
      const ProtectionDecision* decided = turn(*candidate);
      if (decided != nullptr && decided->kind == Protection::Started) return candidate;
      const bool barred = ended(decided, reported) || (version_ == Version::V2 && held_back(*candidate));
      if (!barred) break;
      candidate = decided != nullptr && is_end(*decided) ? std::optional(decided->day - 1) : std::nullopt;
      // What was reported only behind its end was never active.
      if (candidate && reported.first_point && *reported.first_point > *candidate) candidate.reset();
    }
    const bool seeding_only =
        version_ == Version::V2 && candidate && (!reported.first_point || *reported.first_point > *candidate);
    return seeding_only ? std::nullopt : candidate;
  }

  std::optional<Day> last_by_words(const Reported& reported, Day day, const Gap& now) const {
    const std::optional<Day> from = later(reported.last_not_kept, last_start(day));
    if (!from) return std::nullopt;
    const bool kept_since = reported.stated == Stated::Kept && *reported.last > *from;
    if (!kept_since) return now.beyond_grace ? *now.first_missed - 1 : day;
    const bool turn_known = reported.turned_kept && *reported.turned_kept > *from;
    const Day kept_from = turn_known ? *reported.turned_kept : *from + 1;
    const Gap before_it = gap(*from, kept_from);
    return before_it.beyond_grace ? *before_it.first_missed - 1 : kept_from - 1;
  }

  const Version version_;
  const Day first_;
  const VersionHistory& history_;
  const Grace& grace_;
  Day looked_until_;  // next_report_ holds for days before it
  std::optional<Day> next_report_;
};

// R1: a v1 report without a state means "active" until v2 has been active, and "kept" from then on, until a report says
// "active" in words or a person rolls back.
class V1Meaning {
 public:
  V1Meaning(const Reported& reported, const VersionJudge& v1, Day day, std::optional<Day> v2_last_active)
      : reported_(reported), last_in_words_(v1.last_active_in_words(reported)) {
    const std::optional<Day> reset = later(reported.last_in_words, v1.last_start(day));
    superseded_ = v2_last_active && (!reset || *v2_last_active > *reset);
  }

  void apply(Judged& v1) const {
    if (!superseded_) return;
    const auto supersede = [&](State& state) {
      if (state == State::Active && reported_.stated != Stated::Active) state = State::Kept;
    };
    supersede(v1.day.state);
    if (v1.day.absence) supersede(v1.day.absence->was);
    // What v2's activity has turned to "kept" was active before it, and v2 gets the tie; but a word held through days
    // of silence, also behind v2's end.
    const bool in_words = reported_.last_not_kept && reported_.last_not_kept == reported_.last_in_words;
    if (!in_words) v1.last_active = last_in_words_ ? std::min(v1.last_active, last_in_words_) : std::nullopt;
  }

 private:
  const Reported& reported_;
  const std::optional<Day> last_in_words_;
  bool superseded_;
};

// R6: v1 stays active until the planned upgrade's v2 is; no day has neither. So what turned kept since the planned day
// counts as active.
bool waits_for_upgrade(const Reported& v1, const ProtectionDecision* v2_turn, std::optional<Day> v2_last_active) {
  if (v2_turn == nullptr || v2_turn->kind != Protection::NotBefore) return false;
  const Day planned = v2_turn->day;
  const bool upgraded = v2_last_active && *v2_last_active >= planned;
  return !upgraded && v1.last_not_kept && v1.turned_kept && *v1.turned_kept >= planned;
}

}  // namespace

Reported join_reports(std::span<const DayCell* const> streams, Day day) {
  Reported joined;
  for (const DayCell* cell : streams) {
    if (!cell->known()) continue;
    const Day last = day - cell->age;
    if (!joined.last || *joined.last < last) {
      joined.last = last;
      joined.stated = Stated::Nothing;
    }
    if (*joined.last == last) joined.stated = std::max(joined.stated, cell->stated);
    joined.last_in_words = later(joined.last_in_words, days_ago(day, cell->word_age));
    joined.last_not_kept = later(joined.last_not_kept, days_ago(day, cell->not_kept_age));
    const std::optional<Day> point = days_ago(day, cell->point_age);
    if (point && (!joined.first_point || *joined.first_point > *point)) joined.first_point = point;
  }
  for (const DayCell* cell : streams) {
    const std::optional<Day> said = days_ago(day, cell->word_age);
    if (!said) continue;
    const bool holds = cell->stated == Stated::Active && joined.stated == Stated::Active;
    joined.word_until = later(joined.word_until, holds ? day : *said + cell->word_held);
  }
  if (joined.stated != Stated::Kept) return joined;
  for (const DayCell* cell : streams) {
    if (cell->kept_for == 0) continue;
    const Day turned = day - (cell->kept_for - 1);
    if (joined.last_not_kept && turned <= *joined.last_not_kept) continue;
    if (!joined.turned_kept || turned < *joined.turned_kept) joined.turned_kept = turned;
  }
  return joined;
}

std::vector<StateDay> judge_states(const DayRange& range, const VersionHistory& v1, const VersionHistory& v2,
                                   const Grace& grace) {
  const auto count = static_cast<size_t>(range.days());
  ASSERT(v1.days.empty() || v1.days.size() >= count);
  ASSERT(v2.days.empty() || v2.days.size() >= count);
  VersionJudge v1_judge(Version::V1, range.from, v1, grace);
  VersionJudge v2_judge(Version::V2, range.from, v2, grace);
  std::vector<StateDay> states(count);
  for (size_t i = 0; i < count; ++i) {
    const Day day = range.from + static_cast<std::int32_t>(i);
    const Judged of_v2 = v2_judge.judge(i);
    Judged of_v1 = v1_judge.judge(i);
    const bool by_report = of_v1.day.state == State::Kept && !v1_judge.ended_on(i);
    if (by_report && waits_for_upgrade(v1.days[i], v2_judge.turn(day), of_v2.last_active)) {
      of_v1.day.state = State::Active;
      of_v1.last_active = day;
    } else if (!v1.days.empty()) {
      V1Meaning(v1.days[i], v1_judge, day, of_v2.last_active).apply(of_v1);
    }
    states[i] = {of_v1.day, of_v2.day,
                 billed_version(of_v1.day.state, of_v2.day.state, of_v1.last_active, of_v2.last_active)};
  }
  return states;
}

}  // namespace stowage
