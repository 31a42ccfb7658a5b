#include "hub/module_lists.h"

#include "base/values_test.h"
#include "hub/module_example.h"

namespace stowage {
namespace {

const Person ada{"ada"};

// One server each, of so many organizations.
std::vector<ModuleValue> list(std::string_view on, int organizations) {
  std::vector<ModuleValue> values;
  for (int i = 1; i <= organizations; ++i) values.push_back(ModuleExample::value("org" + std::to_string(i), on, 2));
  return values;
}

class ModuleLists : public testing::Test {
 protected:
  ModuleExample example;
  SourceDays days{example.ledger()};
};

// A product that answers with four customers of 26 would else bill 22 customers nothing from that day on.
TEST_F(ModuleLists, ADayThatNamesFewOfTheOrganizationsTakesNobodyToZero) {
  ASSERT_TRUE(example.send(list("2026-01-01", 26)));
  const TakenReport half = *example.send(list("2026-01-02", 4));
  ASSERT_EQ(half.doubted.size(), 1u);
  EXPECT_EQ(half.doubted[0].reason, "it lists 4 organizations, after 26 on 2026-01-01");
  EXPECT_EQ(example.on("org4", "2026-01-02"), "2 unknown");
  EXPECT_EQ(example.on("org5", "2026-01-02"), "2 unknown");
  EXPECT_EQ(days.doubts()->size(), 26u);
  // The next good one ends it.
  EXPECT_TRUE(example.send(list("2026-01-03", 25))->doubted.empty());
  EXPECT_TRUE(days.doubts()->empty());
  EXPECT_EQ(example.on("org26", "2026-01-03"), "0");
  EXPECT_EQ(example.on("org26", "2026-01-02"), "2 unknown");
}

TEST_F(ModuleLists, WhatAPersonAcceptsCountsAndLaterListsAreHeldAgainstIt) {
  ASSERT_TRUE(example.send(list("2026-01-01", 26)));
  ASSERT_TRUE(example.send(list("2026-01-02", 4)));
  ASSERT_EQ(example.send(list("2026-01-03", 4))->doubted.size(), 1u);
  const std::vector<SourceDay> accepted = *days.accept(ada, SourceId(), rmm, "they left us");
  EXPECT_EQ(accepted.size(), 2u);
  EXPECT_EQ(example.on("org5", "2026-01-02"), "0");
  EXPECT_TRUE(example.send(list("2026-01-04", 4))->doubted.empty());
  EXPECT_FALSE(days.accept(ada, SourceId(), rmm, "again"));
}

TEST_F(ModuleLists, TheSameOfADayThatWasAcceptedIsNotDoubtedAgain) {
  ASSERT_TRUE(example.send(list("2026-01-01", 26)));
  ASSERT_TRUE(example.send(list("2026-01-02", 4)));
  ASSERT_TRUE(days.accept(ada, SourceId(), rmm, "they left us"));
  EXPECT_TRUE(example.send(list("2026-01-02", 4))->doubted.empty());
  EXPECT_EQ(example.send(list("2026-01-02", 3), LeftOut::ZeroAgain)->doubted.size(), 1u);
}

TEST_F(ModuleLists, AnEarlierDayThatComesLaterIsWhatALaterOneIsHeldAgainst) {
  ASSERT_TRUE(example.send(list("2026-01-02", 4)));
  EXPECT_EQ(example.on("org4", "2026-01-02"), "2");
  const TakenReport late = *example.send(list("2026-01-01", 26));
  ASSERT_EQ(late.doubted.size(), 1u);
  EXPECT_EQ(late.doubted[0].day, day("2026-01-02"));
  EXPECT_EQ(example.on("org26", "2026-01-02"), "2 unknown");
}

// Who sends one file for each customer says nothing of the others.
TEST_F(ModuleLists, APartIsHeldAgainstNothing) {
  ASSERT_TRUE(example.send(list("2026-01-01", 26)));
  EXPECT_TRUE(example.send(list("2026-01-02", 1), LeftOut::Unsaid)->doubted.empty());
  EXPECT_EQ(days.newest(10)->size(), 1u);
}

TEST_F(ModuleLists, OneOfFewMayLeave) {
  ASSERT_TRUE(example.send(list("2026-01-01", 4)));
  EXPECT_TRUE(example.send(list("2026-01-02", 3))->doubted.empty());
  EXPECT_EQ(example.send(list("2026-01-03", 1))->doubted.size(), 1u);
}

}  // namespace
}  // namespace stowage
