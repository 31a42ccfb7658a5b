// BMS's routes, envelopes, tokens and look-ups. If these failed, a client would be proven against something that the
// vendor's service is not.
#include "sandbox/bms_face.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::bms {
namespace {

constexpr std::int64_t ms_per_second = 1000;

std::string failed(const HttpResponse& response) {
  return SandboxExample::bms_failed(response);
}

std::string multipart(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += "--b1\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=\"" + name + "\"\r\n\r\n" +
            value + "\r\n";
  return body + "--b1--\r\n";
}

TEST(BmsFace, LogsInByEachFormThatClientsSend) {
  SandboxExample example;
  const std::string password = example.bms_login.password;
  const auto log_in = [&](const std::string& type, const std::string& body) {
    HttpRequest request{"POST", "/bms/v2/Security/Authenticate", "", {}, body};
    request.headers.add("content-type", type);
    return SandboxExample::json_of(example.answer(request));
  };
  const JsonValue described =
      log_in("multipart/form-data; boundary=\"b1\"", multipart({{"GrantType", "password"},
                                                                {"Tenant", "Stowage sandbox"},
                                                                {"UserName", "api@sandbox.invalid"},
                                                                {"Password", password}}));
  EXPECT_TRUE(described.find("success")->boolean());
  EXPECT_EQ(described.find("error")->kind(), JsonValue::Kind::Null);
  EXPECT_EQ(described.find("result")->find("accessTokenExpireOn")->text(), "2026-02-01T12:30:00Z");
  EXPECT_EQ(described.find("result")->find("refreshTokenExpireOn")->text(), "2026-02-02T12:00:00Z");
  const JsonValue seen =
      log_in("application/x-www-form-urlencoded; charset=utf-8",
             "grantType=password&userName=API%40sandbox.invalid&tenant=stowage+sandbox&password=" + password);
  EXPECT_TRUE(seen.find("success")->boolean());
  const JsonValue json = log_in("application/json", R"({"GRANTTYPE":"password","tenant":"Stowage sandbox",)"
                                                    R"("username":"api@sandbox.invalid","password":")" +
                                                        password + "\"}");
  EXPECT_TRUE(json.find("success")->boolean());
  EXPECT_NE(seen.find("result")->find("accessToken")->text(), json.find("result")->find("accessToken")->text());
}

TEST(BmsFace, RefusesWhoIsNoUserWithinStatus200) {
  SandboxExample example;
  example.bms_login.password += "1";
  EXPECT_EQ(failed(example.log_in()), "Tenant, UserName and Password are not those of a user here.");
  EXPECT_EQ(failed(example.bms_form("security/authenticate", "tenant=x")), "GrantType is required.");
  EXPECT_EQ(failed(example.bms_form("security/authenticate", "grantType=saml")),
            "501 The sandbox knows no other GrantType than password.");
  EXPECT_EQ(failed(example.bms_form("security/authenticate", "grantType=%zz")),
            "A '%' is not followed by two hexadecimal digits.");
  HttpRequest cut{"POST", "/bms/v2/security/authenticate", "", {}, "--b1\r\n\r\n\r\nx"};
  cut.headers.add("Content-Type", "multipart/form-data; boundary=b1");
  EXPECT_EQ(failed(example.answer(cut)), "The form does not end with its boundary.");
  SandboxExample by_status({"bms-failures=in-status"});
  EXPECT_EQ(failed(by_status.bms_form("security/authenticate", "tenant=x")), "400 GrantType is required.");
  EXPECT_EQ(failed(by_status.bms("GET", "crm/accounts/summary/99")), "404 There is no account 99.");
}

TEST(BmsFace, WantsATokenThatHolds) {
  SandboxExample example;
  EXPECT_EQ(example.bms_rows("crm/accounts/lookup"), "1 2");
  EXPECT_EQ(example.send_as_nobody("GET", "/bms/v2/crm/accounts/lookup").status, 401);
  example.clock.at = example.clock.at + (1800 * ms_per_second - 1);
  EXPECT_EQ(example.bms_rows("crm/accounts/lookup"), "1 2");
  example.clock.at = example.clock.at + 1;
  const HttpResponse refused = example.bms("GET", "crm/accounts/lookup");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, "");
  for (const auto& [how, status] : {std::pair{"envelope-401", 401}, {"envelope-200", 200}}) {
    SandboxExample enveloped({"bms-token-refusal=" + std::string(how)});
    enveloped.bms_token = "x";
    EXPECT_EQ(enveloped.bms("GET", "security/userinfo").status, status);
    EXPECT_TRUE(failed(enveloped.bms("GET", "security/userinfo")).ends_with("has expired."));
  }
}

