#include "contracts/invoices.h"

#include "contracts/contract_example.h"

namespace stowage {
namespace {

TEST(Invoices, APostingIssuesTheLinesOfItsPeriodAndTheNextOneTheLateLines) {
  ContractExample example({day("2026-06-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.adjust(service, 1, day("2026-06-10")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  const Billed result = *billed(example.contract);
  ASSERT_EQ(result.documents.size(), 2u);
  EXPECT_EQ(result.documents[0].total.text(), "200.00");
  EXPECT_EQ(result.documents[1].total.text(), "14.00");
  EXPECT_TRUE(result.waiting.empty());
}

// If it were left behind, what was used late in a posted month would never be paid for.
TEST(Invoices, ALateLineOfAPostedPeriodIsOnTheNextPeriodsInvoice) {
  ContractExample example({day("2026-06-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.adjust(service, 1, day("2026-06-10")));
  ASSERT_TRUE(example.post(day("2026-07-01")));
  const Billed result = *billed(example.contract);
  ASSERT_EQ(result.documents.size(), 2u);
  EXPECT_EQ(result.documents[1].total.text(), "234.00");  // 11 x 20 for July, 20 x 21/30 for June
}

TEST(Invoices, BelowZeroNothingIsIssuedAndTheLinesWaitForTheNextInvoice) {
  ContractExample example({day("2026-06-01"), std::nullopt, 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.adjust(service, -3, day("2026-06-16")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  EXPECT_EQ(billed(example.contract)->documents.size(), 1u);
  EXPECT_EQ(total_of(billed(example.contract)->waiting, usd()).text(), "-30.00");

  ASSERT_TRUE(example.post(day("2026-07-01")));
  const Billed result = *billed(example.contract);
  ASSERT_EQ(result.documents.size(), 2u);
  EXPECT_EQ(result.documents[1].total.text(), "110.00");  // 7 x 20 - 30
  EXPECT_EQ(result.documents[1].lines.size(), 2u);
}

TEST(Invoices, WhatIsLeftBelowZeroAtTheContractsEndIsACreditNote) {
  ContractExample example({day("2026-06-01"), day("2026-07-01"), 1});
  const ServiceId service = example.service("20");
  ASSERT_TRUE(example.adjust(service, 10, day("2026-06-01")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  ASSERT_TRUE(example.adjust(service, -3, day("2026-06-16")));
  ASSERT_TRUE(example.post(day("2026-06-01")));
  const Billed result = *billed(example.contract);
  ASSERT_EQ(result.documents.size(), 2u);
  EXPECT_EQ(result.documents[1].kind, DocumentKind::CreditNote);
  EXPECT_EQ(result.documents[1].total.text(), "-30.00");
  EXPECT_FALSE(check_end(example.contract, day("2026-08-01")));
}

// A line on two documents is billed twice; one on none is lost.
RC_GTEST_PROP(Invoices, EveryPostedLineIsOnOneDocumentOrWaits, ()) {
  ContractExample example({day("2026-01-15"), day("2026-06-20"), *rc::gen::inRange(1, 32)});
  const ServiceId service = example.service("3.333");
  for (int step = 0; step < 20; ++step) {
    const Day next = example.contract.unposted_from();
    if (*rc::gen::inRange(0, 3) == 0) {
      const Day period = next < *example.contract.terms.until && *rc::gen::arbitrary<bool>()
                             ? next
                             : example.contract.terms.period_of(example.contract.terms.from).covered.from;
      RC_ASSERT(example.post(period));
    } else {
      (void)example.adjust(service, *rc::gen::inRange(-20, 20), day("2026-01-15") + *rc::gen::inRange(0, 150));
    }
  }
  Money posted = Money::zero(usd());
  for (const ContractPeriod& period : example.contract.terms.periods_within(example.contract.terms.days())) {
    const std::vector<ContractLine> lines = *lines_of(example.contract, period);
    for (const ContractLine& line : lines) {
      if (line.posted) posted += line.amount;
    }
  }
  const Billed result = *billed(example.contract);
  Money found = total_of(result.waiting, usd());
  for (const BillingDocument& document : result.documents) {
    RC_ASSERT(document.total == total_of(document.lines, usd()));
    RC_ASSERT(document.total.negative() == (document.kind == DocumentKind::CreditNote));
    found += document.total;
  }
  RC_ASSERT(found == posted);
}

}  // namespace
}  // namespace stowage
