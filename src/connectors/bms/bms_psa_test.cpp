// If these failed, units would be changed that BMS does not have, a change would be made twice, or a person's word
// would be taken against what BMS bills.
#include "connectors/bms/bms_psa.h"

#include "connectors/bms/bms_example.h"
#include "contracts/connected_book.h"
#include "contracts/contract_example.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

constexpr const char* add_line = "/v2/finance/contracts/recurringservices/501/services";
const std::string mark = "stowage:0123456789abcdef0123:1-0";

class BmsPsaTest : public ::testing::Test {
 protected:
  BmsPsaTest() {
    price("160.0");
    lines(1) = {line(71, 1, "20.0", "Agents")};
    vendor.results[add_line] = R"({"id":99,"units":3.0})";
    const Terms year{day("2026-01-01"), day("2027-01-01"), 1};
    const ConnectedBook book = {{{"9", "Acme"}}, {{"501", "9", "Managed", usd(), year, {{"501/1", "Servers"}}}}};
    ASSERT(example.ledger().record(ada, {"connection.import", "connection 1", "{}", ""},
                                   [&](Database& database, EntryId at) -> Result<void> {
                                     TRY(take_in(database, ConnectionId(1), book, at));
                                     return {};
                                   }));
    contract = contracts.contracts()->at(0).id;
    service = contracts.contracts()->at(0).services.at(0).id;
  }

  void price(const std::string& text, const std::string& status = "Active") {
    vendor.lists["/v2/finance/contracts/summary"] = {fmt::format(
        R"({{"id":501,"contractName":"Managed","accountName":"Acme","contractType":"Recurring Services",)"
        R"("contractBillingPrice":{},"status":"{}","billingCycle":"Monthly","startDate":"2026-01-01T00:00:00",)"
        R"("endDate":"2026-12-31T00:00:00"}})",
        text, status)};
  }
  std::vector<std::string>& lines(int of) {
    return vendor.lists[fmt::format("/v2/admin/finance/services/{}/relatedservices/search", of)];
  }
  static std::string line(int id, int of, const std::string& price, const std::string& description,
                          const std::string& effective = "2026-01-01") {
    return fmt::format(
        R"({{"id":{},"serviceId":{},"contractId":501,"accountId":9,"serviceName":"Servers","serviceDescription":"{}",)"
        R"("effectiveDate":"{}T00:00:00","unitPrice":{},"unitCost":4.5}})",
        id, of, description, effective, price);
  }
  BmsPsa psa(LineUse use = LineUse::ReadingAndWriting) {
    auto line = std::make_unique<Line>(std::make_unique<Through>(vendor), std::make_unique<MovedClock>(),
                                       *Address::parse(ScriptedBms::base), Login{"ada", "s3cret", "Northwind IT"}, use);
    return {example.ledger(), ada, std::move(line), "psa", terms, day("2026-06-17")};
  }
  // "8 on 2026-06-17", or why not.
  std::string units(std::string_view on = "2026-06-17") {
    BmsPsa read = psa();
    const auto now = read.contract(contract);
    if (!now) return now.error().text();
    return now->doubt.empty() ? now->services.at(0).units_on(day(on)).text() : now->doubt;
  }
  PsaChange change(int before, int after, const char* from = "2026-06-10") {
    return {contract, service, day(from), Units(before), Units(after), {}, mark};
  }
  ByHand made(const PsaChange& change) {
    BmsPsa read = psa();
    return *read.made_by_hand(contract, {change});
  }

  void invoice(int id, const std::string& status, const std::string& day, const std::string& total,
               const std::string& lines, const std::string& more = "") {
    const std::string fields = fmt::format(
        R"("id":{0},"invoiceNumber":"{0}","statusName":"{1}","invoiceDate":"{2}T00:00:00","totalPrice":{3}{4})", id,
        status, day, total, more);
    vendor.untold = {"/v2/finance/invoices/summary"};
    vendor.lists["/v2/finance/invoices/summary"].push_back("{" + fields + "}");
    vendor.results[fmt::format("/v2/finance/invoices/{}", id)] =
        "{" + fields + R"(,"lineItems":[)" + lines + R"(],"discountItems":[]})";
  }
  static std::string billed_line(const std::string& name, const std::string& amount, const std::string& day,
                                 int of = 501) {
    return fmt::format(R"({{"id":1,"name":"{}","description":null,"qty":1.0,"unitPrice":1.0,"totalPrice":{},)"
                       R"("valueDate":"{}T00:00:00","contractId":{}}})",
                       name, amount, day, of);
  }
  // "1 160.00 2026-06-01; - 5.00 2026-06-10 once", of June; or why not.
  std::string billed() {
    BmsPsa read = psa();
    const auto lines = read.billed_lines(contract, {day("2026-06-01"), day("2026-07-01")});
    if (!lines) return lines.error().text();
    std::string text;
    for (const PsaBilledLine& one : **lines)
      text += (text.empty() ? "" : "; ") + (one.service == service ? std::string("1") : std::string("-")) + " " +
              one.amount.text() + " " + one.day.text() + (one.one_off ? " once" : "");
    return text;
  }

