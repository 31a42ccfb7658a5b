// Counter-plans against the built-in contracts.
#include "connectors/builtin/apply_example.h"
#include "contracts/lines.h"

namespace stowage {
namespace {

TEST(UndoPlan, AnUndoTakesBackWhatWasDoneAndTheInvoiceNetsToNothing) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-01-10"), 2);
  apply.use(range("2026-01-10", "2026-02-01"), 5);
  const PlanFile file = apply.plan();
  apply.approve(file);
  ASSERT_TRUE(apply.apply(file));
  PlanFile undo = *plan_undo(apply.example.ledger(), apply.psa, apply.sealed(), file.hash);
  EXPECT_EQ(undo.undoes, file.hash);
  EXPECT_EQ(undo.plan.mappings[0].changes.size(), 2u);
  apply.approve(undo);
  ASSERT_EQ(apply.apply(undo)->confirmed, 2);
  EXPECT_EQ(apply.units("2026-01-31"), Units(0));
  const Contract contract = *apply.book.contract(apply.contract);
  EXPECT_EQ(total_of(*lines_of(contract, contract.terms.period_of(day("2026-01-01"))), usd()).text(), "0.00");
  EXPECT_FALSE(plan_undo(apply.example.ledger(), apply.psa, apply.sealed(), std::string(64, '0')));
}

// Two clerks who undo the same plan would else take its units away twice, from what other plans left.
TEST(UndoPlan, WhatWasTakenBackIsNotTakenBackAgainUnlessItWasDoneAgain) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-01-10"), 2);
  apply.use(range("2026-01-10", "2026-02-01"), 5);
  ASSERT_TRUE(apply.book.adjust(ada, apply.contract, apply.service, Units(9), day("2026-01-01"), "", "before us"));
  const PlanFile file = apply.plan();
  apply.approve(file);
  ASSERT_EQ(apply.apply(file)->confirmed, 2);  // -7 from the 1st, +3 from the 10th
  const auto undo = [&](const PlanFile& done) {
    return plan_undo(apply.example.ledger(), apply.psa, apply.sealed(), done.hash);
  };
  const PlanFile back = *undo(file);
  apply.approve(back);
  ASSERT_EQ(apply.apply(back)->confirmed, 2);
  const auto again = undo(file);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message().find("taken back already"), std::string::npos);

  const PlanFile redo = *undo(back);
  apply.approve(redo);
  ASSERT_EQ(apply.apply(redo)->confirmed, 2);
  EXPECT_EQ(apply.units("2026-01-31"), Units(5));
  EXPECT_FALSE(undo(back));
  const PlanFile back_again = *undo(file);
  apply.approve(back_again);
  ASSERT_EQ(apply.apply(back_again)->confirmed, 2);
  EXPECT_EQ(apply.units("2026-01-01"), Units(9));
  EXPECT_EQ(apply.units("2026-01-31"), Units(9));
}

}  // namespace
}  // namespace stowage
