// The controls that stand for a PSA's own screens. If these failed, no client could be tried against periods that are
// posted, invoices that are void, or contracts that were renewed.
#include "sandbox/controls.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage {
namespace {

TEST(Controls, WantTheirOwnKey) {
  SandboxExample example;
  example.controls_key += "1";
  EXPECT_TRUE(example.control("contracts/1/post").starts_with("401 "));
  example.controls_key = example.bms_login.password;
  EXPECT_TRUE(example.control("contracts/1/post").starts_with("401 "));
  EXPECT_EQ(example.send("POST", "/sandbox/contracts/1/post").status, 401);
  EXPECT_TRUE(example.book.contract(example.first)->postings.empty());
}

TEST(Controls, PostPeriodsInOrderAndTakeTheNewestBack) {
  SandboxExample example;
  EXPECT_EQ(example.control("contracts/1/post"), R"({"posting":7,"period":"2026-01-01"})");
  EXPECT_EQ(example.control("contracts/1/post", R"({"on":"2026-02-15"})"), R"({"posting":8,"period":"2026-02-01"})");
  EXPECT_TRUE(example.control("contracts/1/post")
                  .starts_with("409 the period from 2026-03-01 of contract 'Acme 2026' has "
                               "not begun"));
  EXPECT_EQ(example.control("contracts/1/unpost"), R"({"period":"2026-02-01"})");
  EXPECT_EQ(example.book.contract(example.first)->unposted_from(), day("2026-02-01"));
  EXPECT_TRUE(example.control("contracts/2/unpost").starts_with("409 "));
}

TEST(Controls, RefuseWhatThereIsNot) {
  SandboxExample example;
  for (const char* path : {"contracts/9/post", "contracts/1/nonsense", "nonsense/1/post", "contracts/x/post",
                           "contracts", "invoices/1/void", "invoices/1/post"})
    EXPECT_TRUE(example.control(path).starts_with("404 ")) << path;
  EXPECT_TRUE(example.control("contracts/1/post", "{").starts_with("400 "));
  EXPECT_TRUE(example.control("contracts/1/post", R"({"on":"soon"})").starts_with("400 on: "));
  EXPECT_TRUE(example.control("contracts/2/post", R"({"on":"2027-01-01"})").starts_with("409 "));
  EXPECT_TRUE(example.control("contracts/1/invoice").starts_with("409 "));
}

TEST(Controls, InvoiceWhatIsPostedOnceAndAgainWhenVoid) {
  SandboxExample example;
  example.control("contracts/1/post");
  EXPECT_EQ(example.control("contracts/1/invoice"), R"({"invoices":[8]})");
  EXPECT_EQ(example.control("contracts/1/invoice"),
            "409 contract 'Acme 2026' has nothing posted that is on no invoice. Post a period first.");
  EXPECT_TRUE(example.control("contracts/1/unpost").ends_with("is on an invoice. Make that void first."));
  EXPECT_EQ(example.control("invoices/8/void"), R"({"void":8})");
  EXPECT_TRUE(example.control("invoices/8/void").starts_with("409 "));
  EXPECT_EQ(example.control("contracts/1/invoice"), R"({"invoices":[10]})");
  EXPECT_EQ(example.control("invoices/10/void"), R"({"void":10})");
  EXPECT_EQ(example.control("contracts/1/unpost"), R"({"period":"2026-01-01"})");
}

TEST(Controls, RenewAContractWithItsServicesUnitsAndPrices) {
  SandboxExample example;
  EXPECT_TRUE(example.control("contracts/1/renew", R"({"name":"Acme 2027"})").starts_with("400 "));
  EXPECT_TRUE(example.control("contracts/1/renew", R"({"from":"2026-03-01"})").starts_with("400 "));
  ASSERT_TRUE(example.book.adjust(example.ada, example.first, example.servers, Units(2), day("2026-03-01"), ""));
  EXPECT_EQ(example.control("contracts/1/renew", R"({"name":"Acme spring","from":"2026-03-01","until":"2026-06-01"})"),
            R"({"contract":3})");
  EXPECT_EQ(example.book.contract(example.first)->terms.until, day("2026-03-01"));
  const Contract renewed = *example.book.contract(ContractId(3));
  EXPECT_EQ(renewed.terms, (Terms{day("2026-03-01"), day("2026-06-01"), 1}));
  EXPECT_EQ(renewed.account, AccountId(1));
  EXPECT_EQ(renewed.services.at(0).name, "Protected servers");
  EXPECT_EQ(renewed.services.at(0).units_on(day("2026-03-01")), Units(10));
  EXPECT_EQ(renewed.services.at(0).prices.at(day("2026-03-01"))->text(), "20");
  // One with an end goes on behind it.
  EXPECT_EQ(example.control("contracts/2/renew", R"({"name":"Mill 2027"})"), R"({"contract":4})");
  EXPECT_EQ(example.book.contract(ContractId(4))->terms.from, day("2027-01-01"));
}

TEST(Controls, TypeInUnitsAndCharges) {
  SandboxExample example;
  EXPECT_EQ(example.control("contracts/1/adjust", R"({"service":"Protected servers","units":-3,"on":"2026-02-10"})"),
            R"({"adjustment":2})");
  EXPECT_EQ(example.control("contracts/1/charge",
                            R"({"service":"Protected servers","amount":"-4.50","on":"2026-02-10","text":"credit"})"),
            R"({"charge":1})");
  EXPECT_EQ(example.control("contracts/1/charge", R"({"amount":"1","on":"2026-02-10","text":"travel"})"),
            R"({"charge":2})");
  const Contract contract = *example.book.contract(example.first);
  EXPECT_EQ(contract.services.at(0).units_on(day("2026-02-09")), Units(10));
  EXPECT_EQ(contract.services.at(0).units_on(day("2026-02-10")), Units(7));
  EXPECT_EQ(contract.charges.at(0).service, example.servers);
  EXPECT_EQ(contract.charges.at(0).amount.text(), "-4.50");
  EXPECT_FALSE(contract.charges.at(1).service);
  EXPECT_TRUE(example.control("contracts/1/adjust", R"({"service":"Lifts","units":1,"on":"2026-02-10"})")
                  .starts_with("404 contract 'Acme 2026' has no service 'Lifts'"));
  EXPECT_TRUE(example.control("contracts/1/adjust", R"({"service":"Protected servers","units":-8,"on":"2026-02-10"})")
                  .starts_with("409 "));
  EXPECT_TRUE(example.control("contracts/1/charge", R"({"amount":"1","text":"travel"})").starts_with("400 "));
}

TEST(Controls, MoveTheClockOfARehearsalAlone) {
  SandboxExample example;
  EXPECT_TRUE(example.control("clock", R"({"advance":"1d"})").starts_with("409 only a rehearsal's clock can be moved"));
  EXPECT_TRUE(example.control("clock", R"({"advance":"soon"})").starts_with("400 "));
  EXPECT_TRUE(example.control("clock").starts_with("400 "));
}

}  // namespace
}  // namespace stowage
