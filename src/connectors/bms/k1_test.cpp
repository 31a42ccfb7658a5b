// If these failed, an organization would be lost from what BMS has mapped, or a write that did not happen would be
// taken for done.
#include "connectors/bms/k1.h"

#include "connectors/bms/bms_example.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

constexpr const char* organizations = "/v2/admin/k1/organizationmappings";
constexpr const char* mappings = "/v2/admin/k1/organizationmappings/search";
constexpr std::int64_t backup = 41;

class BmsK1Map : public ::testing::Test {
 protected:
  BmsK1Map() {
    vendor.results["/v2/admin/k1/status"] = R"({"isConnected":true,"organizationId":"k1"})";
    vendor.results["/v2/admin/k1/modules"] = R"([{"id":41,"name":"Endpoint Backup","activeProductImageUrl":null}])";
    vendor.lists[organizations] = {
        R"({"sourceOrganizationId":"o-1","sourceOrganizationName":"Acme","sourceProductId":"41",)"
        R"("subOrganizations":[{"sourceOrganizationId":"o-2","sourceOrganizationName":"West"}]})",
        R"({"sourceOrganizationId":"o-3","sourceOrganizationName":"Mill","sourceProductId":"41"})"};
    vendor.lists[mappings] = {account(71, "Acme", R"({"id":"o-1","name":"Acme","parentId":null})"),
                              account(72, "Mill", "")};
  }

  static std::string account(int id, const std::string& name, const std::string& mapped) {
    return fmt::format(
        R"({{"accountId":{},"accountName":"{}","isActive":true,"organizationMappings":[)"
        R"({{"sourceProductId":40,"sourceOrganizations":[{{"id":"o-9","name":"Other","parentId":null}}]}},)"
        R"({{"sourceProductId":41,"sourceOrganizations":[{}]}}]}})",
        id, name, mapped);
  }

  K1Map map(LineUse use = LineUse::ReadingAndWriting) {
    return K1Map(std::make_unique<Line>(std::make_unique<Through>(vendor), std::make_unique<MovedClock>(),
                                        *Address::parse(ScriptedBms::base), Login{"ada", "s3cret", "Northwind IT"},
                                        use));
  }
  std::vector<std::string> written() const {
    std::vector<std::string> bodies;
    for (const HttpCall& call : vendor.sent)
      if (call.method == "POST" && call.url.ends_with(organizations)) bodies.push_back(call.body);
    return bodies;
  }

  ScriptedBms vendor;
};

TEST_F(BmsK1Map, OrganizationsOfAModuleComeWithTheirAccounts) {
  EXPECT_EQ(map().modules()->at(0).name, "Endpoint Backup");
  std::string told;
  const auto read = map().organizations(backup);
  for (const OrganizationThere& one : *read)
    told += one.id + " " + one.name + " (" + one.parent + ") " + one.account + " " + one.account_name + "; ";
  EXPECT_EQ(told, "o-1 Acme () 71 Acme; o-2 West (o-1)  ; o-3 Mill ()  ; ");
  vendor.lists[organizations].clear();
  EXPECT_EQ(map().organizations(backup)->at(0).id, "o-1") << "what the module no longer lists is mapped all the same";
  vendor.results["/v2/admin/k1/status"] = R"({"isConnected":false})";
  EXPECT_EQ(map().modules().error().message(), "BMS is not connected to KaseyaOne");
}

TEST_F(BmsK1Map, WhatAnAccountHasGoesOutWithWhatItGets) {
  const auto made = map().map(backup, {"o-2", "West", "o-1"}, "71");
  EXPECT_EQ(written(), std::vector<std::string>{
                           R"({"AccountId":71,"SourceProductId":41,"SourceOrganizations":[{"Id":"o-1","Name":"Acme",)"
                           R"("ParentId":null},{"Id":"o-2","Name":"West","ParentId":"o-1"}]})"});
  ASSERT_FALSE(made) << "it is not there when it is read back";
  EXPECT_EQ(made.error().message(), "BMS shows other organizations for account 'Acme' than it was sent");
}

TEST_F(BmsK1Map, WhatGoesThereAlreadyIsNotSent) {
  EXPECT_TRUE(map().map(backup, {"o-1", "Acme"}, "71"));
  EXPECT_TRUE(written().empty());
}

TEST_F(BmsK1Map, AnOrganizationLeavesItsAccountBeforeItGoesToAnother) {
  EXPECT_FALSE(map().map(backup, {"o-1", "Acme"}, "72"));
  EXPECT_EQ(written(), std::vector<std::string>{R"({"AccountId":71,"SourceProductId":41,"SourceOrganizations":[]})"})
      << "it has not left, and is not given to another as well";
}

TEST_F(BmsK1Map, ALineThatReadsWritesNothing) {
  EXPECT_FALSE(map(LineUse::Reading).map(backup, {"o-2", "West", "o-1"}, "71"));
  EXPECT_TRUE(written().empty());
}

}  // namespace
}  // namespace stowage::connectors::bms
