// Applying plans to the built-in contracts, with a PSA that dies and loses answers on the way.
#include "hub/apply.h"

#include "connectors/builtin/builtin_psa.h"
#include "contracts/invoices.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"
#include "hub/hub_example.h"
#include "hub/mapping_book.h"
#include "hub/schema.h"

namespace stowage {
namespace {

const Person ada{"ada"};

std::vector<Migration> all_steps() {
  std::vector<Migration> steps = contracts_migrations();
  for (const Migration& step : hub_migrations()) steps.push_back(step);
  return steps;
}

struct Killed {};

// The built-in PSA behind a line that can break at any call, before it or after it.
class FragilePsa : public Psa {
 public:
  explicit FragilePsa(Ledger& ledger) : psa_(ledger, ada) {}

  int calls_until_death = -1;  // counted down by each call; at 0 the process dies, half of the times after the call
  bool dies_after = false;
  bool loses_answers = false;
  bool drops_sends = false;
  bool carries_marks = true;
  bool refuses_zero = false;
  int adjustments = 0;
  int charges = 0;
  std::function<void()> meanwhile;  // what somebody else does between our send and our reading back

  std::string name() const override { return "fragile PSA"; }
  Result<PsaContract> contract(ContractId id) override {
    return call([&] { return psa_.contract(id); });
  }
  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override {
    return psa_.set_price(contract, service, from, price);
  }
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override {
    return call([&] {
      if (drops_sends) return Sent{Sent::Outcome::Lost, "", "time-out"};
      if (refuses_zero && (psa_.contract(contract)->service(service)->units_on(effective) + change).zero())
        return Sent{Sent::Outcome::Refused, "", "a service has at least 1 unit"};
      const Sent sent = psa_.adjust(contract, service, change, effective, mark);
      adjustments += sent.outcome == Sent::Outcome::Accepted ? 1 : 0;
      if (meanwhile) meanwhile();
      return loses_answers ? Sent{Sent::Outcome::Lost, "", "time-out"} : sent;
    });
  }
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override {
    if (!carries_marks) return std::optional<bool>();
    return call([&] { return psa_.has_adjustment(contract, mark); });
  }
  Sent charge(const PsaCharge& charge, const std::string& mark) override {
    return call([&] {
      if (drops_sends) return Sent{Sent::Outcome::Lost, "", "time-out"};
      const Sent sent = psa_.charge(charge, mark);
      charges += sent.outcome == Sent::Outcome::Accepted ? 1 : 0;
      return loses_answers ? Sent{Sent::Outcome::Lost, "", "time-out"} : sent;
    });
  }
  Result<bool> has_charge(ContractId contract, const std::string& mark) override {
    return call([&] { return psa_.has_charge(contract, mark); });
  }

 private:
  template <class Work>
  std::invoke_result_t<Work&> call(Work work) {
    const bool dies = calls_until_death >= 0 && calls_until_death-- == 0;
    if (dies && !dies_after) throw Killed();
    auto answer = work();
    if (dies) throw Killed();
    return answer;
  }

  BuiltinPsa psa_;
};

class Apply {
 public:
  explicit Apply(PostedPeriods posted = PostedPeriods::TakeChanges)
      : example(all_steps()), psa(example.ledger()), book(example.ledger()), usage(day("2026-02-01")) {
    const AccountId account = *book.add_account(ada, "Acme");
    contract = *book.add_contract(ada, {account, "Acme 2026", usd(), {day("2026-01-01"), std::nullopt, 1}, posted});
    service = *book.add_service(ada, contract, "Servers", decimal("20"));
    MappingBook mappings(example.ledger());
    ASSERT(mappings.map_account(ada, acme, Module::EndpointBackupV2, account, day("2026-01-01")));
    mapping = *mappings.map_service(ada, *psa.contract(contract), service, servers,
                                    default_terms(BillingType::ProtectedServers), day("2026-01-01"));
  }

  void use(DayRange range, int servers_protected) {
    for (Day day = range.from; day < range.until; ++day)
      usage.add(servers, acme, day, {Quantity(servers_protected), false});
  }
  SealedUsage sealed() const { return {usage, day("2026-02-01"), open_from, {}}; }
  PlanFile plan() { return *plan_contracts(example.ledger(), psa, sealed(), AccountId()); }
  void approve(const PlanFile& file) {
    ASSERT(ChangeLog(example.ledger()).approve(ada, file.hash, {mapping}, "looked at it"));
  }
  Result<Applied> apply(const PlanFile& file) { return apply_plan(example.ledger(), psa, ada, file, sealed()); }
  Units units(std::string_view text) { return book.contract(contract)->services[0].units_on(day(text)); }

  LedgerExample example;
  FragilePsa psa;
  ContractBook book;
  Usage usage;
  ContractId contract;
  ServiceId service;
  ServiceMappingId mapping;
  Day open_from = day("2026-01-01");
};

TEST(ApplyPlan, TheFirstPlanWaitsForApprovalAndIsThenDoneOnce) {
  Apply apply;
  apply.use(range("2026-01-01", "2026-02-01"), 2);
  const PlanFile file = apply.plan();
  Applied first = *apply.apply(file);
  EXPECT_EQ(first.waiting, 1);
  EXPECT_EQ(apply.psa.adjustments, 0);
  ASSERT_EQ(first.activity.size(), 1u);
  EXPECT_EQ(first.activity[0].outcome, Outcome::Failed);

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
  EXPECT_EQ(newest_activity(apply.example.ledger(), 10)->size(), 3u);
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

TEST(ApplyPlan, AnUndoTakesBackWhatWasDoneAndTheInvoiceNetsToNothing) {
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

// R30: 1 instead of 0 would bill a unit that nobody uses, for ever.
TEST(ApplyPlan, WhereThePsaRefuses0TheUnitsStayAndNothingElseIsSent) {
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
