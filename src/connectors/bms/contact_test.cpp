// If these failed, a person would think that a connection reads what it needs when it does not.
#include "connectors/bms/contact.h"

#include "connectors/bms/bms_example.h"
#include "connectors/bms/line.h"
#include "net/http_server.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

class BmsContact : public ::testing::Test {
 protected:
  BmsContact() {
    vendor.results["/v2/security/userinfo"] =
        R"({"fullName":"Ada","businessName":"Northwind IT","currencyCode":"USD","isUserSystemAdmin":false})";
    vendor.lists["/v2/crm/accounts/summary"] = {R"({"id":9,"accountName":"Acme","isActive":true})"};
    vendor.lists["/v2/finance/contracts/summary"] = {contract("Recurring Services", "Active", "Monthly")};
    vendor.lists["/v2/admin/finance/services/lookup"] = {R"({"id":1,"name":"Servers"})",
                                                         R"({"id":2,"name":"Storage"})"};
    vendor.lists["/v2/admin/finance/services/2/relatedservices/search"] = {
        R"({"id":71,"serviceId":2,"contractId":501,"accountId":9,"effectiveDate":"2026-01-01T00:00:00","unitPrice":20})"};
  }
  static std::string contract(const char* type, const char* status, const char* cycle) {
    return fmt::format(R"({{"id":501,"contractName":"Managed","accountName":"Acme","contractType":"{}","status":"{}",)"
                       R"("billingCycle":"{}","contractBillingPrice":20.0,"startDate":"2026-01-01T00:00:00",)"
                       R"("endDate":"2026-12-31T00:00:00"}})",
                       type, status, cycle);
  }
  // "Accounts: remark" of those that have one.
  std::string remarks() {
    const auto contact = first_contact(reader, words);
    if (!contact) return contact.error().text();
    std::string text;
    for (const Seen& one : contact->seen)
      if (!one.remark.empty()) text += one.what + ": " + one.remark + "\n";
    return text;
  }

  MovedClock clock;
  ScriptedBms vendor;
  Caller caller{vendor, clock, *Address::parse(ScriptedBms::base), {"ada@x.example", "s3cret", "Northwind IT"}};
  Reader reader{caller};
  ContractWords words;
};

TEST_F(BmsContact, WhereAllIsThereNothingIsRemarked) {
  EXPECT_EQ(remarks(), "");
  const auto contact = first_contact(reader, words);
  EXPECT_EQ(contact->user, "Ada");
  EXPECT_EQ(contact->seen.size(), 4U);
  EXPECT_EQ(contact->seen.back().there, 1);
}

TEST_F(BmsContact, WhereNothingComesItSaysWhy) {
  vendor.lists.clear();
  const std::string said = remarks();
  for (const char* what : {"Accounts: Nothing came", "Contracts: Nothing came", "Services: Nothing came",
                           "Services of contracts: None of the 0 services", "no system administrator"})
    EXPECT_NE(said.find(what), std::string::npos) << said;
}

TEST_F(BmsContact, WordsThatNoContractHasAreShownBesideThoseThatTheyHave) {
  vendor.lists["/v2/finance/contracts/summary"] = {contract("Recurring Service", "Active", "Monthly")};
  EXPECT_NE(remarks().find("Their types: Recurring Service 1; statuses: Active 1; billing cycles: Monthly 1."),
            std::string::npos)
      << remarks();
  words.type = "recurring service";
  EXPECT_EQ(remarks(), "");
}

TEST_F(BmsContact, FieldsThatNoRowHasAreNamed) {
  vendor.lists["/v2/crm/accounts/summary"] = {R"({"id":9,"accountName":null})"};
  EXPECT_EQ(remarks(), "Accounts: No row has AccountName, IsActive.\n");
}

TEST_F(BmsContact, APageThatRepeatsTheFirstIsNotTakenForTheSecond) {
  vendor.page_rows_max = 1;
  vendor.lists["/v2/crm/accounts/summary"] = {R"({"id":9})", R"({"id":9})"};
  EXPECT_NE(remarks().find("reading crm/accounts/summary: the second page repeats"), std::string::npos) << remarks();
}

// At a real socket, with the client that is used.
TEST(BmsLineAtSocketThreads, OfAConnectionThatReadsNothingElseArrives) {
  std::vector<std::string> requests;
  const auto server = *HttpServer::listen("127.0.0.1:0", HttpLimits(), [&](const HttpRequest& request) {
    requests.push_back(request.method + " " + request.path);
    return HttpResponse{200, {}, R"({"success":true,"result":{"accessToken":"t"}})"};
  });
  const Address address = *Address::parse(server->url() + "/bms");
  const auto line = Line::open(address, {"ada", "s3cret", "Northwind IT"}, LineUse::Reading);
  ASSERT_TRUE(line) << line.error().text();
  ASSERT_TRUE((*line)->reader().one("/v2/security/userinfo"));
  EXPECT_FALSE((*line)->reader().one("/v2/system/settings")) << "not on the list";
  EXPECT_EQ(requests,
            (std::vector<std::string>{"POST /bms/v2/security/authenticate", "GET /bms/v2/security/userinfo"}));
}

}  // namespace
}  // namespace stowage::connectors::bms
