#include "billing/protection.h"

#include <algorithm>

namespace stowage {

namespace {

// Days on which a version is missing: `absent` where more inventories in a row than the grace did not name it,
// `provisional` where it is still missing and may come back.
class Gaps {
 public:
  Gaps(Day first, const VersionHistory& history, int grace_days) : first_(first), marks_(history.days.size()) {
    std::optional<Day> next_report;
    for (size_t i = history.days.size(); i-- > 0;) {
      const Day day = first_ + static_cast<std::int32_t>(i);
      const std::optional<Day>& last = history.days[i].last;
      if (last && *last < day) marks_[i] = judge(history, *last, day, next_report, grace_days);
      if (last && *last == day) next_report = day;
    }
  }

  enum class Mark : std::uint8_t { Present, Provisional, Absent };
  Mark at(size_t i) const { return marks_[i]; }

 private:
  static Mark judge(const VersionHistory& history, Day last, Day day, std::optional<Day> next_report, int grace_days) {
    const auto& inventories = history.inventory_days;
    const auto missed = std::upper_bound(inventories.begin(), inventories.end(), last);
    const auto end = next_report ? std::lower_bound(missed, inventories.end(), *next_report) : inventories.end();
    if (missed == end || *missed > day) return Mark::Present;
    if (end - missed > grace_days) return Mark::Absent;
    return next_report ? Mark::Present : Mark::Provisional;
  }

  Day first_;
  std::vector<Mark> marks_;
};

// What people have decided by a day.
struct InForce {
  const ProtectionDecision* turn = nullptr;  // the newest end or start
  std::optional<Day> not_before;             // of a planned upgrade
};

InForce in_force(const VersionHistory& history, Day day) {
  InForce found;
  for (const ProtectionDecision& decision : history.decisions) {
    if (decision.kind == Protection::NotBefore) {
      found.not_before = decision.day;
    } else if (decision.day <= day) {
      found.turn = &decision;
    }
  }
  return found;
}

// The state that a person's turn gives, where it decides; nothing where the reports do.
std::optional<State> by_turn(const ProtectionDecision& turn, const Reported& reported, Day day) {
  const bool reported_since = reported.last && *reported.last >= turn.day;
  if (turn.kind == Protection::Started) {
    const bool kept_in_words = reported_since && reported.stated == Stated::Kept && day > turn.day;
    return kept_in_words ? State::Kept : State::Active;
  }
  // Ended: only a report that says "active" in words starts it again; any other shows that backups are held.
  if (reported.last_in_words && *reported.last_in_words >= turn.day) return std::nullopt;
  if (reported_since || turn.kind == Protection::EndedKept) return State::Kept;
  return State::None;
}

VersionDay judge_v2(const Reported& reported, const InForce& decided, Day day) {
  VersionDay result;
  if (decided.turn != nullptr) {
    if (const auto state = by_turn(*decided.turn, reported, day)) {
      result.state = *state;
      return result;
    }
  }
  if (!reported.last) return result;
  if (reported.stated == Stated::Kept) {
    result.state = State::Kept;
    return result;
  }
  result.seeding = reported.points == Points::None || (decided.not_before && day < *decided.not_before);
  result.state = result.seeding ? State::None : State::Active;
  return result;
}

VersionDay judge_v1(const Reported& reported, const InForce& decided, Day day, bool v2_has_been_active,
                    bool upgrade_waits) {
  VersionDay result;
  if (decided.turn != nullptr) {
    if (const auto state = by_turn(*decided.turn, reported, day)) {
      result.state = *state == State::Active && v2_has_been_active ? State::Kept : *state;
      return result;
    }
  }
  if (!reported.last) return result;
  const bool active = reported.stated == Stated::Active || (reported.stated == Stated::Unstated && !v2_has_been_active);
  // Of a planned upgrade v1 stays active until v2 is: no day has neither (R6).
  result.state = active || upgrade_waits ? State::Active : State::Kept;
  return result;
}

void apply_gap(VersionDay& day, Gaps::Mark mark) {
  if (mark == Gaps::Mark::Absent) {
    day = VersionDay{};
    day.absent = true;
  }
  day.provisional = mark == Gaps::Mark::Provisional && (day.state != State::None || day.seeding);
}

}  // namespace

std::vector<StateDay> judge_states(Day first, const VersionHistory& v1, const VersionHistory& v2, int grace_days) {
  const size_t count = std::min(v1.days.size(), v2.days.size());
  const Gaps v1_gaps(first, v1, grace_days);
  const Gaps v2_gaps(first, v2, grace_days);
  std::vector<StateDay> states(count);
  std::optional<Day> v1_last_active;
  std::optional<Day> v2_last_active;
  if (count > 0) {
    // What was before the range: the reports carry when they were last not kept.
    v1_last_active = v1.days[0].last_not_kept;
    const Reported& before = v2.days[0];
    const bool seeding = before.points == Points::None;
    if (before.last && *before.last < first && before.last_not_kept && !seeding) v2_last_active = before.last_not_kept;
    const InForce decided = in_force(v2, first);
    if (v2_last_active && decided.not_before && *v2_last_active < *decided.not_before) v2_last_active.reset();
  }
  std::optional<Day> rolled_back;  // v1 was started again; what v2 was before no longer counts against it
  for (size_t i = 0; i < count; ++i) {
    const Day day = first + static_cast<std::int32_t>(i);
    StateDay& state = states[i];
    const InForce v1_decided = in_force(v1, day);
    const InForce v2_decided = in_force(v2, day);
    if (v1_decided.turn != nullptr && v1_decided.turn->kind == Protection::Started) rolled_back = v1_decided.turn->day;

    state.v2 = judge_v2(v2.days[i], v2_decided, day);
    apply_gap(state.v2, v2_gaps.at(i));
    if (state.v2.state == State::Active) v2_last_active = day;

    const bool has_been_active = v2_last_active && (!rolled_back || *v2_last_active > *rolled_back);
    const bool upgrade_waits = v2_decided.not_before && day >= *v2_decided.not_before && !v2_last_active;
    state.v1 = judge_v1(v1.days[i], v1_decided, day, has_been_active, upgrade_waits);
    apply_gap(state.v1, v1_gaps.at(i));
    if (state.v1.state == State::Active) v1_last_active = day;

    state.billed = billed_version(state.v1.state, state.v2.state, v1_last_active, v2_last_active);
  }
  return states;
}

}  // namespace stowage
