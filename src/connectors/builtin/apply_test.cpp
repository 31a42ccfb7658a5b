// Applying plans to the built-in contracts, with a PSA that dies and loses answers on the way. Longer than 400 lines
// because each of its failures is tried with the same contract.
#include "connectors/builtin/apply_example.h"
#include "contracts/invoices.h"

namespace stowage {
namespace {

TEST(ApplyPlan, TheFirstPlanWaitsForApprovalAndIsThenDoneOnce) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  Applied first = *apply.apply(file);
  EXPECT_EQ(first.waiting.size(), 1u);
  EXPECT_EQ(apply.psa.adjustments, 0);
  ASSERT_EQ(first.activity.size(), 1u);
  EXPECT_EQ(first.activity[0].outcome, Outcome::Waits);

  apply.approve(file);
  const Applied second = *apply.apply(file);
  EXPECT_EQ(second.confirmed, 1);
  EXPECT_EQ(second.activity[0].outcome, Outcome::Increased);
  EXPECT_EQ(apply.units("2026-01-01"), Units(2));
  EXPECT_TRUE(apply.plan().plan.changes_nothing());

  const Applied third = *apply.apply(file);
  EXPECT_EQ(third.confirmed, 0);
  EXPECT_EQ(third.activity[0].outcome, Outcome::Unchanged);
  EXPECT_EQ(apply.psa.adjustments, 1);
  EXPECT_EQ(read_activity(apply.example.ledger(), {}, 10)->size(), 3u);
}

TEST(ApplyPlan, APlanThatTheWorldHasMovedAwayFromIsRefusedAndNamesTheThing) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  ASSERT_TRUE(apply.book.adjust(ada, apply.contract, apply.service, Units(1), day("2026-01-05"), ""));
  const auto units = apply.apply(file);
  ASSERT_FALSE(units);
  EXPECT_NE(units.error().message().find("units of service 'Servers'"), std::string::npos);
  const PlanFile fresh = apply.plan();
  apply.use(range("2026-01-09", "2026-01-10"), 1);
  const auto usage = apply.apply(fresh);
  ASSERT_FALSE(usage);
  EXPECT_NE(usage.error().message().find("usage of organization 1"), std::string::npos);
  EXPECT_EQ(apply.psa.adjustments, 0);
}

TEST(ApplyPlan, ALostAnswerIsSettledByReadingAndNeverSentTwice) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.loses_answers = true;
  ASSERT_TRUE(apply.apply(file));
  ASSERT_TRUE(apply.apply(file));
  EXPECT_EQ(apply.psa.adjustments, 1);
  EXPECT_EQ(apply.units("2026-01-31"), Units(2));
}

TEST(ApplyPlan, ASendThatNeverArrivedIsSentAgainByTheNextRun) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.drops_sends = true;
  EXPECT_EQ(apply.apply(file)->failed, 1);
  apply.psa.drops_sends = false;
  EXPECT_EQ(apply.apply(file)->confirmed, 1);
  EXPECT_EQ(apply.units("2026-01-31"), Units(2));
}

// A vendor's PSA that shows nothing of ours: nothing more is sent for the service until the answer must be visible.
TEST(ApplyPlan, WithoutMarksAnUnansweredSendBlocksTheServiceUntilItsUnitsCanTell) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.carries_marks = false;
  apply.psa.loses_answers = true;
  EXPECT_EQ(apply.apply(file)->failed, 1);
  apply.psa.loses_answers = false;
  EXPECT_EQ(apply.apply(file)->failed, 1);
  EXPECT_EQ(apply.psa.adjustments, 1);
  apply.example.pass_time(visibility_bound_ms);
  EXPECT_EQ(apply.apply(file)->settled, 1);
  EXPECT_EQ(apply.apply(file)->failed, 0);
  EXPECT_EQ(apply.psa.adjustments, 1);
}

// A vendor's PSA may take a while to show what was done: taken for missing it would be done, and billed, twice.
TEST(ApplyPlan, WhatIsNotShownYetIsNotSentAgain) {
  for (const bool carries_marks : {false, true}) {
    Apply apply(PostedPeriods::RefuseChanges);
    ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
    apply.use(range("2026-01-01", "2026-02-01"), 2);
    const PlanFile file = apply.plan();
    apply.approve(file);
    apply.psa.carries_marks = carries_marks;
    apply.psa.shown = *apply.psa.contract(apply.contract);
    for (int run = 0; run < 2; ++run) {
      const Applied early = *apply.apply(file);
      EXPECT_EQ(early.confirmed + early.settled, 0);
      EXPECT_NE(early.activity.at(0).reason.find("not known yet"), std::string::npos) << early.activity.at(0).reason;
    }
    apply.psa.shown.reset();
    apply.example.pass_time(visibility_bound_ms);
    EXPECT_EQ(apply.apply(file)->settled, 1);
    EXPECT_EQ(apply.psa.adjustments, 1);
    EXPECT_EQ(apply.psa.charges, 1);
    EXPECT_TRUE(apply.plan().plan.changes_nothing());
  }
}

