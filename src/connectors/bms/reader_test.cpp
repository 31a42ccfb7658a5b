// If these failed, half of a list would be taken for all of it, a password would be tried twice, or a log-in would end
// in the middle of the work.
#include "connectors/bms/reader.h"

#include "connectors/bms/bms_example.h"
#include "connectors/bms/lists.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

constexpr const char* authenticate = "POST /v2/security/authenticate";
constexpr const char* renew = "POST /v2/security/refreshtoken";
constexpr const char* accounts_path = "/v2/crm/accounts/summary";

class BmsReader : public ::testing::Test {
 protected:
  BmsReader() {
    for (int i = 1; i <= 5; ++i) vendor.lists[accounts_path].push_back(fmt::format(R"({{"id":{}}})", i));
  }
  std::string read() {
    const auto rows = reader.all(accounts());
    return rows ? std::to_string(rows->size()) : rows.error().text();
  }

  MovedClock clock;
  ScriptedBms vendor;
  Caller caller{vendor, clock, *Address::parse(ScriptedBms::base), {"ada@x.example", "s3cret", "Northwind IT"}};
  Reader reader{caller};
};

TEST_F(BmsReader, EveryPageIsReadHoweverSmallBmsMakesThem) {
  vendor.page_rows_max = 2;
  EXPECT_EQ(read(), "5");
  EXPECT_EQ(vendor.calls, (std::vector<std::string>{authenticate, "GET /v2/crm/accounts/summary",
                                                    "GET /v2/crm/accounts/summary", "GET /v2/crm/accounts/summary"}));
}

TEST_F(BmsReader, FewerThanBmsSaysIsNoList) {
  vendor.records_more = 1;
  EXPECT_NE(read().find("BMS says that there are 6, and 5 came"), std::string::npos) << read();
  vendor.records_more = -1;
  EXPECT_NE(read().find("BMS says that there are 4, and 5 came"), std::string::npos) << read();
  vendor.records_more = 0;
  vendor.lists[accounts_path][4] = R"({"id":1})";
  EXPECT_NE(read().find("repeats a row"), std::string::npos) << read();
  vendor.lists[accounts_path][4] = R"({"name":"Acme"})";
  EXPECT_NE(read().find("a row: Id is empty"), std::string::npos) << read();
}

TEST_F(BmsReader, AListWithoutACountEndsWithAnEmptyPage) {
  List list{accounts_path};
  vendor.untold = {accounts_path};
  EXPECT_NE(reader.all(list).error().text().find("does not say how many"), std::string::npos);
  list.records = List::Records::Untold;
  vendor.page_rows_max = 2;
  EXPECT_EQ(reader.all(list)->size(), 5U);
  EXPECT_EQ(vendor.count("GET /v2/crm/accounts/summary"), 1 + 4);
  vendor.untold.clear();
  vendor.records_more = 1;
  EXPECT_FALSE(reader.all(list)) << "where BMS says it all the same, it counts";
}

TEST_F(BmsReader, TheFormIsAsTheDescriptionHasIt) {
  ASSERT_TRUE(caller.log_in());
  const HttpCall& call = vendor.sent.front();
  EXPECT_EQ(*call.headers.find("Content-Type"), "multipart/form-data; boundary=stowage-form");
  EXPECT_NE(call.body.find("name=\"GrantType\"\r\n\r\npassword\r\n"), std::string::npos) << call.body;
  EXPECT_NE(call.body.find("name=\"Tenant\"\r\n\r\nNorthwind IT\r\n"), std::string::npos) << call.body;
  EXPECT_EQ(call.url.find("s3cret"), std::string::npos);
}

TEST_F(BmsReader, ALogInIsRenewedBeforeItEnds) {
  read();
  EXPECT_EQ(*vendor.sent.back().headers.find("Authorization"), "Bearer token1");
  clock.at = *Instant::parse("2026-06-03T08:08:59Z");
  read();
  EXPECT_EQ(vendor.log_ins, 1) << "a minute before its end it counts still";
  clock.at = *Instant::parse("2026-06-03T08:09:00Z");
  read();
  EXPECT_EQ(vendor.count(renew), 1);
  EXPECT_EQ(vendor.count(authenticate), 1) << "the password is not sent again";
  EXPECT_EQ(*vendor.sent.back().headers.find("Authorization"), "Bearer token2");
}

TEST_F(BmsReader, AnEndThatCannotBeReadIsAQuarterOfAnHour) {
  for (const char* expires : {"soon", "2026-01-01T00:00:00Z", "2026-06-03T20:00:00"}) {
    vendor.expires = expires;
    Caller one{vendor, clock, *Address::parse(ScriptedBms::base), {"a", "b", "c"}};
    const int before = vendor.log_ins;
    const Instant begun = clock.at;
    ASSERT_TRUE(one.log_in());
    clock.at = begun + Caller::log_in_age_max_ms - 1;
    ASSERT_TRUE(one.log_in());
    EXPECT_EQ(vendor.log_ins, before + 1) << expires;
    clock.at = begun + Caller::log_in_age_max_ms;
    ASSERT_TRUE(one.log_in());
    EXPECT_EQ(vendor.log_ins, before + 2) << expires;
  }
}

TEST_F(BmsReader, WhatIsNotRenewedIsLoggedInAnew) {
  read();
  clock.at = clock.at + ms_per_hour;
  vendor.failures["/v2/security/refreshtoken"] = {ScriptedBms::refused("Refresh token has ended")};
  EXPECT_EQ(read(), "5");
  EXPECT_EQ(vendor.count(authenticate), 2);
}

TEST_F(BmsReader, ALogInThatEndsEarlyIsRenewedOnce) {
  vendor.failures[accounts_path] = {ScriptedBms::answered("", 401)};
  EXPECT_EQ(read(), "5");
  EXPECT_EQ(vendor.count(renew), 1);
  vendor.failures[accounts_path] = {ScriptedBms::answered("", 401), ScriptedBms::answered("", 401)};
  EXPECT_NE(read().find("does not accept the credentials"), std::string::npos);
  EXPECT_EQ(vendor.count(renew), 2);
}

TEST_F(BmsReader, WrongCredentialsAreSentOnce) {
  vendor.failures["/v2/security/authenticate"] = {ScriptedBms::refused("Invalid credentials")};
  EXPECT_NE(read().find("logging in: BMS does not accept the credentials: Invalid credentials"), std::string::npos);
  EXPECT_EQ(vendor.count(authenticate), 1);
  EXPECT_EQ(vendor.calls.size(), 1U);
}

}  // namespace
}  // namespace stowage::connectors::bms
