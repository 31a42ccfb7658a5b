// What is written through the sandbox, read back as units and on the built-in contracts' own lines.
#include "sandbox/autotask_writes.h"

#include <gtest/gtest.h>

#include "contracts/invoices.h"
#include "sandbox/sandbox_example.h"

namespace stowage::autotask {
namespace {

std::string adjustment(const std::string& target, int change, const std::string& date) {
  return "{" + target + R"(,"unitChange":)" + std::to_string(change) + R"(,"effectiveDate":")" + date + "\"}";
}
const std::string on_servers = R"("contractServiceID":1)";

TEST(AutotaskWrites, AChangeSplitsTheRowOfItsPeriodAndMovesAllLaterOnes) {
  SandboxExample example;
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-28 10 for 200.00\n");
  const HttpResponse made =
      example.post("ContractServiceAdjustments", adjustment(on_servers, 3, "2026-02-15T00:00:00Z"));
  EXPECT_EQ(made.body, R"({"itemId":2})");
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-15 10 for 100.00\n2026-02-15..2026-02-28 13 for 130.00\n");
  EXPECT_EQ(example.units("2026-03"), "2026-03-01..2026-03-31 13 for 260.00\n");

  // 3 x 20 x 14 of 28 days, beside the period's own line (R26).
  const Contract contract = *example.book.contract(example.first);
  const auto lines = *lines_of(contract, contract.terms.period_of(day("2026-02-01")));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1].amount.text(), "30.00");

  EXPECT_EQ(example.post("Contracts/1/ServiceAdjustments", adjustment(R"("serviceID":1)", -3, "2026-02-15")).status,
            200);
  EXPECT_EQ(
      total_of(*lines_of(*example.book.contract(example.first), contract.terms.period_of(day("2026-02-01"))), usd())
          .text(),
      "200.00");
}

TEST(AutotaskWrites, WhatIsNotKnownOfARowGoesEitherWay) {
  SandboxExample example({"split-row-end=day-before", "partial-row-price=full", "zero-unit-rows=hidden"});
  ASSERT_EQ(example.post("ContractServiceAdjustments", adjustment(on_servers, -10, "2026-02-15")).status, 200);
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-14 10 for 200.00\n");
  EXPECT_EQ(example.units("2026-03"), "");
}

TEST(AutotaskWrites, TheSameSentTwiceIsDoneTwice) {
  SandboxExample example;
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(example.post("ContractServiceAdjustments", adjustment(on_servers, 1, "2026-02-01")).status, 200);
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-28 12 for 240.00\n");
}

// The trap for clients that send again: it was done.
TEST(AutotaskWrites, AnAnswerCanBeLostBehindWhatIsDone) {
  SandboxExample example({"write-answers=lost"});
  const std::string body = adjustment(on_servers, 1, "2026-02-01");
  EXPECT_EQ(example.post("ContractServiceAdjustments", body).delivery, Delivery::Withheld);
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-28 11 for 220.00\n");
  EXPECT_EQ(example.post("ContractServiceAdjustments", "{}").delivery, Delivery::Sent);
}

TEST(AutotaskWrites, AServiceThatTheContractLacksIsPutOnIt) {
  SandboxExample example;
  const HttpResponse made = example.post("ContractServiceAdjustments",
                                         adjustment(R"("ContractID":2,"serviceId":1)", 4, "2026-02-01T00:00:00"));
  EXPECT_EQ(made.status, 200) << made.body;
  const JsonValue services = SandboxExample::json_of(example.get("Contracts/2/Services"));
  const JsonValue& added = services.find("items")->items().at(0);
  EXPECT_EQ(added.find("serviceID")->text(), "1");  // one entry of the catalogue
  EXPECT_EQ(added.find("unitPrice")->text(), "20");
  EXPECT_EQ(example.book.contract(example.second)->services[0].units_on(day("2026-02-01")), Units(4));
}

