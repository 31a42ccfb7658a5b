// Organization mappings at the BMS face. If these failed, a client would write them against something that the vendor's
// service is not.
#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::bms {
namespace {

class K1Example : public SandboxExample {
 public:
  explicit K1Example(const std::vector<std::string>& switches = {}) : SandboxExample(switches) {
    EXPECT_EQ(control("modules/41", R"({"name":"Endpoint Backup","organizations":[{"id":"o-1","name":"Acme HQ"},)"
                                    R"({"id":"o-2","name":"Acme West","parentId":"o-1"},{"id":"o-3","name":"Mill"}]})"),
              R"({"organizations":3})");
  }
  // "given" or why not.
  std::string map(int account, const std::string& organizations, int module = 41) {
    return bms_failed(bms("POST", "admin/k1/organizationmappings",
                          fmt::format(R"({{"AccountId":{},"SourceProductId":{},"SourceOrganizations":[{}]}})", account,
                                      module, organizations)));
  }
  // Of each account its organizations of the modules: "1: 41 o-1 o-2; 2: ".
  std::string mapped(const std::string& filter = R"("SourceProductIds":[41])") {
    const JsonValue rows = bms_result(bms("POST", "admin/k1/organizationmappings/search",
                                          R"({"PageSize":50,"PageNumber":1,"Filter":{)" + filter + "}}"));
    if (const JsonValue* failed = rows.find("failed")) return failed->text();
    std::string text;
    for (const JsonValue& row : rows.items()) {
      text += (text.empty() ? "" : "; ") + row.find("accountId")->text() + ":";
      for (const JsonValue& cell : row.find("organizationMappings")->items())
        text += " " + cell.find("sourceProductId")->text() + " " + fields_of(*cell.find("sourceOrganizations"), "id");
    }
    return text;
  }
};

TEST(BmsK1, ShowsModulesAndTheirOrganizationsInTwoLevels) {
  K1Example example;
  EXPECT_EQ(example.bms("GET", "admin/k1/status").body,
            R"({"success":true,"error":null,"result":{"isConnected":true,"organizationId":"sandbox"}})");
  EXPECT_EQ(example.bms_rows("admin/k1/modules", "name"), "Endpoint Backup");
  const JsonValue found =
      SandboxExample::bms_result(example.bms("GET", "admin/k1/organizationmappings?SourceProductId=41&PageSize=1"));
  EXPECT_EQ(SandboxExample::fields_of(found, "sourceOrganizationId"), "o-1");
  EXPECT_EQ(found.items()[0].find("sourceProductId")->kind(), JsonValue::Kind::Text);
  EXPECT_EQ(SandboxExample::fields_of(*found.items()[0].find("subOrganizations"), "sourceOrganizationName"),
            "Acme West");
  EXPECT_EQ(example.bms_rows("admin/k1/organizationmappings?SourceProductId=41&SourceOrganizationName=mill",
                             "sourceOrganizationId"),
            "o-3");
  EXPECT_EQ(example.bms_rows("admin/k1/organizationmappings"), "SourceProductId is required.");
  EXPECT_EQ(example.bms_rows("admin/k1/organizationmappings?SourceProductId=42"), "There is no module 42.");
}

TEST(BmsK1, AListTakesThePlaceOfTheOneBefore) {
  K1Example example;
  EXPECT_EQ(example.mapped(), "1:; 2:");
  EXPECT_EQ(example.map(1, R"({"Id":"o-1"},{"Id":"o-2","Name":"West","ParentId":"o-1"})"), "nothing failed");
  EXPECT_EQ(example.map(2, R"({"id":"o-3","name":null})"), "nothing failed");
  EXPECT_EQ(example.mapped(), "1: 41 o-1 o-2; 2: 41 o-3");
  EXPECT_EQ(example.map(1, R"({"Id":"o-2"})"), "nothing failed");
  EXPECT_EQ(example.mapped(), "1: 41 o-2; 2: 41 o-3");
  EXPECT_EQ(example.map(1, ""), "nothing failed");
  EXPECT_EQ(example.mapped(), "1:; 2: 41 o-3");
  EXPECT_EQ(example.mapped(R"("SourceProductIds":[41],"AccountName":"mill","IsActive":1)"), "2: 41 o-3");
  EXPECT_EQ(example.mapped(R"("SourceProductIds":[41],"IsActive":0)"), "");
  EXPECT_EQ(example.mapped(R"("AccountName":"mill")"), "SourceProductIds are required.");
  EXPECT_EQ(example.mapped(R"("SourceProductIds":[41],"AccountCode":"x")"),
            "501 The sandbox does not know yet what 'Filter.AccountCode' does here.");
}

TEST(BmsK1, RefusesWhatWouldBillTwiceOrNobody) {
  K1Example example;
  ASSERT_EQ(example.map(1, R"({"Id":"o-1"})"), "nothing failed");
  EXPECT_EQ(example.map(2, R"({"Id":"o-1"})"), "Organization 'o-1' belongs to account 1 already.");
  EXPECT_EQ(example.map(9, R"({"Id":"o-3"})"), "There is no account 9.");
  EXPECT_EQ(example.map(1, R"({"Id":"o-3"})", 42), "There is no module 42.");
  EXPECT_EQ(example.map(1, R"({"Id":"o-9"})"), "Module 41 has no organization 'o-9'.");
  EXPECT_EQ(example.map(1, R"({"Name":"Acme"})"), "An organization has no Id.");
  EXPECT_EQ(SandboxExample::bms_failed(example.bms("POST", "admin/k1/organizationmappings", R"({"AccountId":1})")),
            "AccountId, SourceProductId and SourceOrganizations are required.");
  EXPECT_EQ(example.mapped(), "1: 41 o-1; 2:");
}

TEST(BmsK1, WhatIsNotKnownOfMappingsIsASwitch) {
  K1Example adding({"bms-mapping-write=adds", "bms-empty-mapping=refused", "bms-organization-twice=taken",
                    "bms-unmapped-modules=shown"});
  EXPECT_EQ(adding.map(1, R"({"Id":"o-1"})"), "nothing failed");
  EXPECT_EQ(adding.map(1, R"({"Id":"o-3"})"), "nothing failed");
  EXPECT_EQ(adding.map(2, R"({"Id":"o-3"})"), "nothing failed");
  EXPECT_EQ(adding.map(2, ""), "An account cannot have no organization of a module.");
  EXPECT_EQ(adding.mapped(R"("SourceProductIds":[41,42])"), "1: 41 o-3 o-1 42 ; 2: 41 o-3 42 ");
  K1Example apart({"bms-k1=not-connected"});
  EXPECT_EQ(apart.bms_rows("admin/k1/modules"), "Requires K1 integration Set up.");
  EXPECT_EQ(apart.mapped(), "Requires K1 integration Set up.");
  EXPECT_EQ(SandboxExample::bms_result(apart.bms("GET", "admin/k1/status")).find("isConnected")->boolean(), false);
}

}  // namespace
}  // namespace stowage::bms
