// Whose word about the class counts must not depend on who came last.
#include "directory/class_word.h"

#include "precompiled.h"

namespace stowage {
namespace {

constexpr SourceId rmm(1);
constexpr SourceId portal(2);
const Day day = Day::of(2026, 3, 1);

// rmm before portal before whoever else.
int usual(SourceId source) {
  return static_cast<int>(source.number());
}

ClassWord after(ClassWord word, SourceId source, AssetClass value) {
  return after_report(word, {value, source, day}, usual);
}
constexpr AssetClass server = AssetClass::Server;
constexpr AssetClass workstation = AssetClass::Workstation;

TEST(ClassWord, OfTheFirstSourceCountsInWhicheverOrderTheyCome) {
  const ClassWord expected{server, false, rmm, portal, workstation};
  EXPECT_EQ(after({server, false, rmm}, portal, workstation), expected);
  EXPECT_EQ(after({workstation, false, portal}, rmm, server), expected);
  EXPECT_EQ(after(expected, portal, workstation), expected);
  EXPECT_EQ(after(expected, rmm, server), expected);
}

TEST(ClassWord, OfTheFirstSourceTakesOverWhatAnotherOneSaid) {
  const ClassWord taken = after({server, false, portal}, rmm, server);
  EXPECT_EQ(taken, (ClassWord{server, false, rmm}));
  EXPECT_EQ(after(taken, portal, workstation).value, server);
}

TEST(ClassWord, IsOneAgainWhereSourcesAgree) {
  const ClassWord differing{server, false, rmm, portal, workstation};
  EXPECT_EQ(after(differing, portal, server), (ClassWord{server, false, rmm}));
  EXPECT_EQ(after(differing, rmm, workstation), (ClassWord{workstation, false, rmm}));
}

TEST(ClassWord, OfAPersonStands) {
  const ClassWord word{.value = server, .by_person = true};
  EXPECT_EQ(after(word, rmm, workstation), word);
}

TEST(ClassWord, ChangesByItsOwnSourceAndWhereNobodyKnowsWhose) {
  EXPECT_EQ(after({server, false, portal}, portal, workstation), (ClassWord{workstation, false, portal}));
  const ClassWord unknown{.value = server};
  EXPECT_EQ(after(unknown, portal, server), unknown) << "no step for each asset of an older folder";
  EXPECT_EQ(after(unknown, portal, workstation), (ClassWord{workstation, false, portal}));
}

TEST(ClassWord, OfOneMachineIsAPersonsThenItsKeepersThenTheOthers) {
  const ClassWord person{.value = workstation, .by_person = true};
  const ClassWord reported{server, false, rmm};
  EXPECT_EQ(one_machine(reported, person), person);
  EXPECT_EQ(one_machine(person, reported), person);
  EXPECT_EQ(one_machine(ClassWord(), reported), reported);
  EXPECT_EQ(one_machine(reported, ClassWord()), reported);
  EXPECT_EQ(one_machine(reported, {server, false, portal}), reported);
  EXPECT_EQ(one_machine(reported, {workstation, false, portal}), (ClassWord{server, false, rmm, portal, workstation}));
}

RC_GTEST_PROP(ClassWord, IsReadAsItWasKept, ()) {
  const auto number = [] { return *rc::gen::inRange(0, 1 << 20); };
  const auto value = [] { return static_cast<AssetClass>(*rc::gen::inRange(0, 3)); };
  const ClassWord word{value(), *rc::gen::arbitrary<bool>(), SourceId(number()), SourceId(number()), value()};
  RC_ASSERT(ClassWord::of_column(word.column()) == word);
}

}  // namespace
}  // namespace stowage