TEST(AutotaskWrites, RefusalsChangeNothingAndAreErrors) {
  SandboxExample example;
  const auto refused = [&](const std::string& body) {
    const HttpResponse response = example.post("ContractServiceAdjustments", body);
    EXPECT_EQ(response.status, 500) << body;
    return SandboxExample::error_of(response);
  };
  refused("");
  refused("[]");
  refused("{}");
  refused(R"({"contractServiceID":1,"unitChange":1})");
  refused(R"({"contractServiceID":1,"effectiveDate":"2026-02-01"})");
  refused(R"({"contractServiceID":1,"unitChange":1.5,"effectiveDate":"2026-02-01"})");
  refused(R"({"contractServiceID":1,"unitChange":0,"effectiveDate":"2026-02-01"})");
  refused(R"({"contractServiceID":1,"unitChange":1,"effectiveDate":"tomorrow"})");
  refused(R"({"contractID":1,"unitChange":1,"effectiveDate":"2026-02-01"})");
  refused(adjustment(R"("contractServiceID":9)", 1, "2026-02-01"));
  refused(adjustment(R"("contractServiceID":1,"contractID":2)", 1, "2026-02-01"));
  refused(adjustment(R"("contractID":9,"serviceID":1)", 1, "2026-02-01"));
  refused(adjustment(R"("contractID":1,"serviceID":9)", 1, "2026-02-01"));
  refused(adjustment(R"("contractID":1,"serviceID":1,"allowRepeatService":true)", 1, "2026-02-01"));
  refused(adjustment(on_servers, -11, "2026-02-01"));
  refused(adjustment(R"("contractID":2,"serviceID":1)", -1, "2026-02-01"));
  refused(adjustment(R"("contractID":2,"serviceID":1)", 1, "2025-12-31"));
  EXPECT_EQ(SandboxExample::error_of(example.post("Contracts/2/ServiceAdjustments",
                                                  adjustment(R"("contractID":1,"serviceID":1)", 1, "2026-02-01")))
                .substr(0, 3),
            "500");
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-28 10 for 200.00\n");
  EXPECT_TRUE(example.book.contract(example.second)->services.empty());
}

TEST(AutotaskWrites, APostedPeriodTakesAChangeOrRefusesItAsItsContractSays) {
  SandboxExample example;
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  EXPECT_EQ(example.post("ContractServiceAdjustments", adjustment(on_servers, 1, "2026-01-16")).status, 200);
  const JsonValue rows =
      SandboxExample::json_of(example.query("ContractServiceUnits", R"({"op":"exist","field":"approveAndPostDate"})"));
  ASSERT_FALSE(rows.find("items")->items().empty());
  EXPECT_EQ(rows.find("items")->items()[0].find("approveAndPostDate")->text(), "2026-02-01T06:00:00Z");

  const ContractId third = *example.book.add_contract(
      example.ada, {AccountId(1), "Strict", usd(), {day("2026-01-01"), std::nullopt, 1}, PostedPeriods::RefuseChanges});
  const ServiceId service = *example.book.add_service(example.ada, third, "Protected servers", decimal("20"));
  ASSERT_TRUE(example.book.post(example.ada, third, day("2026-01-01")));
  const std::string target = R"("contractServiceID":)" + std::to_string(service.number());
  EXPECT_EQ(SandboxExample::error_of(example.post("ContractServiceAdjustments", adjustment(target, 1, "2026-01-16"))),
            "500 Unable to make changes as it would result in the deletion/modification of an already approved and "
            "posted contract period");
}

TEST(AutotaskWrites, TheDayIsTheOneWrittenOrThatOfTheInstant) {
  const std::string body = adjustment(on_servers, 1, "2026-03-01T02:00:00Z");
  SandboxExample as_written;
  ASSERT_EQ(as_written.post("ContractServiceAdjustments", body).status, 200);
  EXPECT_EQ(as_written.units("2026-02"), "2026-02-01..2026-02-28 10 for 200.00\n");
  SandboxExample in_zone({"effective-date=instant-in-zone"});  // New York: the evening before
  ASSERT_EQ(in_zone.post("ContractServiceAdjustments", body).status, 200);
  EXPECT_EQ(in_zone.book.contract(in_zone.first)->services[0].units_on(day("2026-02-28")), Units(11));
}