TEST(ApplyPlan, AForeignChangeBetweenSendAndReadIsFoundAndShown) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.meanwhile = [&] {
    ASSERT(apply.book.adjust(ada, apply.contract, apply.service, Units(1), day("2026-01-20"), ""));
  };
  const Applied applied = *apply.apply(file);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_NE(applied.activity[0].reason.find("somebody else"), std::string::npos);
  apply.psa.meanwhile = nullptr;
  const PlanFile fresh = apply.plan();
  EXPECT_EQ(fresh.plan.mappings[0].guards.at(0).guard, Guard::ForeignChange);
}

// Without it a plan would take our own change for somebody else's, and wait for a person after each crash.
TEST(ApplyPlan, WhatAKilledRunSentIsSettledBeforeTheNextPlan) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile first = apply.plan();
  apply.approve(first);
  ASSERT_EQ(apply.apply(first)->confirmed, 1);
  apply.use(range("2026-01-10", "2026-01-12"), 1);
  const PlanFile second = apply.plan();  // +1 and -1
  ASSERT_TRUE(second.plan.mappings[0].guards.empty()) << second.plan.mappings[0].guards[0].reason;
  apply.psa.meanwhile = [] { throw Killed(); };
  EXPECT_THROW((void)apply.apply(second), Killed);
  apply.psa.meanwhile = nullptr;
  const SettledChanges found = *settle_open_changes(apply.example.ledger(), apply.psa, ada);
  EXPECT_EQ(found.settled, 1);
  EXPECT_TRUE(found.open.empty());
  const PlanFile third = apply.plan();
  for (const GuardHit& hit : third.plan.mappings[0].guards) EXPECT_NE(hit.guard, Guard::ForeignChange) << hit.reason;
  apply.approve(third);
  EXPECT_EQ(apply.apply(third)->confirmed, 1);
  EXPECT_EQ(apply.psa.adjustments, 3);
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
}

TEST(ApplyPlan, ACorrectionOfAClosedPeriodIsOnTheNextInvoiceOnce) {  // R21
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile first = apply.plan();
  apply.approve(first);
  ASSERT_EQ(apply.apply(first)->confirmed, 1);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  apply.open_from = day("2026-02-01");
  apply.use(range("2026-01-10", "2026-01-15"), 3);
  const PlanFile late = apply.plan();
  ASSERT_TRUE(late.plan.mappings[0].waits()) << late.plan.mappings[0].withheld.size();
  EXPECT_EQ(late.plan.mappings[0].guards[0].guard, Guard::WholePlan);  // 9.68 of 40.00
  apply.approve(late);
  const Applied applied = *apply.apply(late);
  EXPECT_EQ(applied.confirmed, 1);
  EXPECT_EQ(applied.activity[0].charged->text(), "9.68");  // 3 x 5 days x 20 / 31
  EXPECT_EQ(apply.apply(late)->confirmed, 0);
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
  EXPECT_EQ(apply.psa.charges, 1);
  EXPECT_EQ(apply.psa.adjustments, 1);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-02-01")));
  EXPECT_EQ(billed(*apply.book.contract(apply.contract))->documents[1].total.text(), "49.68");  // 2 x 20, and the 9.68

  const PlanFile undo = *plan_undo(apply.example.ledger(), apply.psa, apply.sealed(), late.hash);
  EXPECT_EQ(undo.plan.mappings[0].changes[0].charged().text(), "-9.68");
}

TEST(ApplyPlan, WhatAPostedPeriodRefusesIsOneChangeOfUnitsAndACharge) {  // R26
  Apply apply(PostedPeriods::RefuseChanges);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  EXPECT_FALSE(apply.book.adjust(ada, apply.contract, apply.service, Units(1), day("2026-01-31"), ""));
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  ASSERT_EQ(file.plan.mappings[0].changes.size(), 1u);
  apply.approve(file);
  EXPECT_EQ(apply.apply(file)->confirmed, 1);
  EXPECT_EQ(apply.units("2026-02-01"), Units(2));
  const auto logged = *ChangeLog(apply.example.ledger()).of_plan(file.hash);
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].text(), "+2 units from 2026-02-01 and USD 40.00 once for the period from 2026-01-01");
  const Contract contract = *apply.book.contract(apply.contract);
  ASSERT_EQ(contract.charges.size(), 1u);
  EXPECT_EQ(find_charge_mark(contract.charges[0].text), logged[0].mark_of(logged[0].charges[0]));
  EXPECT_TRUE(apply.plan().plan.changes_nothing());

  PlanFile undo = *plan_undo(apply.example.ledger(), apply.psa, apply.sealed(), file.hash);
  apply.approve(undo);
  EXPECT_EQ(apply.apply(undo)->confirmed, 1);
  const Contract undone = *apply.book.contract(apply.contract);
  EXPECT_EQ(undone.charges[1].amount.text(), "-40.00");
  EXPECT_EQ(apply.units("2026-02-01"), Units(0));
}

