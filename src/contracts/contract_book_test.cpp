#include "contracts/contract_book.h"

#include "contracts/contract_example.h"
#include "contracts/invoices.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"

namespace stowage {
namespace {

const Person ada{"ada"};

class ContractBookTest : public testing::Test {
 protected:
  ContractBookTest() : example(contracts_migrations()), book(example.ledger()) {
    account = *book.add_account(ada, "Acme");
    contract = *book.add_contract(ada, {account, "Acme 2026", usd(), {day("2026-01-01"), std::nullopt, 1}});
    service = *book.add_service(ada, contract, "Servers", decimal("20"));
  }
  LedgerExample example;
  ContractBook book;
  AccountId account;
  ContractId contract;
  ServiceId service;
};

TEST_F(ContractBookTest, WhatWasDoneIsThereAfterReopening) {
  ASSERT_TRUE(book.adjust(ada, contract, service, Units(10), day("2026-01-01"), "plan:1"));
  ASSERT_TRUE(book.set_price(ada, contract, service, day("2026-02-01"), decimal("21.50")));
  ASSERT_TRUE(book.post(ada, contract, day("2026-01-01")));
  ASSERT_TRUE(
      book.charge(ada, contract, ServiceId(), day("2026-02-03"), *Money::parse("-5.00", usd()), "c:1", "credit"));
  example.reopen();
  const Contract read = *ContractBook(example.ledger()).contract(contract);
  EXPECT_EQ(read.services[0].units_on(day("2026-01-01")), Units(10));
  EXPECT_EQ(billed(read)->documents[0].total.text(), "200.00");
  EXPECT_EQ(total_of(*lines_of(read, read.terms.period_of(day("2026-02-01"))), usd()).text(), "210.00");
  EXPECT_TRUE(verify_journal(**example.ledger().file().read()));
}

TEST_F(ContractBookTest, AMarkedAdjustmentIsMadeOnce) {
  ASSERT_TRUE(book.adjust(ada, contract, service, Units(10), day("2026-01-01"), "plan:1"));
  EXPECT_FALSE(book.adjust(ada, contract, service, Units(10), day("2026-01-01"), "plan:1"));
  EXPECT_TRUE(*book.has_adjustment("plan:1"));
  EXPECT_FALSE(*book.has_adjustment("plan:2"));
  EXPECT_EQ(book.contract(contract)->services[0].units_on(day("2026-01-01")), Units(10));
}

// A PSA's screens take a posting back; what was posted before it stays.
TEST_F(ContractBookTest, TheNewestPostingCanBeTakenBack) {
  EXPECT_FALSE(book.unpost(ada, contract));
  ASSERT_TRUE(book.adjust(ada, contract, service, Units(10), day("2026-01-01"), ""));
  ASSERT_TRUE(book.post(ada, contract, day("2026-01-01")));
  ASSERT_TRUE(book.post(ada, contract, day("2026-02-01")));
  EXPECT_EQ(book.unpost(ada, contract).value(), day("2026-02-01"));
  const Contract once = *book.contract(contract);
  EXPECT_EQ(once.unposted_from(), day("2026-02-01"));
  EXPECT_EQ(billed(once)->documents.size(), 1u);
  ASSERT_TRUE(book.adjust(ada, contract, service, Units(1), day("2026-02-01"), ""));
  ASSERT_TRUE(book.post(ada, contract, day("2026-02-01")));
  EXPECT_EQ(billed(*book.contract(contract))->documents[1].total.text(), "220.00");
  EXPECT_TRUE(verify_journal(**example.ledger().file().read()));
}

TEST_F(ContractBookTest, AnEarlierStateCanBeRead) {
  const EntryId before = journal_head(**example.ledger().file().read())->entry;
  ASSERT_TRUE(book.adjust(ada, contract, service, Units(10), day("2026-01-01"), ""));
  ASSERT_TRUE(book.end_contract(ada, contract, day("2026-05-01")));
  const auto reader = *example.ledger().file().read();
  const Contract then = *load_contract(*reader, contract, before);
  EXPECT_EQ(then.services[0].units_on(day("2026-01-01")), Units(0));
  EXPECT_EQ(then.terms.until, std::nullopt);
  EXPECT_EQ(book.contract(contract)->terms.until, day("2026-05-01"));
}

TEST_F(ContractBookTest, RefusalsLeaveNothingBehind) {
  const EntryId before = journal_head(**example.ledger().file().read())->entry;
  EXPECT_FALSE(book.add_account(ada, "Acme"));
  EXPECT_FALSE(book.add_contract(ada, {AccountId(9), "Other", usd(), {day("2026-01-01"), std::nullopt, 1}}));
  EXPECT_FALSE(book.adjust(ada, contract, service, Units(-1), day("2026-01-01"), ""));
  EXPECT_FALSE(book.adjust(ada, contract, ServiceId(9), Units(1), day("2026-01-01"), ""));
  EXPECT_FALSE(book.post(ada, contract, day("2026-02-01")));
  EXPECT_EQ(journal_head(**example.ledger().file().read())->entry, before);
}

}  // namespace
}  // namespace stowage
