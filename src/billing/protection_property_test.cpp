#include "billing/histories_test.h"
#include "billing/protection.h"

namespace stowage {
namespace {

using namespace tests;

std::string random_reports(int days) {
  const bool chatty = *rc::gen::arbitrary<bool>();
  std::string reports;
  for (int i = 0; i < days; ++i)
    reports +=
        chatty ? *rc::gen::element('.', 'u', 'u', 'a', 'k', 's') : *rc::gen::element('.', '.', '.', '.', 'u', 'k');
  return reports;
}

std::string random_lists(int days) {
  std::string lists;
  for (int i = 0; i < days; ++i) lists += *rc::gen::element('i', 'i', '.');
  return lists;
}

std::vector<ProtectionDecision> random_decisions(Version version, int days) {
  std::vector<ProtectionDecision> decisions;
  for (int count = *rc::gen::inRange(0, 4); count > 0; --count) {
    const auto kind =
        *rc::gen::element(Protection::Ended, Protection::EndedKept, Protection::Started, Protection::NotBefore);
    decisions.push_back(decided(version, kind, *rc::gen::inRange(1, days + 1)));
  }
  return decisions;
}

History random_history(Version version, int days) {
  std::vector<std::string> streams;
  for (int count = *rc::gen::inRange(0, 4); count > 0; --count) streams.push_back(random_reports(days));
  return {streams, days_of(random_lists(days)), random_decisions(version, days), static_cast<size_t>(days)};
}

// A month in two pieces comes out as in one: what is carried in stands in the cells.
RC_GTEST_PROP(ProtectionProperty, ARangeInTwoPiecesIsAsInOne, ()) {
  const int days = *rc::gen::inRange(1, 25);
  const History v1 = random_history(Version::V1, days);
  const History v2 = random_history(Version::V2, days);
  const Grace some = grace(*rc::gen::inRange(0, 4));
  const auto whole = judge_states({first, first + days}, v1.from(0), v2.from(0), some);
  for (int split = 0; split <= days; ++split) {
    const auto until = judge_states({first, first + split}, v1.from(0), v2.from(0), some);
    const auto behind = judge_states({first + split, first + days}, v1.from(static_cast<size_t>(split)),
                                     v2.from(static_cast<size_t>(split)), some);
    auto pieces = as_letters(until);
    const auto rest = as_letters(behind);
    pieces.v1 += rest.v1;
    pieces.v2 += rest.v2;
    pieces.billed += rest.billed;
    RC_ASSERT(pieces == as_letters(whole));
  }
}

RC_GTEST_PROP(ProtectionProperty, ADayHasNoBilledVersionExactlyWhereBothStatesAreNone, ()) {
  const int days = *rc::gen::inRange(1, 25);
  const auto states = judge_states({first, first + days}, random_history(Version::V1, days).from(0),
                                   random_history(Version::V2, days).from(0), grace(*rc::gen::inRange(0, 4)));
  for (const StateDay& day : states) {
    RC_ASSERT(day.billed.has_value() == (day.v1.state != State::None || day.v2.state != State::None));
    if (day.billed == Version::V1) RC_ASSERT(day.v1.state != State::None);
    if (day.billed == Version::V2) RC_ASSERT(day.v2.state != State::None);
  }
}

// A customer who has nothing to restore from v2 would pay v2's price.
RC_GTEST_PROP(ProtectionProperty, NoDayBeforeTheFirstRecoveryPointIsBilledAsV2, ()) {
  const int days = *rc::gen::inRange(1, 25);
  const int seeding = *rc::gen::inRange(0, days + 1);
  std::string reports;
  for (int i = 0; i < days; ++i)
    reports += i < seeding ? *rc::gen::element('s', 's', '.') : *rc::gen::element('u', 'k');
  std::vector<ProtectionDecision> decisions = random_decisions(Version::V2, days);
  std::erase_if(decisions, [](const ProtectionDecision& one) { return one.kind == Protection::Started; });
  const History v2({reports}, days_of(random_lists(days)), decisions, static_cast<size_t>(days));
  const auto states = judge_states({first, first + days}, random_history(Version::V1, days).from(0), v2.from(0),
                                   grace(*rc::gen::inRange(0, 4)));
  for (int i = 0; i < seeding; ++i) RC_ASSERT(states[static_cast<size_t>(i)].billed != Version::V2);
}

// R1, R3 and R8 read plainly, day after day with everything that was before in mind; for one stream a version and an
// upgrade, without other decisions.
class PlainReading {
 public:
  PlainReading(Told v1, Told v2, int grace_days) : v1_(std::move(v1)), v2_(std::move(v2)), grace_days_(grace_days) {}