TEST(AutotaskWrites, ZeroUnitsAndPricesAloneGoEitherWay) {
  const std::string to_zero = adjustment(on_servers, -10, "2026-03-01");
  const std::string price = R"({"contractServiceID":1,"effectiveDate":"2026-03-01","adjustedUnitPrice":21.5})";
  SandboxExample usual;
  EXPECT_EQ(usual.post("ContractServiceAdjustments", price).status, 200);
  EXPECT_EQ(usual.units("2026-03"), "2026-03-01..2026-03-31 10 for 215.00\n");
  EXPECT_EQ(usual.post("ContractServiceAdjustments", to_zero).status, 200);
  EXPECT_EQ(usual.units("2026-03"), "2026-03-01..2026-03-31 0 for 0.00\n");
  SandboxExample other({"zero-units=refused", "adjusted-unit-price=ignored", "unit-change=required"});
  EXPECT_EQ(other.post("ContractServiceAdjustments", to_zero).status, 500);
  EXPECT_EQ(other.post("ContractServiceAdjustments", price).status, 500);
  EXPECT_EQ(other.units("2026-03"), "2026-03-01..2026-03-31 10 for 200.00\n");
}

TEST(AutotaskWrites, AChargeIsOnTheContractAndReadBack) {
  SandboxExample example;
  const std::string body = R"({"id":0,"name":"Overage","description":"mark 1","datePurchased":"2026-02-10T00:00:00Z",
    "unitQuantity":12.5,"unitPrice":0.05,"billingCodeID":7,"contractServiceID":1})";
  EXPECT_EQ(example.post("Contracts/1/Charges", body).body, R"({"itemId":1})");
  const JsonValue item = SandboxExample::json_of(example.get("ContractCharges/1"));
  EXPECT_EQ(item.find("item")->find("name")->text(), "Overage");
  EXPECT_EQ(item.find("item")->find("description")->text(), "mark 1");
  EXPECT_EQ(item.find("item")->find("billableAmount")->text(), "0.63");
  EXPECT_FALSE(item.find("item")->find("isBilled")->boolean());
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-02-01")));
  EXPECT_TRUE(SandboxExample::json_of(example.get("ContractCharges/1")).find("item")->find("isBilled")->boolean());
  EXPECT_EQ(billed(*example.book.contract(example.first))->documents[1].total.text(), "200.63");
}

TEST(AutotaskWrites, ANoteIsKeptWithItsContract) {
  SandboxExample example;
  const std::string body = R"({"contractID":1,"title":"mark 1","description":"+3 units"})";
  EXPECT_EQ(example.post("Contracts/1/Notes", body).body, R"({"itemId":1})");
  EXPECT_EQ(example.found("ContractNotes", R"({"op":"eq","field":"title","value":"mark 1"})"), "1");
  EXPECT_EQ(example.found("ContractNotes", R"({"op":"eq","field":"contractID","value":2})"), "");
  const JsonValue item = SandboxExample::json_of(example.get("Contracts/1/Notes/1"));
  EXPECT_EQ(item.find("item")->find("description")->text(), "+3 units");
  EXPECT_EQ(example.post("Contracts/9/Notes", body).status, 500);
  EXPECT_EQ(example.post("Contracts/1/Notes", R"({"title":"mark 1"})").status, 500);
  EXPECT_EQ(example.post("ContractNotes", body).status, 405);
}

TEST(AutotaskWrites, AChargeThatLacksSomethingIsRefused) {
  SandboxExample example;
  for (
      const char* body :
      {"{}", R"({"name":"x","unitQuantity":1,"unitPrice":1,"datePurchased":"2026-02-10"})",
       R"({"name":"x","productID":1,"unitPrice":1,"datePurchased":"2026-02-10"})",
       R"({"name":"x","productID":1,"unitQuantity":"1","unitPrice":1,"datePurchased":"2026-02-10"})",
       R"({"name":"x","productID":1,"unitQuantity":1,"unitPrice":1})",
       R"({"name":"x","productID":1,"unitQuantity":1,"unitPrice":0,"datePurchased":"2026-02-10"})",
       R"({"name":"x","productID":1,"unitQuantity":1,"unitPrice":1,"datePurchased":"2025-02-10"})",
       R"({"name":"x","productID":1,"unitQuantity":1,"unitPrice":1,"datePurchased":"2026-02-10","isBillableToCompany":false})",
       R"({"productID":1,"unitQuantity":1,"unitPrice":1,"datePurchased":"2026-02-10"})"})
    EXPECT_EQ(example.post("Contracts/1/Charges", body).status, 500) << body;
  EXPECT_TRUE(example.book.contract(example.first)->charges.empty());
}

}  // namespace
}  // namespace stowage::autotask
