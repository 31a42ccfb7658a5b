// Longer than 400 lines because the cases of all rules about states stand together, beside the property that binds
// them.
#include "billing/protection.h"

#include "precompiled.h"

namespace stowage {
namespace {

const Day first = Day::of(2026, 11, 1);
constexpr int usual_grace = 3;

// The n-th day, from 1, as the histories below count them.
Day nth(int n) {
  return first + (n - 1);
}

// One version, a letter for each day. Reports: 'a' says "active", 'u' says nothing about protection, 's' nothing either
// and knows that there is no recovery point, 'k' says "kept", '.' no report. Lists: 'i' an accepted inventory.
struct Told {
  std::string reports;
  std::string lists = {};
  std::vector<ProtectionDecision> decisions = {};
};

Sample report(char letter, Day day) {
  Sample sample;
  sample.at = Instant(day.number() * ms_per_day);
  sample.stream = 1;
  sample.stated = letter == 'a' ? Stated::Active : letter == 'k' ? Stated::Kept : Stated::Unstated;
  sample.points = letter == 's' ? Points::None : Points::Some;
  return sample;
}

std::vector<DayCell> cells_of(const std::string& reports) {
  std::vector<DayCell> cells;
  DayCell cell;
  for (size_t i = 0; i < reports.size(); ++i) {
    const Sample sample = report(reports[i], first + static_cast<std::int32_t>(i));
    cell = reports[i] == '.' ? carried(cell) : measured(cell, {&sample, 1});
    cells.push_back(cell);
  }
  return cells;
}

std::vector<Day> days_of(const std::string& lists) {
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

Grace grace(int days) {
  return [days](Day) { return days; };
}

char letter(const VersionDay& day) {
  if (day.absent) return 'x';
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
std::ostream& operator<<(std::ostream& out, const States& states) {
  return out << "\n  v1     " << states.v1 << "\n  v2     " << states.v2 << "\n  billed " << states.billed;
}

States as_letters(const std::vector<StateDay>& days) {
  States states;
  for (const StateDay& day : days) {
    states.v1 += letter(day.v1);
    states.v2 += letter(day.v2);
    states.billed += !day.billed ? '-' : *day.billed == Version::V1 ? '1' : '2';
  }
  return states;
}

States judge(const Told& v1, const Told& v2, int grace_days = usual_grace) {
  const size_t days = std::max({v1.reports.size(), v2.reports.size(), v1.lists.size(), v2.lists.size()});
  const History of_v1(v1, days);
  const History of_v2(v2, days);
  const DayRange range{first, first + static_cast<std::int32_t>(days)};
  return as_letters(judge_states(range, of_v1.from(0), of_v2.from(0), grace(grace_days)));
}

ProtectionDecision decided(Version version, Protection kind, int day) {
  return {AssetId(1), version, kind, nth(day)};
}

// --- R1: what a report without a word means

TEST(Protection, V1WithoutAWordIsActiveUntilV2IsAndKeptFromThenOn) {
  EXPECT_EQ(judge({"uuuuuu"}, {"...uuu"}), (States{"AAAKKK", "---AAA", "111222"}));
  EXPECT_EQ(judge({"u....."}, {"...u.."}), (States{"AAAKKK", "---AAA", "111222"}));
}

TEST(Protection, V1ThatHasEndedInV2StaysKept) {
  EXPECT_EQ(judge({"uuuuuu"}, {"..ukkk"}), (States{"AAKKKK", "--AKKK", "112222"}));
}

TEST(Protection, TheWordActiveMakesV1ActiveAgainUntilV2IsActiveAgain) {
  EXPECT_EQ(judge({"uuuauuuu"}, {"..uk..u."}), (States{"AAKAAAKK", "--AKKKAA", "11211122"}));
  EXPECT_EQ(judge({"aaaaaa"}, {"...uuu"}), (States{"AAAAAA", "---AAA", "111222"}));
}

TEST(Protection, OfSeveralStreamsTheStrongestWordOfADayCounts) {
  const History v1({"ukk.k", "uu.k."}, {}, {}, 5);
  const History v2({"....."}, {}, {}, 5);
  EXPECT_EQ(as_letters(judge_states({first, first + 5}, v1.from(0), v2.from(0), grace(3))).v1, "AAKKK");
}

// --- R3: the state before holds on

TEST(Protection, ADayWithoutAReportHasTheStateBefore) {
  EXPECT_EQ(judge({".u..k..u"}, {"........"}), (States{"-AAAKKKA", "--------", "-1111111"}));
}

// --- R4: endings

TEST(Protection, APersonsEndHoldsAgainstReportsWithoutAWord) {
  const ProtectionDecision end = decided(Version::V2, Protection::Ended, 3);
  EXPECT_EQ(judge({"......"}, {"uuuuuu", "", {end}}), (States{"------", "AAKKKK", "222222"}))
      << "backups that are reported after the end are kept";
  EXPECT_EQ(judge({"......"}, {"uu....", "", {end}}), (States{"------", "AA----", "22----"}))
      << "nothing is billed that nobody holds";
  EXPECT_EQ(judge({"......"}, {"uu....", "", {decided(Version::V2, Protection::EndedKept, 3)}}),
            (States{"------", "AAKKKK", "222222"}));
}

TEST(Protection, AReportThatSaysActiveStartsAgainWhatAPersonEnded) {
  EXPECT_EQ(judge({"......."}, {"uu.ua.u", "", {decided(Version::V2, Protection::Ended, 3)}}),
            (States{"-------", "AA-KAAA", "22-2222"}));
}

TEST(Protection, AStartHoldsUntilALaterReportSaysKept) {
  const ProtectionDecision start = decided(Version::V1, Protection::Started, 3);
  EXPECT_EQ(judge({"kkk.k", "", {start}}, {"....."}), (States{"KKAAK", "-----", "11111"}));
}

// --- R6: upgrades

TEST(Protection, AnUpgradeIsFromTheFirstRecoveryPointOnOrAfterThePlannedDay) {
  const ProtectionDecision planned = decided(Version::V2, Protection::NotBefore, 4);
  // Seeding goes on behind the planned day: v1 stays active until v2 is.
  EXPECT_EQ(judge({"uuuuuuuu"}, {".sssssuu", "", {planned}}), (States{"AAAAAAKK", "-sssssAA", "11111122"}));
  // A recovery point before the planned day does not bill yet.
  EXPECT_EQ(judge({"uuuuuuuu"}, {".uuuuuuu", "", {planned}}), (States{"AAAKKKKK", "-ssAAAAA", "11122222"}));
  // The first report comes late.
  EXPECT_EQ(judge({"uuuuuuuu"}, {"......uu", "", {planned}}), (States{"AAAAAAKK", "------AA", "11111122"}));
}

TEST(Protection, NoDayHasNeitherWhenV1SaysKeptOnThePlannedDayAlready) {
  const ProtectionDecision planned = decided(Version::V2, Protection::NotBefore, 3);
  EXPECT_EQ(judge({"uukkkkk"}, {".ssssuu", "", {planned}}), (States{"AAAAAKK", "-ssssAA", "1111122"}));
  // What was kept before there was a plan is kept on.
  EXPECT_EQ(judge({"ukkkkkk"}, {".ssssuu", "", {planned}}), (States{"AKKKKKK", "-ssssAA", "1111122"}));
}

TEST(Protection, WithoutAPlanV2IsActiveFromItsFirstRecoveryPoint) {
  EXPECT_EQ(judge({"uuuuu"}, {".ssus"}), (States{"AAAKK", "-ssAA", "11122"}))
      << "points that are removed later do not undo it";
}

TEST(Protection, ARollBackIsV2OnItsDayAndV1FromTheNext) {
  const std::vector<ProtectionDecision> v1 = {decided(Version::V1, Protection::Started, 5)};
  const std::vector<ProtectionDecision> v2 = {decided(Version::V2, Protection::NotBefore, 3),
                                              decided(Version::V2, Protection::Ended, 6)};
  EXPECT_EQ(judge({"uuuuuuuu", "", v1}, {"..uuuuuu", "", v2}), (States{"AAKKAAAA", "--AAAKKK", "11222111"}));
  EXPECT_EQ(judge({"uuuuuuuu", "", v1}, {"..uuu...", "", v2}), (States{"AAKKAAAA", "--AAA---", "11222111"}));
}

TEST(Protection, ASecondUpgradeAfterARollBackIsActiveAgain) {
  const std::vector<ProtectionDecision> v1 = {decided(Version::V1, Protection::Started, 4)};
  const std::vector<ProtectionDecision> v2 = {decided(Version::V2, Protection::NotBefore, 2),
                                              decided(Version::V2, Protection::Ended, 5),
                                              decided(Version::V2, Protection::NotBefore, 8)};
  EXPECT_EQ(judge({"uuuuuuuuuu", "", v1}, {".uuuuuuuuu", "", v2}), (States{"AKKAAAAKKK", "-AAAKKKAAA", "1222111222"}));
}

// An upgrade that is given up before its first recovery point leaves v1 as it was, also when points come afterwards.
TEST(Protection, AnUpgradeGivenUpWhileSeedingLeavesV1Active) {
  const std::vector<ProtectionDecision> v2 = {decided(Version::V2, Protection::NotBefore, 2),
                                              decided(Version::V2, Protection::Ended, 4)};
  EXPECT_EQ(judge({"uuuuuuu"}, {".sssuuu", "", v2}), (States{"AAAAAAA", "-ssKKKK", "1111111"}));
}

// --- R8: absence

TEST(Protection, WithinTheGraceAMissingAssetIsCarriedAndProvisional) {
  EXPECT_EQ(judge({"uu...", "iiiii"}, {"....."}), (States{"AA???", "-----", "11111"}));
}

TEST(Protection, BeyondTheGraceItEndsOnTheFirstMissedDay) {
  EXPECT_EQ(judge({"uu....", "iiiiii"}, {"......"}), (States{"AAxxxx", "------", "11----"}));
}

TEST(Protection, BackWithinTheGraceNothingHappened) {
  EXPECT_EQ(judge({"uu...u", "iiiiii"}, {"......"}), (States{"AAAAAA", "------", "111111"}));
}

TEST(Protection, BackLaterIsANewProtection) {
  EXPECT_EQ(judge({"uu....uu", "iiiiiiii"}, {"........"}), (States{"AAxxxxAA", "--------", "11----11"}));
}

TEST(Protection, DaysWithoutAListCountNeitherWayAndAreCarried) {
  EXPECT_EQ(judge({"uu.......", "ii.i.i.i."}, {"........."}), (States{"AAA??????", "---------", "111111111"}));
  EXPECT_EQ(judge({"uu.........", "ii.i.i.i.i."}, {"..........."}),
            (States{"AAAxxxxxxxx", "-----------", "111--------"}));
  EXPECT_EQ(judge({"uu......", "ii......"}, {"........"}), (States{"AAAAAAAA", "--------", "11111111"}));
}

TEST(Protection, EachVersionIsAbsentByItself) {
  EXPECT_EQ(judge({"uu....", "iiiiii"}, {"uuuuuu", "iiiiii"}), (States{"KKxxxx", "AAAAAA", "222222"}));
  EXPECT_EQ(judge({"kkkkkk", "iiiiii"}, {"uu....", "iiiiii"}), (States{"KKKKKK", "AAxxxx", "221111"}));
}

TEST(Protection, SeedingThatIsGoneIsGone) {
  EXPECT_EQ(judge({"......"}, {"ss....", "iiiiii"}), (States{"------", "ssxxxx", "------"}));
  EXPECT_EQ(judge({"....."}, {"ss...", "iiiii"}), (States{"-----", "ssSSS", "-----"}));
}

TEST(Protection, AStartByAPersonIsASightToo) {
  EXPECT_EQ(judge({"u.......", "iiiiiiii", {decided(Version::V1, Protection::Started, 7)}}, {"........"}).v1,
            "AxxxxxA?");
}

TEST(Protection, AnEndByAPersonIsNoAbsence) {
  EXPECT_EQ(judge({"uu......", "iiiiiiii", {decided(Version::V1, Protection::Ended, 3)}}, {"........"}).v1, "AA------");
}

TEST(Protection, TheGraceIsThatOfTheFirstMissedDay) {
  const History v1({"uu......"}, days_of("iiiiiiii"), {}, 8);
  const History v2({"........"}, {}, {}, 8);
  const Grace shrinking = [](Day day) { return day < nth(5) ? 60 : 0; };
  EXPECT_EQ(as_letters(judge_states({first, first + 8}, v1.from(0), v2.from(0), shrinking)).v1, "AA??????");
}

// --- ties: both kept

TEST(Protection, OfTwoKeptTheOneActiveLastIsBilled) {
  EXPECT_EQ(judge({"aaakkk"}, {"uukkkk"}).billed, "221111") << "v1 was active last";
  EXPECT_EQ(judge({"aakkkk"}, {"uuukkk"}).billed, "222222");
  EXPECT_EQ(judge({"aakkkk"}, {"uukkkk"}).billed, "222222") << "same day";
  EXPECT_EQ(judge({"kkkkkk"}, {"kkkkkk"}).billed, "222222") << "never";
  EXPECT_EQ(judge({"aa....kk", "iiiiiiii"}, {"..uk....", ""}).billed, "11222222")
      << "v1 was active for the last time before it went absent";
}

// --- properties

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
      // A report without a word that v2's activity has turned to "kept" leaves a tie to v2.
      const size_t last_not_kept = v1_.reports.find_last_of("uas", day);
      const bool by_meaning = upgraded && last_not_kept != std::string::npos && last_not_kept != last_word;
      states.billed += billed(v1, v2, by_meaning ? std::nullopt : v1_active, v2_active);
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