  States read() {
    States states;
    std::optional<size_t> v1_active, v2_active, last_word;
    bool point = false;
    for (size_t day = 0; day < v1_.reports.size(); ++day) {
      point = point || std::string("uak").find(v2_.reports[day]) != std::string::npos;
      const bool planned_later =
          !v2_.decisions.empty() && v2_.decisions[0].day > first + static_cast<std::int32_t>(day);
      char v2 = absent(v2_, day) ? 'x' : state(v2_, day);
      if (v2 == 'A' && (!point || planned_later)) v2 = 's';
      if (v2 == 'A') v2_active = day;
      if (v1_.reports[day] == 'a') last_word = day;
      char v1 = absent(v1_, day) ? 'x' : state(v1_, day);
      const bool upgraded = v2_active && (!last_word || *v2_active > *last_word);
      if (v1 == 'A' && upgraded && word(v1_, day) != 'a') v1 = 'K';
      if (v1 == 'A') v1_active = day;
      states.v1 += v1;
      states.v2 += v2;
      states.billed += billed(v1, v2, v1_active, v2_active);
    }
    return states;
  }

 private:
  static char word(const Told& told, size_t day) {
    const size_t last = told.reports.find_last_not_of('.', day);
    return last == std::string::npos ? '.' : told.reports[last];
  }
  static char state(const Told& told, size_t day) {
    const char last = word(told, day);
    return last == '.' ? '-' : last == 'k' ? 'K' : 'A';
  }
  bool absent(const Told& told, size_t day) const {
    const size_t last = told.reports.find_last_not_of('.', day);
    if (last == std::string::npos || last == day) return false;
    const size_t next = std::min(told.reports.find_first_not_of('.', day), told.reports.size());
    int missed = 0;
    bool missed_by_now = false;
    for (size_t i = last + 1; i < next; ++i) {
      if (told.lists[i] != 'i') continue;
      ++missed;
      missed_by_now = missed_by_now || i <= day;
    }
    return missed_by_now && missed > grace_days_;
  }
  static char billed(char v1, char v2, std::optional<size_t> v1_active, std::optional<size_t> v2_active) {
    const bool has1 = v1 == 'A' || v1 == 'K';
    const bool has2 = v2 == 'A' || v2 == 'K';
    if (!has1 && !has2) return '-';
    if (!has1 || !has2) return has1 ? '1' : '2';
    if (v2 == 'A') return '2';
    if (v1 == 'A') return '1';
    return v1_active && (!v2_active || *v1_active > *v2_active) ? '1' : '2';
  }

  const Told v1_;
  const Told v2_;
  const int grace_days_;
};

RC_GTEST_PROP(ProtectionProperty, StatesAreWhatTheRulesSayReadDayAfterDay, ()) {
  const int days = *rc::gen::inRange(1, 25);
  const Told v1{random_reports(days), random_lists(days), {}};
  Told v2{random_reports(days), random_lists(days), {}};
  // A plan from the beginning on: what it does to v1 that turns kept later is shown by example above.
  if (*rc::gen::arbitrary<bool>() && v1.reports.find('k') == std::string::npos)
    v2.decisions = {decided(Version::V2, Protection::NotBefore, *rc::gen::inRange(1, days + 1))};
  const int grace_days = *rc::gen::inRange(0, 4);
  States found = judge(v1, v2, grace_days);
  for (std::string* letters : {&found.v1, &found.v2}) {
    for (char& one : *letters) one = one == '?' ? 'A' : one == 'q' ? 'K' : one == 'S' ? 's' : one;
  }
  const States expected = PlainReading(v1, v2, grace_days).read();
  RC_LOG() << "reports " << v1.reports << " " << v2.reports << "\nlists   " << v1.lists << " " << v2.lists << "\nfound"
           << found << "\nexpected" << expected << "\n";
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace stowage
