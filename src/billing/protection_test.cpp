#include "billing/protection.h"

#include "billing/histories_test.h"

namespace stowage {
namespace {

using namespace tests;

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
  EXPECT_EQ(judge({"uuuuuuu"}, {".sssuuu", "", v2}), (States{"AAAAAAA", "-sssKKK", "1111111"}));
  EXPECT_EQ(judge({"uuuk...", "", {decided(Version::V1, Protection::Ended, 5)}}, {".sss...", "", v2}),
            (States{"AAAK---", "-ssssss", "1111---"}))
      << "what never had a recovery point is not billed, even when nothing else is left";
}

TEST(Protection, V2WithoutARecoveryPointIsSeedingWhateverTheReportSays) {
  History none({std::string("....")}, {}, {}, 4);
  std::vector<Reported> days(3);
  for (int i = 0; i < 3; ++i) {
    Reported& reported = days[static_cast<size_t>(i)];
    reported.last = nth(i + 1);
    reported.stated = i == 0 ? Stated::Kept : i == 1 ? Stated::Active : Stated::Unstated;
  }
  const auto states = judge_states({first, first + 3}, none.from(0), {days, {}, {}}, grace(3));
  EXPECT_EQ(as_letters(states), (States{"---", "sss", "---"}));
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
  EXPECT_EQ(judge({"a......u.u"}, {"..uuk....."}).billed, "1122111111")
      << "\"active\" held through the silence until day 7";
  EXPECT_EQ(judge({"au.....u.u"}, {"..uuk....."}).billed, "1122222222") << "no word held";
  EXPECT_EQ(judge({"a......u.u", "..iiiii..."}, {"..uuk....."}).billed, "1122222222") << "lists had ended it on day 3";
}

TEST(Protection, WhatWasReportedOnlyBehindItsEndWasNeverActive) {
  const auto ended = [](Version version, int day) { return std::vector{decided(version, Protection::Ended, day)}; };
  EXPECT_EQ(judge({"..uu", "", ended(Version::V1, 2)}, {"..uu", "", ended(Version::V2, 2)}),
            (States{"--KK", "--KK", "--22"}));
  EXPECT_EQ(judge({"..uu", "", ended(Version::V1, 3)}, {"uuuu", "", ended(Version::V2, 2)}).billed, "2222");
  EXPECT_EQ(judge({"uuuu", "", ended(Version::V1, 3)}, {"..uu", "", ended(Version::V2, 3)}).billed, "1111");
}

}  // namespace
}  // namespace stowage
