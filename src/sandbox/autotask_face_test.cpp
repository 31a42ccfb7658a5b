// The vendor's routes, verbs, statuses and limits. If these failed, a client would be proven against something that the
// vendor's service is not.
#include "sandbox/autotask_face.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::autotask {
namespace {

TEST(AutotaskFace, TellsVersionAndZoneWithoutCredentials) {
  SandboxExample example;
  EXPECT_EQ(example.send_as_nobody("GET", "/atservicesrest/versioninformation").body, R"({"apiVersions":["1.0"]})");
  for (const char* path : {"/ATSERVICESREST/1.0/zoneInformation", "/atservicesrest/V1.0/ZoneInformation/"}) {
    const HttpResponse zone = example.send_as_nobody("GET", std::string(path) + "?user=API%40sandbox.invalid");
    EXPECT_EQ(zone.status, 200);
    EXPECT_EQ(SandboxExample::json_of(zone).find("url")->text(), "http://psa.test:81/ATServicesRest/");
  }
  EXPECT_EQ(example.send_as_nobody("GET", "/atservicesrest/1.0/zoneInformation?user=x").status, 500);
  EXPECT_EQ(example.send_as_nobody("GET", "/atservicesrest/1.0/zoneInformation").status, 500);
}

TEST(AutotaskFace, WantsAllThreeHeaders) {
  SandboxExample example;
  EXPECT_EQ(example.get("Companies/1").status, 200);
  EXPECT_EQ(example.send_as_nobody("GET", "/atservicesrest/v1.0/Companies/1").status, 401);
  const AutotaskCredentials right = example.credentials;
  for (AutotaskCredentials wrong : {AutotaskCredentials{"x", right.secret, right.integration_code},
                                    AutotaskCredentials{right.user_name, right.secret + "1", right.integration_code},
                                    AutotaskCredentials{right.user_name, right.secret, ""}}) {
    example.credentials = wrong;
    EXPECT_EQ(SandboxExample::error_of(example.get("Companies/1")), "401 Unauthorized");
    EXPECT_EQ(example.get("ThresholdInformation").status, 401);
  }
}

// "VERB path status", as the vendor's description has them.
TEST(AutotaskFace, HasTheVendorsVerbsAndNoOthers) {
  SandboxExample example;
  const auto status = [&](const std::string& verb, const std::string& path) {
    return example.send(verb, "/atservicesrest/v1.0/" + path).status;
  };
  for (const char* path : {"Contracts/1", "contracts/1/services", "Contracts/1/ServiceUnits", "Contracts/1/Charges",
                           "Companies/entityInformation", "ContractServiceAdjustments/EntityInformation/Fields",
                           "Services/entityInformation/userDefinedFields", "ContractServices/1",
                           "Contracts/1/Services/1", "thresholdinformation"})
    EXPECT_EQ(status("GET", path), 200) << path;
  EXPECT_EQ(status("GET", "Companies"), 405);
  EXPECT_EQ(status("GET", "Contracts/1/ServiceAdjustments"), 405);
  EXPECT_EQ(status("PATCH", "Contracts/1"), 405);
  EXPECT_EQ(status("DELETE", "Contracts/1"), 405);
  EXPECT_EQ(status("POST", "ContractServices"), 405);
  EXPECT_EQ(status("DELETE", "Contracts/1/Services/1"), 405);
  EXPECT_EQ(status("PUT", "Contracts/query"), 405);
  EXPECT_EQ(status("POST", "Contracts/1/ServiceUnits"), 405);
  EXPECT_EQ(status("GET", "ContractServiceAdjustments"), 405);
  EXPECT_EQ(status("GET", "ContractServiceAdjustments/1"), 404);
  EXPECT_EQ(status("POST", "ContractServiceAdjustments/query"), 404);
  EXPECT_EQ(status("GET", "Nonsense/1"), 404);
  EXPECT_EQ(status("GET", "Contracts/one"), 404);
  EXPECT_EQ(status("GET", "Contracts/1/Nonsense"), 404);
  EXPECT_EQ(status("GET", "Contracts/query/nonsense"), 404);
  EXPECT_EQ(example.send("GET", "/atservicesrest/v2.0/Contracts/1").status, 404);
  EXPECT_EQ(example.send("GET", "/elsewhere").status, 404);
}

TEST(AutotaskFace, SaysOfWhatItDoesNotServeThatTheSandboxDoesNot) {
  SandboxExample example;
  for (const auto& [verb, path] : {std::pair{"GET", "ConfigurationItems/1"},
                                   {"GET", "Contracts/1/BillingRules"},
                                   {"POST", "Companies"},
                                   {"PATCH", "Contracts"},
                                   {"DELETE", "Contracts/1/Charges/1"}}) {
    const HttpResponse response = example.send(verb, "/atservicesrest/v1.0/" + std::string(path), "{}");
    EXPECT_EQ(response.status, 501) << path;
    EXPECT_NE(response.body.find("sandbox does not"), std::string::npos);
  }
}

TEST(AutotaskFace, AnItemThatIsNotThereIsNull) {
  SandboxExample example;
  EXPECT_EQ(example.get("Contracts/99").body, R"({"item":null})");
  EXPECT_EQ(example.get("Contracts/2/Services/1").body, R"({"item":null})");  // of another contract
  const JsonValue item = SandboxExample::json_of(example.get("Contracts/1"));
  EXPECT_EQ(item.find("item")->find("contractName")->text(), "Acme 2026");
  EXPECT_EQ(item.find("item")->find("startDate")->text(), "2026-01-01T00:00:00Z");
  EXPECT_EQ(item.find("item")->find("endDate")->text(), "2031-01-31T00:00:00Z");  // a contract without an end
}

TEST(AutotaskFace, TellsPicklistsWithTextsForValues) {
  SandboxExample example;
  const JsonValue fields = SandboxExample::json_of(example.get("Contracts/entityInformation/fields"));
  bool found = false;
  for (const JsonValue& field : fields.find("fields")->items()) {
    if (field.find("name")->text() != "contractType") continue;
    found = true;
    EXPECT_TRUE(field.find("isPickList")->boolean());
    EXPECT_EQ(field.find("picklistValues")->items()[4].find("value")->kind(), JsonValue::Kind::Text);
    EXPECT_EQ(field.find("picklistValues")->items()[4].find("label")->text(), "Recurring Service");
  }
  EXPECT_TRUE(found);
  const JsonValue adjustments = SandboxExample::json_of(example.get("ContractServiceAdjustments/entityInformation"));
  EXPECT_TRUE(adjustments.find("info")->find("canCreate")->boolean());
  EXPECT_FALSE(adjustments.find("info")->find("canQuery")->boolean());
}

// Follows nextPageUrl to its end; the ids of all pages, and how many pages there were.
std::pair<std::string, int> all_pages(SandboxExample& example, const std::string& verb, HttpResponse response,
                                      const std::string& body) {
  std::string ids;
  for (int pages = 1;; ++pages) {
    ids += (ids.empty() ? "" : " ") + SandboxExample::ids_of(response);
    const JsonValue page = SandboxExample::json_of(response);
    const JsonValue* next = page.find("pageDetails")->find("nextPageUrl");
    if (next->kind() == JsonValue::Kind::Null) return {ids, pages};
    const std::string origin = "http://psa.test:81";
    EXPECT_TRUE(next->text().starts_with(origin));
    response = example.send(verb, next->text().substr(origin.size()), body);
  }
}

TEST(AutotaskFace, PagesLeadOnUntilTheEndWithoutGapsAndBack) {
  SandboxExample example;
  const std::string query = R"({"MaxRecords":13,"filter":[{"op":"eq","field":"contractID","value":1}]})";
  const std::string whole = example.found("ContractServiceUnits", R"({"op":"eq","field":"contractID","value":1})");
  const std::string got = "ContractServiceUnits/query?search=" + percent_encoded(query);
  EXPECT_EQ(all_pages(example, "GET", example.get(got), ""), std::pair(whole, 5));  // 61 periods
  EXPECT_EQ(all_pages(example, "POST", example.post("ContractServiceUnits/query", query), query), std::pair(whole, 5));
  EXPECT_EQ(example.post("ContractServiceUnits/query/count", query).body, R"({"queryCount":61})");

  const JsonValue first = SandboxExample::json_of(example.get(got));
  EXPECT_EQ(first.find("pageDetails")->find("count")->text(), "13");
  EXPECT_EQ(first.find("pageDetails")->find("prevPageUrl")->kind(), JsonValue::Kind::Null);
  const auto follow = [&](const JsonValue& page, const char* link) {
    return SandboxExample::json_of(example.send("GET", page.find("pageDetails")->find(link)->text().substr(18)));
  };
  const JsonValue third = follow(follow(first, "nextPageUrl"), "nextPageUrl");
  const JsonValue again = follow(follow(third, "prevPageUrl"), "prevPageUrl");
  EXPECT_EQ(again.find("items")->items()[0].find("id")->text(), first.find("items")->items()[0].find("id")->text());
  EXPECT_EQ(again.find("pageDetails")->find("prevPageUrl")->kind(), JsonValue::Kind::Null);
}

// Seen at the vendor's: GET answers 405, and a client that ignores it loses every page but the first.
TEST(AutotaskFace, WhatFollowsAPostedQueryIsPostedWithTheSameBody) {
  const std::string query = R"({"MaxRecords":50,"filter":[{"op":"exist","field":"id"}]})";
  const auto next_of = [&](SandboxExample& example) {
    const JsonValue page = SandboxExample::json_of(example.post("ContractServiceUnits/query", query));
    return page.find("pageDetails")->find("nextPageUrl")->text().substr(18);
  };
  SandboxExample strict;
  EXPECT_EQ(strict.send("GET", next_of(strict)).status, 405);
  EXPECT_EQ(strict.send("POST", next_of(strict), query).status, 200);
  EXPECT_EQ(strict.send("POST", next_of(strict)).status, 500);
  SandboxExample lenient({"posted-next-page=url-alone"});
  EXPECT_EQ(lenient.send("GET", next_of(lenient)).status, 200);
  EXPECT_EQ(lenient.send("POST", next_of(lenient)).status, 200);
}

TEST(AutotaskFace, APageHasFiveHundredRowsAtMost) {
  SandboxExample example;
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(example.book.add_service(example.ada, example.first, "More " + std::to_string(i), decimal("1")));
  const auto page = [&](const std::string& more) {
    return example.post("ContractServiceUnits/query", R"({"filter":[{"op":"exist","field":"id"}])" + more + "}");
  };
  const JsonValue usual = SandboxExample::json_of(page(""));
  EXPECT_EQ(usual.find("items")->items().size(), 500u);
  EXPECT_EQ(SandboxExample::json_of(page(R"(,"MaxRecords":501)")).find("items")->items().size(), 500u);
  EXPECT_EQ(page(R"(,"IncludeFields":["units"])").status, 500);
  const JsonValue few = SandboxExample::json_of(page(R"(,"IncludeFields":["ID","Units"])"));
  EXPECT_EQ(few.find("items")->items()[0].members().size(), 2u);
  SandboxExample strict({"page-beyond-500=refused"});
  EXPECT_EQ(strict.post("Companies/query", R"({"filter":[{"op":"exist","field":"id"}],"MaxRecords":501})").status, 500);
}

TEST(AutotaskFace, AMadeUpPageIsRefused) {
  SandboxExample example;
  const std::string search = "&search=" + percent_encoded(R"({"filter":[{"op":"exist","field":"id"}]})");
  for (const char* paging : {"", "x", "{}", R"({"pageSize":501,"nextIds":[1]})", R"({"pageSize":5,"nextIds":[]})",
                             R"({"pageSize":5,"nextIds":[-2]})", R"({"pageSize":0,"nextIds":[1]})"})
    EXPECT_EQ(example.get("Companies/query/next?paging=" + percent_encoded(paging) + search).status, 500) << paging;
}

TEST(AutotaskFace, CountsRequestsOfSixtyMinutesAndStopsAtTheThreshold) {
  SandboxExample example({"threshold=8"});
  for (int i = 0; i < 4; ++i) EXPECT_EQ(example.get("Companies/1").status, 200);
  EXPECT_EQ(example.paused.count(), 0);
  EXPECT_EQ(example.get("ThresholdInformation").body,
            R"({"externalRequestThreshold":8,"requestThresholdTimeframe":60,"currentTimeframeRequestCount":5})");
  EXPECT_EQ(example.paused.count(), 500);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(example.get("Companies/1").status, 200);
  EXPECT_EQ(example.paused.count(), 500 + 500 + 1000 + 1000);
  EXPECT_EQ(example.get("Companies/1").status, 429);
  EXPECT_EQ(example.send_as_nobody("GET", "/atservicesrest/1.0/zoneInformation?user=api@sandbox.invalid").status, 200);
  example.clock.at = example.clock.at + ms_per_hour - 1;
  EXPECT_EQ(example.get("Companies/1").status, 429);
  example.clock.at = example.clock.at + 1;
  EXPECT_EQ(example.get("Companies/1").status, 200);
}

TEST(ThreadGate, LetsSoManyInForEachCodeAndEntity) {
  ThreadGate gate(3);
  const auto first = gate.enter("code", "contracts");
  auto second = gate.enter("code", "contracts");
  const auto third = gate.enter("code", "contracts");
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(gate.enter("code", "contracts"));
  EXPECT_TRUE(gate.enter("code", "companies"));
  EXPECT_TRUE(gate.enter("other", "contracts"));
  second.reset();
  EXPECT_TRUE(gate.enter("code", "contracts"));
}

TEST(AutotaskFace, CanBeMaintainedOrSeeNothing) {
  SandboxExample maintained({"maintenance=on"});
  const HttpResponse page = maintained.get("Companies/1");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(*page.headers.find("content-type"), "text/html");
  SandboxExample restricted({"visibility=none"});
  EXPECT_EQ(restricted.found("Companies", R"({"op":"exist","field":"id"})"), "");
  EXPECT_EQ(restricted.get("Contracts/1").body, R"({"item":null})");
}

TEST(AutotaskFace, AHostHeaderThatIsNoneIsNotRepeated) {
  SandboxExample example;
  HttpRequest request{"GET", "/atservicesrest/1.0/zoneInformation", "user=api@sandbox.invalid", {}, ""};
  request.headers.add("Host", "x\"}/y");
  EXPECT_EQ(SandboxExample::json_of(example.answer(request)).find("url")->text(), "http://localhost/ATServicesRest/");
}

}  // namespace
}  // namespace stowage::autotask