// Some clients trust the time alone and never look at what they are told.
TEST(BmsFace, ATokenCanEndBeforeItsTime) {
  SandboxExample example({"bms-token-calls=2"});
  EXPECT_EQ(example.bms("GET", "security/userinfo").status, 200);
  EXPECT_EQ(example.bms("GET", "security/userinfo").status, 200);
  EXPECT_EQ(example.bms("GET", "security/userinfo").status, 401);
}

TEST(BmsFace, RenewsTokensUntilTheRefreshTokenEnds) {
  SandboxExample example;
  const JsonValue first = SandboxExample::bms_result(example.log_in());
  const auto renew = [&](const JsonValue& tokens) {
    return example.bms_form("security/refreshtoken", "accessToken=" + tokens.find("accessToken")->text() +
                                                         "&refreshToken=" + tokens.find("refreshToken")->text());
  };
  example.clock.at = example.clock.at + 3600 * ms_per_second;  // the access token has ended
  const JsonValue second = SandboxExample::bms_result(renew(first));
  example.bms_token = second.find("accessToken")->text();
  EXPECT_EQ(example.bms("GET", "security/userinfo").status, 200);
  EXPECT_EQ(failed(renew(first)), "The refresh token is unknown, spent or has expired.");
  example.clock.at = example.clock.at + 86'400 * ms_per_second;
  EXPECT_EQ(failed(renew(second)), "The refresh token is unknown, spent or has expired.");
  EXPECT_EQ(failed(example.bms_form("security/refreshtoken", "accessToken=x")),
            "The refresh token is unknown, spent or has expired.");
  EXPECT_EQ(failed(example.bms_form("security/refreshtoken", "refreshToken=x")), "AccessToken is required.");
  SandboxExample kept({"bms-refresh-token=stays"});
  const JsonValue pair = SandboxExample::bms_result(kept.log_in());
  const std::string form =
      "accessToken=" + pair.find("accessToken")->text() + "&refreshToken=" + pair.find("refreshToken")->text();
  EXPECT_EQ(failed(kept.bms_form("security/refreshtoken", form)), "nothing failed");
  EXPECT_EQ(failed(kept.bms_form("security/refreshtoken", form)), "nothing failed");
}

TEST(BmsFace, TakesSoManyCallsAnHourForEachEndpoint) {
  SandboxExample example({"bms-calls=2", "limit-status=429"});
  EXPECT_EQ(example.bms("GET", "crm/accounts/summary/1").status, 200);
  EXPECT_EQ(example.bms("GET", "crm/accounts/summary/2").status, 200);
  EXPECT_EQ(failed(example.bms("GET", "crm/accounts/summary/1")), "429 An endpoint takes 2 calls in 60 minutes.");
  EXPECT_EQ(example.bms("GET", "crm/accounts/lookup").status, 200);
  example.clock.at = example.clock.at + ms_per_hour;
  example.bms_token.clear();
  EXPECT_EQ(example.bms("GET", "crm/accounts/summary/1").status, 200);
}

TEST(BmsFace, WritesNamesAsItIsToldTo) {
  EXPECT_EQ(written_name("SLAId", FieldNames::Camel), "slaId");
  EXPECT_EQ(written_name("PONumber", FieldNames::Camel), "poNumber");
  EXPECT_EQ(written_name("Id", FieldNames::Camel), "id");
  EXPECT_EQ(written_name("ID", FieldNames::Camel), "id");
  EXPECT_EQ(written_name("TotalRecords", FieldNames::Pascal), "TotalRecords");
  EXPECT_EQ(written_name("TotalRecords", FieldNames::Lower), "totalrecords");
  SandboxExample pascal({"bms-names=pascal", "bms-nothing=absent", "bms-token-refusal=envelope-200"});
  pascal.bms_token = "x";
  const std::string body = pascal.bms("GET", "security/userinfo").body;
  EXPECT_EQ(body, R"({"Success":false,"Error":{"Code":0,"Message":"The access token is unknown or has expired.",)"
                  R"("SubErrors":[]}})");
}

TEST(BmsFace, FindsAccounts) {
  SandboxExample example;
  EXPECT_EQ(example.bms_rows("crm/accounts/summary", "accountName"), "Acme Old Mill");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?Filter.AccountName=MILL"), "2");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?filter.isActive=false"), "");
  EXPECT_EQ(example.bms_rows("crm/accounts/lookup?Filter.Ids=2&Filter.Ids=9", "name"), "Old Mill");
  EXPECT_EQ(example.bms_rows("crm/accounts/lookup?Filter.Name=cm", "name"), "Acme");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?Filter.AccountCode=1"),
            "501 The sandbox does not know yet what 'Filter.AccountCode' does here.");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?Filter.IsActive=yes"),
            "Filter.IsActive 'yes' is neither true nor false.");
  SandboxExample exact({"bms-text-filter=equals", "bms-account-by-id=enveloped"});
  EXPECT_EQ(exact.bms_rows("crm/accounts/summary?Filter.AccountName=MILL"), "");
  EXPECT_EQ(exact.bms_rows("crm/accounts/summary?Filter.AccountName=old+mill"), "2");
  EXPECT_EQ(SandboxExample::bms_result(exact.bms("GET", "crm/accounts/summary/2")).find("accountName")->text(),
            "Old Mill");
  // As described: the row without an envelope.
  const JsonValue bare = SandboxExample::json_of(example.bms("GET", "crm/accounts/summary/1"));
  EXPECT_EQ(bare.find("accountName")->text(), "Acme");
  EXPECT_EQ(bare.find("currencyName")->text(), "USD");
  SandboxExample restricted({"visibility=none"});
  EXPECT_EQ(restricted.bms_rows("crm/accounts/summary"), "");
}