  const Person ada{"ada"};
  LedgerExample example{contracts_migrations()};
  ContractBook contracts{example.ledger()};
  ScriptedBms vendor;
  TenantTerms terms;
  ContractId contract;
  ServiceId service;
};

TEST_F(BmsPsaTest, UnitsAreWhatThePriceSaysUntilSomethingIsKnown) {
  EXPECT_EQ(units(), "8");
  price("140.0");
  EXPECT_EQ(units(), "7");
  ASSERT_TRUE(contracts.know_units(ada, contract, service, Units(7), day("2026-01-01"), "", "looked"));
  EXPECT_EQ(units(), "7");
  price("160.0");
  EXPECT_NE(units().find("BMS bills USD 160.00 a period for it"), std::string::npos) << units();
  terms.billing_price = BillingPrice::TellsNothing;
  EXPECT_EQ(units(), "7");
}

TEST_F(BmsPsaTest, AContractThatIsGoneIsNotFound) {
  price("160.0", "Inactive");
  EXPECT_NE(units().find("has the status 'Inactive' in BMS"), std::string::npos) << units();
  vendor.lists["/v2/finance/contracts/summary"].clear();
  EXPECT_NE(units().find("no longer there"), std::string::npos) << units();
  price("160.0");
  lines(1).clear();
  EXPECT_NE(units().find("no longer on contract 'Managed'"), std::string::npos) << units();
}

TEST_F(BmsPsaTest, MoreUnitsAreALineMoreWithItsMark) {
  BmsPsa sending = psa();
  EXPECT_FALSE(*sending.by_hand(change(8, 11)));
  const Sent sent = sending.adjust(contract, service, Units(3), day("2026-06-10"), mark);
  ASSERT_EQ(sent.outcome, Sent::Outcome::Accepted) << sent.reason;
  EXPECT_EQ(sent.reference, "line 99");
  EXPECT_EQ(vendor.sent.back().body,
            R"([{"ServiceId":1,"ServiceName":"Servers","ServiceDescription":"+3 units from 2026-06-10 [)" + mark +
                R"(]","Units":3,"UnitCost":4.5,"UnitPrice":20,"EffectiveDate":"2026-06-10T00:00:00"}])");
  EXPECT_NE(units().find("BMS bills USD 160.00"), std::string::npos) << "the price tells whether it came";
  price("220.0");
  EXPECT_EQ(units(), "11");
  EXPECT_EQ(units("2026-06-09"), "8");
  EXPECT_EQ(*psa().has_adjustment(contract, mark), std::optional(true));
}

TEST_F(BmsPsaTest, ALineWhoseAnswerIsLostIsFoundByItsMark) {
  vendor.failures[add_line] = {{HttpOutcome::Fate::Lost, {}, "no answer"}};
  EXPECT_EQ(psa().adjust(contract, service, Units(3), day("2026-06-10"), mark).outcome, Sent::Outcome::Lost);
  EXPECT_EQ(*psa().has_adjustment(contract, mark), std::optional<bool>()) << "it may not be shown yet";
  lines(1).push_back(line(72, 1, "20.0", "+3 units from 2026-06-10 [" + mark + "]", "2026-06-10"));
  price("220.0");
  EXPECT_EQ(*psa().has_adjustment(contract, mark), std::optional(true));
  EXPECT_EQ(units(), "11");
  EXPECT_EQ(vendor.count(std::string("POST ") + add_line), 1) << "nothing is sent twice";
}

TEST_F(BmsPsaTest, AFailureWithin200MayHaveDoneSomething) {
  vendor.failures[add_line] = {ScriptedBms::refused("Units are wrong")};
  const Sent sent = psa().adjust(contract, service, Units(3), day("2026-06-10"), mark);
  EXPECT_EQ(sent.outcome, Sent::Outcome::Lost);
  EXPECT_NE(sent.reason.find("Units are wrong"), std::string::npos) << sent.reason;
  vendor.failures[add_line] = {ScriptedBms::answered("", 400)};
  EXPECT_EQ(psa().adjust(contract, service, Units(3), day("2026-06-10"), mark).outcome, Sent::Outcome::Refused);
}

TEST_F(BmsPsaTest, ALineThatReadsWritesNothing) {
  EXPECT_EQ(psa(LineUse::Reading).adjust(contract, service, Units(3), day("2026-06-10"), mark).outcome,
            Sent::Outcome::Refused);
  EXPECT_EQ(vendor.count(std::string("POST ") + add_line), 0);
}

TEST_F(BmsPsaTest, FewerUnitsAndChargesAreForAPerson) {
  BmsPsa asked = psa();
  EXPECT_EQ(*asked.by_hand(change(8, 6)),
            "Finance > Contracts > Managed > Billing Information: Servers from 8 to 6 units, effective 2026-06-10");
  PsaChange charged = change(8, 8);
  charged.charges = {{contract, service, day("2026-06-01"), *Money::parse("-12.50", usd()), "Servers, May [x]"}};
  EXPECT_EQ(*asked.by_hand(charged),
            "Finance > Contracts > Managed > Billing Information: credit USD 12.50 once on 2026-06-01, with the text: "
            "Servers, May [x]");
  terms.increases = Increases::OnWorkList;
  EXPECT_TRUE(*psa().by_hand(change(8, 11)));
}

