// If these failed, a contract would be taken in that cannot follow usage, or one that can would be left without a word.
#include "connectors/bms/survey.h"

#include "connectors/bms/bms_example.h"
#include "connectors/bms/contract_lines.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

std::string line(int id, int service, int contract, const std::string& price, int account = 9) {
  return fmt::format(
      R"({{"id":{},"serviceId":{},"contractId":{},"accountId":{},"serviceName":"","effectiveDate":"2026-01-01T00:00:00",)"
      R"("unitPrice":{}}})",
      id, service, contract, account, price);
}
std::string contract(const std::string& first = "2026-01-01", const std::string& cycle = "Monthly",
                     const std::string& status = "Active", const std::string& type = "Recurring Services",
                     const std::string& last = "2026-12-31") {
  return fmt::format(
      R"({{"id":501,"contractName":"Managed","accountName":"Acme","contractType":"{}","contractBillingPrice":160.0,)"
      R"("status":"{}","billingCycle":"{}","startDate":"{}T00:00:00","endDate":"{}T00:00:00"}})",
      type, status, cycle, first, last);
}

class BmsSurvey : public ::testing::Test {
 protected:
  BmsSurvey() {
    vendor.results["/v2/security/userinfo"] = R"({"currencyCode":"USD"})";
    vendor.lists["/v2/crm/accounts/summary"] = {R"({"id":9,"accountName":" Acme ","currencyName":null})"};
    vendor.lists["/v2/admin/finance/services/lookup"] = {R"({"id":1,"name":"Servers"})",
                                                         R"({"id":2,"name":"Storage"})"};
    vendor.lists["/v2/finance/contracts/summary"] = {contract()};
    lines(1) = {line(71, 1, 501, "20.0")};
    lines(2) = {line(72, 2, 501, "0.05")};
  }
  std::vector<std::string>& lines(int service) {
    return vendor.lists[fmt::format("/v2/admin/finance/services/{}/relatedservices/search", service)];
  }
  Result<Survey> look() { return survey(reader, terms, {*Currency::parse("USD"), *Day::parse("2026-06-17"), known}); }
  // "contract 501: why"
  std::string left() {
    const auto seen = look();
    if (!seen) return seen.error().text();
    std::string text;
    for (const NotTaken& one : seen->not_taken)
      text += fmt::format("{} {}: {}{}", to_text(one.noun), one.reference, one.why, one.over ? " (over)" : "");
    return text;
  }

  MovedClock clock;
  ScriptedBms vendor;
  Caller caller{vendor, clock, *Address::parse(ScriptedBms::base), {"ada@x.example", "s3cret", "Northwind IT"}};
  Reader reader{caller};
  TenantTerms terms;
  std::set<std::string> known;
};

TEST_F(BmsSurvey, WhatCanFollowUsageIsTaken) {
  const auto seen = look();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_TRUE(seen->not_taken.empty());
  ASSERT_EQ(seen->book.contracts.size(), 1U);
  EXPECT_EQ(seen->book.accounts.at(0).name, "Acme");
  EXPECT_EQ(seen->book.accounts.at(0).reference, "9");
  const ConnectedContract& taken = seen->book.contracts[0];
  EXPECT_EQ(taken.terms, (Terms{*Day::parse("2026-01-01"), *Day::parse("2027-01-01"), 1}));
  ASSERT_EQ(taken.services.size(), 2U);
  EXPECT_EQ(taken.services[0].reference, "501/1");
  EXPECT_EQ(taken.services[0].name, "Servers");
  EXPECT_EQ(seen->services.at("501/2").unit_price, *Decimal::parse("0.05"));
  EXPECT_FALSE(seen->services.at("501/2").units) << "nothing tells them";
}

TEST_F(BmsSurvey, WhatCannotIsLeftWithTheReason) {
  auto& contracts = vendor.lists["/v2/finance/contracts/summary"];
  contracts = {contract("2026-01-01", "Quarterly")};
  EXPECT_EQ(left(), "contract 501: its billing cycle is 'Quarterly', and not 'Monthly': others cannot follow usage");
  contracts = {contract("2026-01-01", "Monthly", "Draft")};
  EXPECT_EQ(left(), "contract 501: its status is 'Draft', and not 'Active' (over)");
  contracts = {contract("2026-01-01", "Monthly", "Active", "Recurring Services", "2026-05-31")};
  EXPECT_EQ(left(), "contract 501: it has ended on 2026-05-31 (over)");
  known = {"501"};
  EXPECT_EQ(left(), "") << "what was taken in before stays to its end, for what comes late";
  contracts = {contract("2026-01-01", "Monthly", "Active", "Block Hours")};
  EXPECT_NE(left().find("no contract of the type 'Recurring Services' came"), std::string::npos) << left();
}

TEST_F(BmsSurvey, WherePeriodsBeginAPersonSaysAndNobodyGuesses) {
  vendor.lists["/v2/finance/contracts/summary"] = {contract("2026-01-17")};
  EXPECT_NE(left().find("it begins on 2026-01-17, and BMS does not show whether"), std::string::npos) << left();
  terms.periods = PeriodsBegin::WithTheMonth;
  EXPECT_EQ(look()->book.contracts.at(0).terms.anchor_day, 1);
  terms.periods = PeriodsBegin::WithTheContract;
  EXPECT_EQ(look()->book.contracts.at(0).terms.anchor_day, 17);
}

TEST_F(BmsSurvey, AnotherCurrencyIsNotTaken) {
  vendor.lists["/v2/crm/accounts/summary"] = {R"({"id":9,"accountName":"Acme","currencyName":"Dollar"})"};
  EXPECT_NE(left().find("the currency 'Dollar', and nobody can tell whether that is USD"), std::string::npos) << left();
  terms.currency_name = "dollar";
  EXPECT_EQ(left(), "");
  vendor.results["/v2/security/userinfo"] = R"({"currencyCode":"EUR"})";
  EXPECT_NE(left().find("the tenant's currency is EUR"), std::string::npos) << left();
}

TEST_F(BmsSurvey, WhoseContractItIsMustBeSeen) {
  vendor.lists["/v2/crm/accounts/summary"].clear();
  EXPECT_EQ(left(), "contract 501: its account may not be seen by the user");
  lines(2) = {line(72, 2, 501, "0.05", 10)};
  EXPECT_EQ(left(), "contract 501: its lines are of different accounts");
  lines(1).clear();
  lines(2).clear();
  EXPECT_NE(left().find("no service is seen on it"), std::string::npos) << left();
}

TEST_F(BmsSurvey, LinesOfOneServiceAreOneServiceAtOnePrice) {
  lines(1) = {line(71, 1, 501, "20.0"), line(73, 1, 501, "20"), line(74, 1, 501, "0")};
  EXPECT_EQ(left(), "");
  EXPECT_EQ(look()->services.at("501/1").unit_price, *Decimal::parse("20"));
  lines(1).push_back(line(75, 1, 501, "18"));
  EXPECT_EQ(left(), "service 501/1: its lines cost 20 and 18 a unit, and nobody can tell which units cost what");
  EXPECT_EQ(look()->book.contracts.at(0).services.size(), 1U);
}

TEST_F(BmsSurvey, ARowThatCannotBeReadIsNeverLeftOut) {
  lines(2) = {R"({"id":72,"serviceId":2,"contractId":501,"accountId":9,"effectiveDate":"2026-01-01T07:00:00"})"};
  EXPECT_NE(left().find("lines of service 'Storage': the row 72: EffectiveDate 2026-01-01T07:00:00 is a time within"),
            std::string::npos)
      << left();
}

}  // namespace
}  // namespace stowage::connectors::bms
