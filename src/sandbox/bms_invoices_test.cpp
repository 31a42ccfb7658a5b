// Invoices as BMS shows them. If these failed, a client that compares invoices with statements would be proven against
// other amounts than the contract bills.
#include "sandbox/bms_invoices.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::bms {
namespace {

// Contract 1 with 3 more units from 16 January, a credit, and January posted and invoiced: entry 10.
class Invoiced : public SandboxExample {
 public:
  explicit Invoiced(const std::vector<std::string>& switches = {}) : SandboxExample(switches) {
    EXPECT_TRUE(book.adjust(ada, first, servers, Units(3), day("2026-01-16"), ""));
    EXPECT_TRUE(book.charge(ada, first, ServiceId(), day("2026-01-20"), *Money::parse("-5.00", usd()), "", "Credit"));
    control("contracts/1/post");
    control("contracts/1/invoice");
  }
  std::string lines(const std::string& filter = "{}") {
    std::string text;
    const JsonValue rows = bms_result(
        bms("POST", "finance/invoices/details", R"({"PageSize":50,"PageNumber":1,"Filter":)" + filter + "}"));
    for (const JsonValue& row : rows.items())
      text += fmt::format("{} {} x {} = {} from {}\n", row.find("name")->text(), row.find("qty")->text(),
                          row.find("unitPrice")->text(), row.find("totalPrice")->text(),
                          row.find("valueDate")->text().substr(0, 10));
    return text;
  }
};

TEST(BmsInvoices, HaveTheContractsLines) {
  Invoiced example;
  const std::string whole = "Protected servers 10 x 20 = 200.00 from 2026-01-01\n";
  EXPECT_EQ(example.lines(), whole +
                                 "Protected servers 1.548387 x 20 = 30.97 from 2026-01-16\n"
                                 "Credit 1 x -5.00 = -5.00 from 2026-01-20\n");
  Invoiced priced({"bms-partial-line=part-of-price"});
  EXPECT_EQ(priced.lines(), whole +
                                "Protected servers 3 x 10.323333 = 30.97 from 2026-01-16\n"
                                "Credit 1 x -5.00 = -5.00 from 2026-01-20\n");
}

TEST(BmsInvoices, CanBeFound) {
  Invoiced example;
  EXPECT_EQ(example.bms_rows("finance/invoices/summary", "grandTotal"), "225.97");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary", "invoiceFrom"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary", "invoiceTo"), "2026-01-31T00:00:00Z");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.AccountId=1&Filter.Id=10&Filter.InvoiceNumber=10"), "10");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.AccountId=2"), "");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.AccountName=acme&Filter.CreatedFrom=2026-02-01"), "10");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.CreatedTo=2026-01-31"), "");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.PostedToAccounting=true"), "");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary?Filter.StatusId=1"),
            "501 The sandbox does not know yet what 'Filter.StatusId' does here.");
  const JsonValue one = SandboxExample::bms_result(example.bms("GET", "finance/invoices/10"));
  EXPECT_EQ(SandboxExample::fields_of(*one.find("lineItems"), "id"), "10000 10001 10002");
  EXPECT_TRUE(one.find("discountItems")->items().empty());
  EXPECT_EQ(SandboxExample::bms_failed(example.bms("GET", "finance/invoices/9")), "There is no invoice 9.");
  EXPECT_NE(example.lines(R"({"ListInvoiceIds":"9, 10"})"), "");
  EXPECT_EQ(example.lines(R"({"ListInvoiceIds":"1"})"), "");
  EXPECT_EQ(example.lines(R"({"InvoiceDateFrom":"2026-02-02"})"), "");
}

TEST(BmsInvoices, AreThereWhenTheyWereIssuedAndNotBefore) {
  SandboxExample example;
  example.control("contracts/1/post");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary"), "");
  example.control("contracts/1/invoice");
  EXPECT_EQ(example.bms_rows("finance/invoices/summary"), "8");
}

TEST(BmsInvoices, VoidOnesAreShownOrNot) {
  Invoiced showing;
  showing.control("invoices/10/void");
  EXPECT_EQ(showing.bms_rows("finance/invoices/summary", "statusName"), "Void");
  showing.control("contracts/1/invoice");
  EXPECT_EQ(showing.bms_rows("finance/invoices/summary"), "10 12");
  Invoiced hiding({"bms-void-invoices=hidden"});
  hiding.control("invoices/10/void");
  EXPECT_EQ(hiding.bms_rows("finance/invoices/summary"), "");
}

}  // namespace
}  // namespace stowage::bms
