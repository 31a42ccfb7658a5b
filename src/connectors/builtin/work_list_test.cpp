// If these failed, a change that a person has to make would be lost, made twice, or taken for made.
#include "hub/work_list.h"

#include "connectors/builtin/apply_example.h"

namespace stowage {
namespace {

class WorkList : public ::testing::Test {
 protected:
  // Two servers all January, and one of them gone from the 10th on, or from another day.
  WorkList() {
    use_until("2026-01-10");
    apply.psa.wants_decreases_by_hand = true;
    ASSERT(apply.book.adjust(ada, apply.contract, apply.service, Units(2), day("2026-01-01"), ""));
  }
  void use_until(const char* second_until) {
    apply.usage = Usage(day("2026-02-01"));
    apply.use(range("2026-01-01", second_until), 2);
    apply.use({day(second_until), day("2026-02-01")}, 1);
  }
  Applied apply_now() {
    const PlanFile file = apply.plan();
    apply.approve(file);
    const auto applied = apply.apply(file);
    EXPECT_TRUE(applied) << applied.error().text();
    return *applied;
  }
  // "1 Servers from 2 to 1 2026-01-10 [shown]", one after the other.
  std::string list() {
    std::string text;
    const auto work = ChangeLog(apply.example.ledger()).work();
    for (const WorkItem& item : *work)
      text += (text.empty() ? "" : "; ") + std::to_string(item.id) + " " + item.change.reason + " " +
              item.change.effective.text() + (item.change.reference.empty() ? "" : " [" + item.change.reference + "]");
    return text;
  }
  Result<std::vector<WorkMade>> done(std::vector<std::int64_t> items) {
    return call_made(apply.example.ledger(), apply.psa, ada, items, "typed in");
  }

  Apply apply;
};

TEST_F(WorkList, WhatThePsaDoesNotTakeIsListedAndNotMade) {
  const Applied applied = apply_now();
  EXPECT_EQ(applied.listed, 1);
  EXPECT_EQ(applied.confirmed, 0);
  EXPECT_EQ(applied.failed, 0);
  EXPECT_TRUE(applied.exceptions());
  EXPECT_EQ(applied.activity.at(0).outcome, Outcome::Waits);
  EXPECT_NE(applied.activity.at(0).reason.find("on the work list"), std::string::npos);
  EXPECT_EQ(applied.activity.at(0).before, Units(2));
  EXPECT_EQ(applied.activity.at(0).after, Units(2));
  EXPECT_EQ(list(), "1 Servers from 2 to 1 2026-01-10");
  EXPECT_EQ(apply.units("2026-01-31"), Units(2));
}

TEST_F(WorkList, TheSamePlanAgainKeepsTheItem) {
  apply_now();
  EXPECT_EQ(apply_now().listed, 1);
  EXPECT_EQ(list(), "1 Servers from 2 to 1 2026-01-10");
}

TEST_F(WorkList, AnotherPlanTakesItsPlace) {
  apply_now();
  use_until("2026-01-20");
  apply_now();
  EXPECT_EQ(list(), "2 Servers from 2 to 1 2026-01-20");
  use_until("2026-02-01");
  const PlanFile nothing = apply.plan();
  EXPECT_TRUE(nothing.plan.changes_nothing());
  ASSERT_TRUE(apply.apply(nothing));
  EXPECT_EQ(list(), "");
}

TEST_F(WorkList, WhatIsHeldBackSaysNothingAgainstTheList) {
  apply_now();
  PlanFile held = apply.plan();
  held.plan.mappings[0].changes.clear();
  held.plan.mappings[0].withheld = {"its units are in doubt"};
  ASSERT_TRUE(apply.apply(held));
  EXPECT_EQ(list(), "1 Servers from 2 to 1 2026-01-10");
}

TEST_F(WorkList, LaterChangesAreSaidWithThoseBeforeThem) {
  apply.usage = Usage(day("2026-02-01"));
  apply.use(range("2026-01-01", "2026-01-10"), 2);
  apply.use(range("2026-01-10", "2026-01-20"), 1);
  apply.use(range("2026-01-20", "2026-02-01"), 0);
  EXPECT_EQ(apply_now().listed, 2);
  EXPECT_EQ(list(), "1 Servers from 2 to 1 2026-01-10; 2 Servers from 1 to 0 2026-01-20");
  ASSERT_TRUE(done({1, 2}));
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
}

TEST_F(WorkList, WhatAPersonHasMadeIsDone) {
  apply_now();
  const auto made = done({1});
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->at(0).shown.told, ByHand::Told::Agrees);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(apply.units("2026-01-31"), Units(1));
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
  EXPECT_FALSE(done({1})) << "it is on the list no more";
}

TEST_F(WorkList, WhatDiffersStaysWithWhatWasShown) {
  apply_now();
  apply.psa.shown_by_hand = {ByHand::Told::Differs, "It bills 40."};
  ASSERT_TRUE(done({1}));
  EXPECT_EQ(list(), "1 Servers from 2 to 1 2026-01-10 [It bills 40.]");
  EXPECT_EQ(apply.units("2026-01-31"), Units(2));
  apply.psa.shown_by_hand = {ByHand::Told::CannotTell, "Nothing tells."};
  ASSERT_TRUE(done({1}));
  EXPECT_EQ(list(), "");
}

TEST_F(WorkList, WhatIsDroppedIsPlannedAnew) {
  apply_now();
  EXPECT_FALSE(drop_work(apply.example.ledger(), ada, 1, ""));
  ASSERT_TRUE(drop_work(apply.example.ledger(), ada, 1, "the customer stays"));
  EXPECT_EQ(list(), "");
  EXPECT_FALSE(apply.plan().plan.changes_nothing());
  apply_now();
  EXPECT_EQ(list(), "2 Servers from 2 to 1 2026-01-10");
}

TEST_F(WorkList, AnIncreaseIsSentBesideIt) {
  apply.usage = Usage(day("2026-02-01"));
  apply.use(range("2026-01-01", "2026-01-10"), 2);
  apply.use(range("2026-01-10", "2026-01-20"), 5);
  apply.use(range("2026-01-20", "2026-02-01"), 1);
  const Applied applied = apply_now();
  EXPECT_EQ(applied.confirmed, 1);
  EXPECT_EQ(list(), "1 Servers from 5 to 1 2026-01-20");
  EXPECT_EQ(apply.units("2026-01-10"), Units(5));
  EXPECT_EQ(apply_now().confirmed, 0);
  EXPECT_EQ(list(), "1 Servers from 5 to 1 2026-01-20") << "what is left of the plan is the same";
}

}  // namespace
}  // namespace stowage