TEST(BmsFace, FindsContractsWithTheirBillingPrice) {
  SandboxExample example;
  ASSERT_TRUE(example.book.adjust(example.ada, example.first, example.servers, Units(5), day("2026-02-02"), ""));
  EXPECT_EQ(example.bms_rows("finance/contracts/summary", "contractBillingPrice"), "200.00 0.00");
  EXPECT_EQ(example.bms_rows("finance/contracts/summary?Filter.ContractName=2026&Filter.Status=active"), "1");
  EXPECT_EQ(example.bms_rows("finance/contracts/summary?Filter.ContractType=Fixed"), "");
  EXPECT_EQ(example.bms_rows("finance/contracts/lookup?AccountId=2", "endDate"), "2026-12-31T00:00:00Z");
  EXPECT_EQ(example.bms_rows("finance/contracts/lookup?Ids=1", "name"), "Acme 2026");
  EXPECT_EQ(example.bms_rows("finance/contracts/lookup?AccountId=x"), "AccountId 'x' is no whole number of 32 bits.");
  const AccountId mill = AccountId(2);
  ASSERT_TRUE(example.book.add_contract(example.ada, {mill, "Old", usd(), {day("2025-01-01"), day("2026-02-01"), 1}}));
  EXPECT_EQ(example.bms_rows("finance/contracts/lookup?ExcludeExpiredContracts=true"), "1 2");
  EXPECT_EQ(example.bms_rows("finance/contracts/summary", "status"), "Active Active Inactive");
  SandboxExample other({"bms-billing-price=all-lines", "bms-contract-end=day-after"});
  ASSERT_TRUE(other.book.adjust(other.ada, other.first, other.servers, Units(5), day("2026-02-02"), ""));
  EXPECT_EQ(other.bms_rows("finance/contracts/summary", "contractBillingPrice"), "300.00 0.00");
  EXPECT_EQ(other.bms_rows("finance/contracts/lookup?AccountId=2", "endDate"), "2027-01-01T00:00:00Z");
}

TEST(BmsFace, CutsPages) {
  SandboxExample example({"bms-page-rows=2", "bms-page-rows-max=3"});
  for (int i = 3; i <= 8; ++i) ASSERT_TRUE(example.book.add_account(example.ada, "Account " + std::to_string(i)));
  EXPECT_EQ(example.bms_rows("crm/accounts/summary"), "1 2");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageSize=99"), "1 2 3");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageSize=3&PageNumber=3"), "7 8");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageSize=3&PageNumber=4"), "");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageSize=3&PageNumber=0"), "1 2 3");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageNumber=2147483647"), "");
  EXPECT_EQ(example.bms_rows("crm/accounts/summary?PageSize=-1"), "PageSize is below 0.");
  EXPECT_EQ(SandboxExample::json_of(example.bms("GET", "crm/accounts/summary")).find("totalRecords")->text(), "8");
  EXPECT_EQ(SandboxExample::json_of(example.bms("GET", "crm/accounts/lookup")).find("totalRecords"), nullptr);
  SandboxExample from_zero({"bms-first-page=zero", "bms-page-rows=1"});
  EXPECT_EQ(from_zero.bms_rows("crm/accounts/summary?PageNumber=1"), "2");
  EXPECT_EQ(from_zero.bms_rows("crm/accounts/summary"), "1");
}

TEST(BmsFace, SaysOfWhatItDoesNotServeThatTheSandboxDoesNot) {
  SandboxExample example;
  EXPECT_EQ(failed(example.bms("POST", "crm/accounts", "{}")),
            "501 The sandbox does not serve POST /bms/v2/crm/accounts yet.");
  EXPECT_EQ(example.bms("DELETE", "crm/accounts/lookup").status, 405);
  EXPECT_EQ(example.send("GET", "/bms/v1/x").status, 404);
  EXPECT_EQ(example.send("GET", "/bms").status, 404);
  SandboxExample maintained({"maintenance=on"});
  const HttpResponse page = maintained.send("GET", "/bms/v2/security/userinfo");
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(*page.headers.find("content-type"), "text/html");
}

}  // namespace
}  // namespace stowage::bms