TEST_F(BmsPsaTest, APersonsWordIsHeldAgainstThePrice) {
  ASSERT_TRUE(*psa().by_hand(change(8, 6)));
  EXPECT_EQ(units(), "8");
  EXPECT_EQ(made(change(8, 6)).told, ByHand::Told::Differs);
  EXPECT_EQ(made(change(8, 6)).text,
            "BMS bills USD 160.00 a period for the contract, and its units would come to "
            "USD 120.00.");
  EXPECT_EQ(units(), "8") << "nothing is taken for made";
  price("120.0");
  EXPECT_NE(units().find("BMS bills USD 120.00"), std::string::npos) << "it is made and not called so";
  EXPECT_EQ(made(change(8, 6)).told, ByHand::Told::Agrees);
  EXPECT_EQ(units(), "6");
  EXPECT_EQ(units("2026-06-09"), "8");
}

TEST_F(BmsPsaTest, WhatThePriceDoesNotTellIsTakenOnTrustAndSaidToBe) {
  ASSERT_TRUE(*psa().by_hand(change(8, 6, "2026-07-01")));
  EXPECT_EQ(made(change(8, 6, "2026-07-01")).told, ByHand::Told::CannotTell);
  EXPECT_EQ(units("2026-07-01"), "6");
  PsaChange charged = change(8, 8);
  charged.charges = {{contract, service, day("2026-06-01"), *Money::parse("12.50", usd()),
                      "Servers, May [stowage:0123456789abcdef0123:1-0:2026-05-01]"}};
  EXPECT_EQ(made(charged).told, ByHand::Told::CannotTell);
  EXPECT_EQ(psa().contract(contract)->charges.size(), 1U);
  EXPECT_EQ(made(charged).told, ByHand::Told::CannotTell);
  EXPECT_EQ(psa().contract(contract)->charges.size(), 1U) << "it is known once";
}

TEST_F(BmsPsaTest, WhatWasBilledIsWhatStandsOnInvoicesThatAreNotVoid) {
  EXPECT_EQ(billed(), "");
  invoice(801, "Sent", "2026-06-01", "185.0",
          billed_line("servers", "160.0", "2026-06-01") + "," + billed_line("Cabling", "20.0", "2026-06-03") + "," +
              billed_line("Servers", "5.0", "2026-06-01", 777));
  invoice(802, "Voided", "2026-06-02", "160.0", billed_line("Servers", "160.0", "2026-06-01"));
  invoice(803, "", "2026-07-02", "213.333333",
          billed_line("Servers", "13.333333", "2026-06-11") + "," + billed_line("Servers", "200.0", "2026-07-01"));
  invoice(804, "", "2026-04-01", "160.0", billed_line("Servers", "160.0", "2026-06-01"));
  EXPECT_EQ(billed(), "1 160.00 2026-06-01; - 20.00 2026-06-03; 1 13.33 2026-06-11");
  EXPECT_EQ(vendor.count("GET /v2/finance/invoices/804"), 0) << "it was made long before";
}

TEST_F(BmsPsaTest, AOneOffChargeIsKnownByItsMark) {
  const std::string text = "Servers, May [stowage:0123456789abcdef0123:1-0:2026-05-01]";
  PsaChange charged = change(8, 8);
  charged.charges = {{contract, service, day("2026-06-01"), *Money::parse("12.50", usd()), text}};
  ASSERT_TRUE(*psa().by_hand(change(8, 6)));
  made(charged);
  invoice(801, "", "2026-06-02", "12.5", billed_line(text, "12.5", "2026-06-01"));
  EXPECT_EQ(billed(), "1 12.50 2026-06-01 once");
}

TEST_F(BmsPsaTest, AnInvoiceThatDoesNotAddUpIsNotCompared) {
  invoice(801, "", "2026-06-01", "170.0", billed_line("Servers", "160.0", "2026-06-01"));
  EXPECT_NE(billed().find("the lines of invoice 801 come to USD 160.00, and it says USD 170.00"), std::string::npos)
      << billed();
  vendor.lists.erase("/v2/finance/invoices/summary");
  invoice(802, "", "2026-06-01", "160.0", billed_line("Servers", "160.0", "2026-06-01"), R"(,"discount":10.0)");
  EXPECT_NE(billed().find("invoice 802 has a discount"), std::string::npos) << billed();
}

TEST_F(BmsPsaTest, MarksOfLinesAreTold) {
  EXPECT_TRUE(psa().contract(contract)->marks.empty());
  lines(1).push_back(line(72, 1, "20.0", "+3 units from 2026-06-10 [" + mark + "]", "2026-06-10"));
  EXPECT_EQ(psa().contract(contract)->marks, std::vector<std::string>{mark});
}

}  // namespace
}  // namespace stowage::connectors::bms