TEST(ApplyPlan, EachChargeOfAChangeHasTheTextThatWasPlanned) {
  Apply apply(PostedPeriods::RefuseChanges);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-02-01")));
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  ASSERT_EQ(apply.apply(file)->confirmed, 1);
  const std::vector<PlannedCharge>& planned = file.plan.mappings[0].changes[0].charges;
  const std::vector<Charge> charges = apply.book.contract(apply.contract)->charges;
  ASSERT_EQ(planned.size(), 2u);
  ASSERT_EQ(charges.size(), 2u);
  for (size_t i = 0; i < 2; ++i) EXPECT_TRUE(charges[i].text.starts_with(planned[i].text + " [")) << charges[i].text;
}

TEST(ApplyPlan, APlanIsRefusedWhenWhatItCountsOnAsChargedIsNoLongerThere) {
  Apply apply(PostedPeriods::RefuseChanges);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile first = apply.plan();
  const PlanFile second = apply.plan();
  apply.approve(first);
  ASSERT_TRUE(apply.apply(first));
  apply.use(range("2026-01-03", "2026-01-04"), 1);
  const PlanFile third = apply.plan();
  const ChargeMark mark{std::string(mark_plan_digits, 'b'), change_name(apply.mapping, 0), day("2026-01-01")};
  ASSERT_TRUE(apply.book.charge(ada, apply.contract, apply.service, day("2026-02-01"), *Money::parse("1.00", usd()),
                                mark.text(), "by another installation " + mark.text()));
  const auto refusal = apply.apply(third);
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message().find("what is charged once for service mapping 1"), std::string::npos);
}

// One run that dies at its call number `call`, and then the same plan again. Whether the first run died at all.
bool killed_and_finished(int call, bool dies_after, bool loses_answers) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-01-10"), 5);
  apply.use(range("2026-01-10", "2026-02-01"), 3);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.calls_until_death = call;
  apply.psa.dies_after = dies_after;
  apply.psa.loses_answers = loses_answers;
  bool killed = false;
  try {
    EXPECT_TRUE(apply.apply(file));
  } catch (const Killed&) {
    killed = true;
  }
  apply.psa.calls_until_death = -1;
  EXPECT_TRUE(apply.apply(file));
  EXPECT_EQ(apply.psa.adjustments, 2);
  EXPECT_EQ(apply.units("2026-01-09"), Units(5));
  EXPECT_EQ(apply.units("2026-01-31"), Units(3));
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
  return killed;
}

// As killed_and_finished, of a change that is units and a charge.
bool killed_and_charged(int call, bool dies_after, bool loses_answers) {
  Apply apply(PostedPeriods::RefuseChanges);
  EXPECT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.psa.calls_until_death = call;
  apply.psa.dies_after = dies_after;
  apply.psa.loses_answers = loses_answers;
  bool killed = false;
  try {
    EXPECT_TRUE(apply.apply(file));
  } catch (const Killed&) {
    killed = true;
  }
  apply.psa.calls_until_death = -1;
  apply.psa.loses_answers = false;
  EXPECT_TRUE(apply.apply(file));
  EXPECT_EQ(apply.psa.adjustments, 1);
  EXPECT_EQ(apply.psa.charges, 1);
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
  return killed;
}

// If this failed, a customer would be billed twice for a change, or not at all, after a power cut.
TEST(ApplyPlan, ARunKilledAtAnyCallIsFinishedByTheNextAndSendsNothingTwice) {
  for (const bool dies_after : {false, true})
    for (const bool loses_answers : {false, true}) {
      int call = 0;
      while (killed_and_finished(call, dies_after, loses_answers)) ++call;
      EXPECT_GT(call, 8);
      call = 0;
      while (killed_and_charged(call, dies_after, loses_answers)) ++call;
      EXPECT_GE(call, 8);
    }
}

}  // namespace
}  // namespace stowage
