// If these failed, a contract would be taken in that cannot follow usage, or one that can would be left without a word.
#include "connectors/autotask/survey.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/autotask/zone.h"

namespace stowage::connectors::autotask {
namespace {

// The vendor, as far as a survey asks it: the rows of each collection, whatever the filter says.
class Vendor : public HttpSender {
 public:
  HttpOutcome send(const HttpCall& call) override {
    EXPECT_EQ(call.method, "GET");
    if (call.url.find("/entityInformation/fields") != std::string::npos)
      return answer(R"({"fields":[{"name":"contractPeriodType","picklistValues":[{"value":"m","label":"Monthly"}]}]})");
    for (const auto& [collection, rows] : collections)
      if (call.url.find("/" + collection + "/query") != std::string::npos)
        return answer(R"({"items":[)" + rows + R"(],"pageDetails":{"nextPageUrl":null}})");
    return answer(R"({"items":[],"pageDetails":{"nextPageUrl":null}})");
  }

  std::map<std::string, std::string> collections;

 private:
  static HttpOutcome answer(const std::string& body) { return {HttpOutcome::Fate::Answered, {200, {}, body}}; }
};

std::string contract(int id, const std::string& name, const std::string& period = "m", int status = 1,
                     const std::string& last = "2026-12-31") {
  return fmt::format(R"({{"id":{},"companyID":9,"contractName":"{}","contractPeriodType":"{}","status":{},)"
                     R"("startDate":"2026-01-01T00:00:00Z","endDate":"{}T00:00:00Z"}})",
                     id, name, period, status, last);
}
std::string service(int id, int of_contract, int catalogue, const std::string& price = "20.0",
                    const std::string& own = "20.0") {
  return fmt::format(R"({{"id":{},"contractID":{},"serviceID":{},"unitPrice":{},"internalCurrencyUnitPrice":{}}})", id,
                     of_contract, catalogue, price, own);
}

class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() {
    vendor.collections["Companies"] = R"({"id":9,"companyName":" Acme\u0007 "})";
    vendor.collections["Services"] = R"({"id":1,"name":"Servers"},{"id":2,"name":"Storage"})";
    vendor.collections["Contracts"] = contract(501, "Managed");
    vendor.collections["ContractServices"] = service(71, 501, 1) + "," + service(72, 501, 2);
    vendor.collections["ContractServiceUnits"] =
        R"({"id":1,"contractServiceID":71,"startDate":"2026-06-01T00:00:00Z","endDate":"2026-06-30T00:00:00Z",)"
        R"("units":3,"price":60.0,"approveAndPostDate":null})";
  }
  Result<Survey> look() {
    Reader reader(vendor, {"Zone 1", *Address::parse("https://webservices5.autotask.net")}, {"a", "b", "c"});
    return survey(reader, {*Currency::parse("USD"), *Day::parse("2026-06-17"), known});
  }
  // "contract 501: why; service 72: why"
  std::string left() {
    const auto seen = look();
    if (!seen) return seen.error().text();
    std::string text;
    for (const NotTaken& one : seen->not_taken)
      text += fmt::format("{}{} {}: {}{}", text.empty() ? "" : "; ", to_text(one.noun), one.reference, one.why,
                          one.over ? " (over)" : "");
    return text;
  }

  Vendor vendor;
  std::set<std::string> known;
};

TEST_F(SurveyTest, WhatCanFollowUsageIsTaken) {
  const auto seen = look();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_TRUE(seen->not_taken.empty());
  ASSERT_EQ(seen->book.contracts.size(), 1U);
  EXPECT_EQ(seen->book.accounts.at(0).name, "Acme\uFFFD");
  EXPECT_EQ(seen->book.contracts[0].services.size(), 2U);
  EXPECT_EQ(seen->book.contracts[0].terms.until, *Day::parse("2027-01-01"));
  EXPECT_EQ(seen->services.at("71").units, Units(3));
  EXPECT_EQ(seen->services.at("72").units, Units(0));
}

TEST_F(SurveyTest, WhatCannotIsLeftWithTheReason) {
  vendor.collections["Contracts"] = contract(501, "Managed", "q");
  EXPECT_EQ(left(), "contract 501: its periods are not monthly, and quarterly and yearly ones cannot follow usage");
  vendor.collections["Contracts"] = contract(501, "Managed", "m", 0);
  EXPECT_EQ(left(), "contract 501: it is not active in Autotask (over)");
  vendor.collections["Contracts"] = contract(501, "Managed", "m", 1, "2026-05-31");
  EXPECT_EQ(left(), "contract 501: it has ended on 2026-05-31 (over)");
  vendor.collections["ContractServiceUnits"].clear();
  known = {"501"};
  EXPECT_EQ(left(), "") << "what was taken in before stays to its end, for what comes late";
}

TEST_F(SurveyTest, AnotherCurrencyIsNotTaken) {
  vendor.collections["ContractServices"] = service(71, 501, 1, "20.0", "17.5");
  EXPECT_NE(left().find("not those in USD"), std::string::npos) << left();
  vendor.collections["ContractServices"] = service(71, 501, 1, "20.0", "null");
  EXPECT_NE(left().find("not those in USD"), std::string::npos) << "which it is in, nobody can tell";
}

TEST_F(SurveyTest, AServiceThatStandsTwiceIsNotTaken) {
  vendor.collections["ContractServices"] =
      service(71, 501, 1) + "," + service(72, 501, 1) + "," + service(73, 501, 2) + "," + service(74, 501, 5);
  EXPECT_EQ(left(),
            "service 71: it stands twice on the contract, and nobody could tell its lines apart; service 72: it stands "
            "twice on the contract, and nobody could tell its lines apart; service 74: it is not in the catalogue that "
            "the API user may see");
  EXPECT_EQ(look()->book.contracts.at(0).services.size(), 1U);
}

TEST_F(SurveyTest, NoContractAtAllMayBeAMissingRight) {
  vendor.collections["Contracts"].clear();
  EXPECT_NE(left().find("no recurring service contract came"), std::string::npos) << left();
  vendor.collections["Contracts"] = contract(501, "Managed");
  vendor.collections["Companies"].clear();
  EXPECT_EQ(left(), "contract 501: its company may not be seen by the API user");
}

TEST_F(SurveyTest, ARowThatCannotBeReadIsNeverLeftOut) {
  vendor.collections["ContractServiceUnits"] =
      R"({"id":8,"contractServiceID":71,"startDate":"2026-06-01T05:00:00Z","endDate":"2026-06-30T00:00:00Z","units":3})";
  EXPECT_NE(left().find("the row 8: startDate 2026-06-01T05:00:00Z is a time within a day"), std::string::npos)
      << left();
  vendor.collections["ContractServiceUnits"] = R"({"id":8},{"id":8})";
  EXPECT_NE(left().find("repeats a row"), std::string::npos) << left();
}

}  // namespace
}  // namespace stowage::connectors::autotask
