// Applying plans to PSAs that do not answer for a contract, refuse 0 units, or take days in another time zone. If these
// failed, one customer's trouble would keep the others from being billed, or bill him twice.
#include "connectors/builtin/apply_example.h"

namespace stowage {
namespace {

TEST(ApplyInTrouble, APsaThatTakesDaysInAnotherTimeZoneIsFoundOut) {
  Apply apply;
  apply.use(range("2026-01-10", "2026-02-01"), 2);
  apply.use(range("2026-01-20", "2026-02-01"), 1);
  const PlanFile file = apply.plan();
  ASSERT_EQ(file.plan.mappings[0].changes.size(), 2u);
  apply.approve(file);
  apply.psa.dates_early = true;
  const Applied applied = *apply.apply(file);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_NE(applied.activity[0].reason.find("from 2026-01-09 on"), std::string::npos) << applied.activity[0].reason;
  EXPECT_EQ(apply.psa.adjustments, 1);  // and nothing more
}

// One customer's contract that cannot be read must not keep the others from being billed.
TEST(ApplyInTrouble, AContractThatCannotBeReadDoesNotStopTheOthers) {
  Apply apply;
  const ServiceMappingId other = apply.add_contract("Blue", blue);
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  apply.use(range("2026-01-01", "2026-02-01"), 3, blue);
  apply.psa.unreadable = {apply.contract};
  const PlanFile file = apply.plan();
  ASSERT_EQ(file.plan.mappings.size(), 2u);
  EXPECT_TRUE(file.plan.mappings[0].changes.empty());
  EXPECT_NE(file.plan.mappings[0].withheld.at(0).find("it does not answer"), std::string::npos);
  EXPECT_EQ(file.plan.mappings[0].service_name, "Servers");
  EXPECT_EQ(changes(file.plan.mappings[1]), Texts{"+3 @ 2026-01-01"});
  EXPECT_TRUE(file.plan.unmapped.empty());
  apply.approve(file, other);
  const Applied applied = *apply.apply(file);
  EXPECT_EQ(applied.confirmed, 1);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_TRUE(applied.exceptions());

  // It comes back: what was planned of the other does not rest on it.
  apply.psa.unreadable.clear();
  EXPECT_TRUE(apply.apply(file));
  EXPECT_EQ(changes(apply.plan().plan.mappings[0]), Texts{"+2 @ 2026-01-01"});
}

TEST(ApplyInTrouble, AContractThatIsLostBetweenPlanAndApplyFailsAlone) {
  Apply apply;
  const ServiceMappingId other = apply.add_contract("Blue", blue);
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  apply.use(range("2026-01-01", "2026-02-01"), 3, blue);
  const PlanFile file = apply.plan();
  apply.approve(file, apply.mapping);
  apply.approve(file, other);
  apply.psa.unreadable = {apply.contract};
  const Applied applied = *apply.apply(file);
  EXPECT_EQ(applied.confirmed, 1);
  EXPECT_EQ(applied.activity.at(0).outcome, Outcome::Failed);
  EXPECT_NE(applied.activity.at(0).reason.find("it does not answer"), std::string::npos);
  EXPECT_EQ(applied.activity.at(1).outcome, Outcome::Increased);
  apply.psa.unreadable.clear();
  EXPECT_EQ(apply.apply(file)->confirmed, 1);
  EXPECT_TRUE(apply.plan().plan.changes_nothing());
}

TEST(ApplyInTrouble, AContractThatIsLostWhileThePlanIsAppliedFailsAlone) {
  Apply apply;
  const ServiceMappingId other = apply.add_contract("Blue", blue);
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  apply.use(range("2026-01-01", "2026-02-01"), 3, blue);
  const PlanFile file = apply.plan();
  apply.approve(file);
  apply.approve(file, other);
  int times = 0;
  apply.psa.is_silent = [&](ContractId id) { return id == apply.contract && ++times == 2; };
  const Applied applied = *apply.apply(file);
  EXPECT_EQ(times, 2);
  EXPECT_EQ(applied.confirmed, 1);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_NE(applied.activity[0].reason.find("it does not answer"), std::string::npos);
  EXPECT_EQ(apply.apply(file)->confirmed, 1);
}

TEST(ApplyInTrouble, APsaThatDoesNotAnswerIsNotAskedForEachOfItsContracts) {
  Apply apply;
  apply.psa.unreadable = {apply.contract};
  for (const char* name : {"B", "C", "D", "E", "F"}) {
    apply.add_contract(name, blue);
    apply.psa.unreadable.insert(ContractId(static_cast<std::int64_t>(apply.psa.unreadable.size()) + 1));
  }
  apply.psa.asked = 0;
  const PlanFile file = apply.plan();
  EXPECT_EQ(apply.psa.asked, unread_in_a_row_max);
  for (const MappingPlan& mapping : file.plan.mappings) EXPECT_EQ(mapping.withheld.size(), 1u);
}

// R30: 1 instead of 0 would bill a unit that nobody uses, for ever.
TEST(ApplyInTrouble, WhereThePsaRefuses0TheUnitsStayAndNothingElseIsSent) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  apply.approve(file);
  ASSERT_EQ(apply.apply(file)->confirmed, 1);
  ASSERT_TRUE(MappingBook(apply.example.ledger())
                  .end_module(ada, Module::EndpointBackupV2, day("2026-01-20"), MappingEnding::ToZero, "disabled"));
  apply.psa.refuses_zero = true;
  const PlanFile ending = apply.plan();
  EXPECT_EQ(changes(ending.plan.mappings[0]), Texts{"-2 @ 2026-01-20"});
  apply.approve(ending);
  const Applied applied = *apply.apply(ending);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_EQ(applied.activity[0].outcome, Outcome::Failed);
  EXPECT_NE(applied.activity[0].reason.find("at least 1 unit"), std::string::npos);
  EXPECT_EQ(apply.units("2026-01-20"), Units(2));
  EXPECT_EQ(apply.psa.adjustments, 1);

  apply.psa.refuses_zero = false;  // as the built-in contracts
  EXPECT_EQ(apply.apply(ending)->confirmed, 1);
  EXPECT_EQ(apply.units("2026-01-19"), Units(2));
  EXPECT_EQ(apply.units("2026-01-20"), Units(0));
}

TEST(ApplyInTrouble, WhereThePsaRefuses0WhatComesAfterItIsNotBilledBeside) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-01-10"), 2);
  apply.use(range("2026-01-15", "2026-02-01"), 3);
  apply.psa.refuses_zero = true;
  for (int run = 0; run < 2; ++run) {
    const PlanFile file = apply.plan();
    apply.approve(file);
    EXPECT_EQ(apply.apply(file)->failed, 1);
    EXPECT_EQ(apply.units("2026-01-12"), Units(2));
    EXPECT_EQ(apply.units("2026-01-31"), Units(2));  // not 2 and 3
  }
  apply.psa.refuses_zero = false;
  const PlanFile file = apply.plan();
  apply.approve(file);
  EXPECT_EQ(apply.apply(file)->confirmed, 2);
  EXPECT_EQ(apply.units("2026-01-12"), Units(0));
  EXPECT_EQ(apply.units("2026-01-31"), Units(3));
}

}  // namespace
}  // namespace stowage
