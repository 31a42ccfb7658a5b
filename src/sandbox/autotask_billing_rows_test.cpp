// What the vendor tells of what was approved and posted, and of its invoices. If these failed, a client that reconciles
// would be proven against amounts that the contracts do not bill.
#include "sandbox/autotask_billing_rows.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::autotask {
namespace {

constexpr const char* all = R"({"op":"gte","field":"id","value":0})";

// "serviceID day quantity x rate = extendedPrice (total) on invoice", lines.
std::string items(SandboxExample& example) {
  const auto text = [](const JsonValue& row, const char* field) {
    const JsonValue* value = row.find(field);
    return value->kind() == JsonValue::Kind::Null ? std::string("-") : value->text();
  };
  std::string lines;
  const JsonValue page = SandboxExample::json_of(example.query("BillingItems", all));
  for (const JsonValue& row : page.find("items")->items())
    lines += fmt::format("{} {} {} x {} = {} ({}) on {}\n", text(row, "serviceID"), text(row, "itemDate").substr(0, 10),
                         text(row, "quantity"), text(row, "rate"), text(row, "extendedPrice"), text(row, "totalAmount"),
                         text(row, "invoiceID"));
  return lines;
}

TEST(AutotaskBilling, OnlyWhatWasPostedIsTold) {
  SandboxExample example;
  EXPECT_EQ(items(example), "");
  ASSERT_TRUE(example.book.adjust(example.ada, example.first, example.servers, Units(3), day("2026-01-17"), ""));
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  const std::string january =
      "1 2026-01-01 10 x 20 = 200.00 (200.00) on -\n"
      "1 2026-01-17 3 x 20 = 29.03 (29.03) on -\n";
  EXPECT_EQ(items(example), january);
  // A change of a posted period is told once it is posted itself, and what was told before keeps its number.
  const std::string ids = example.found("BillingItems", all);
  ASSERT_TRUE(example.book.adjust(example.ada, example.first, example.servers, Units(-1), day("2026-01-31"), ""));
  EXPECT_EQ(items(example), january);
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-02-01")));
  EXPECT_TRUE(example.found("BillingItems", all).starts_with(ids + " "));
  EXPECT_NE(items(example).find("1 2026-01-31 -1 x 20 = -0.65"), std::string::npos);
}

TEST(AutotaskBilling, AnInvoiceCarriesItsItemsAndTheirTaxUntilItIsVoid) {
  SandboxExample example({"tax=added"});
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  EXPECT_EQ(items(example), "1 2026-01-01 10 x 20 = 200.00 (240.00) on -\n");
  example.control("contracts/1/invoice");
  const std::string id = example.found("Invoices", all);
  EXPECT_EQ(items(example), "1 2026-01-01 10 x 20 = 200.00 (240.00) on " + id + "\n");
  const auto invoice = [&] { return SandboxExample::json_of(example.get("Invoices/" + id)); };
  EXPECT_EQ(invoice().find("item")->find("invoiceTotal")->text(), "240.00");
  EXPECT_EQ(invoice().find("item")->find("totalTaxValue")->text(), "40.00");
  EXPECT_EQ(invoice().find("item")->find("toDate")->text(), "2026-01-31T00:00:00Z");
  EXPECT_FALSE(invoice().find("item")->find("isVoided")->boolean());
  example.control("invoices/" + id + "/void");
  EXPECT_TRUE(invoice().find("item")->find("isVoided")->boolean());
  EXPECT_EQ(items(example), "1 2026-01-01 10 x 20 = 200.00 (240.00) on -\n");
}

// Lines that sum to below zero are on no invoice until the next one.
TEST(AutotaskBilling, WhatWaitsIsOnNoInvoice) {
  SandboxExample example;
  ASSERT_TRUE(example.book.charge(example.ada, example.first, ServiceId(), day("2026-01-20"),
                                  *Money::parse("-250.00", usd()), "", "goodwill | for the flood"));
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  EXPECT_EQ(items(example),
            "1 2026-01-01 10 x 20 = 200.00 (200.00) on -\n"
            "- 2026-01-20 1 x -250.00 = -250.00 (-250.00) on -\n");
  EXPECT_EQ(example.found("Invoices", all), "");
  EXPECT_EQ(example.found("BillingItems", R"({"op":"eq","field":"contractChargeID","value":1})"),
            example.found("BillingItems", R"({"op":"eq","field":"itemName","value":"goodwill"})"));
}

TEST(AutotaskBilling, WhatIsNotKnownCanBeHadBothWays) {
  SandboxExample example({"item-date=periods-first", "billing-items=hidden"});
  ASSERT_TRUE(example.book.adjust(example.ada, example.first, example.servers, Units(3), day("2026-01-17"), ""));
  ASSERT_TRUE(example.book.post(example.ada, example.first, day("2026-01-01")));
  EXPECT_EQ(items(example), "");
  EXPECT_EQ(example.found("Invoices", all), "");
  EXPECT_NE(example.found("Contracts", all), "");
  SandboxExample dated({"item-date=periods-first"});
  ASSERT_TRUE(dated.book.adjust(dated.ada, dated.first, dated.servers, Units(3), day("2026-01-17"), ""));
  ASSERT_TRUE(dated.book.post(dated.ada, dated.first, day("2026-01-01")));
  EXPECT_NE(items(dated).find("1 2026-01-01 3 x 20 = 29.03"), std::string::npos);
}

TEST(AutotaskBilling, NobodyMakesOrChangesThemHereAndSomeFieldsCannotBeAskedFor) {
  SandboxExample example;
  for (const char* collection : {"BillingItems", "Invoices"}) {
    const std::string path = std::string("/atservicesrest/v1.0/") + collection;
    EXPECT_EQ(example.send("POST", path, "{}").status, 405);
    EXPECT_EQ(example.send("PATCH", path, "{}").status, 501);
    EXPECT_EQ(example.send("DELETE", path + "/1").status, 405);
  }
  EXPECT_EQ(example.found("BillingItems", R"({"op":"eq","field":"lineItemFullDescription","value":"x"})"),
            "500 lineItemFullDescription of BillingItem cannot be queried");
  EXPECT_EQ(example.found("Invoices", R"({"op":"exist","field":"dueDate"})").substr(0, 3), "500");
}

}  // namespace
}  // namespace stowage::autotask
