// If these failed, a connection that was to read only could write at the vendor, or use up what others need.
#include "connectors/bms/gate.h"

#include "connectors/bms/bms_example.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

class BmsGate : public ::testing::Test {
 protected:
  HttpOutcome send(LineUse use, const std::string& method, const std::string& below) {
    Gate gate(vendor, clock, ScriptedBms::base, use);
    return gate.send({method, ScriptedBms::base + below});
  }

  MovedClock clock;
  ScriptedBms vendor;
};

TEST_F(BmsGate, WhatIsNotAskedOfBmsIsNeverSent) {
  for (const LineUse use : {LineUse::Reading, LineUse::ReadingAndWriting})
    for (const char* below :
         {"/v2/admin/finance/services/7", "/v2/finance/contracts/7/activate", "/v2/finance/contracts/summary/1",
          "/v2/admin/finance/services//relatedservices/search", "/v2/admin/finance/services/7x/relatedservices/search",
          "/v2/admin/finance/services/7/relatedservices/bulkupdate", "/v2/crm/accounts", "", "/"})
      for (const char* method : {"POST", "PUT", "PATCH", "DELETE"})
        EXPECT_EQ(send(use, method, below).fate, HttpOutcome::Fate::NotSent) << method << " " << below;
  EXPECT_EQ(send(LineUse::ReadingAndWriting, "DELETE", "/v2/finance/contracts/summary").fate,
            HttpOutcome::Fate::NotSent);
  Gate gate(vendor, clock, ScriptedBms::base, LineUse::ReadingAndWriting);
  EXPECT_EQ(gate.send({"GET", "https://elsewhere.example/v2/security/userinfo"}).fate, HttpOutcome::Fate::NotSent);
  EXPECT_TRUE(vendor.calls.empty()) << vendor.calls.front();
}

TEST_F(BmsGate, ALineThatReadsSendsEveryReadAndNoWrite) {
  for (const Operation& one : operations()) {
    std::string path(one.path);
    if (const std::size_t number = path.find("{}"); number != std::string::npos) path.replace(number, 2, "71");
    const bool sent = send(LineUse::Reading, std::string(one.method), path).fate == HttpOutcome::Fate::Answered;
    EXPECT_EQ(sent, one.kind != OperationKind::Write) << one.path;
    EXPECT_EQ(send(LineUse::ReadingAndWriting, std::string(one.method), path).fate, HttpOutcome::Fate::Answered);
  }
}

TEST_F(BmsGate, ThreeQuartersOfAnHoursCallsOfEachEndpointAreUsed) {
  Gate gate(vendor, clock, ScriptedBms::base, LineUse::Reading);
  const auto sent_of = [&](int count, const std::string& method, const std::string& below) {
    int sent = 0;
    for (int i = 0; i < count; ++i)
      sent += gate.send({method, ScriptedBms::base + below + std::to_string(i)}).fate == HttpOutcome::Fate::Answered;
    return sent;
  };
  EXPECT_EQ(sent_of(1'125, "GET", "/v2/crm/accounts/summary?PageNumber="), 1'125);
  const HttpOutcome held = gate.send({"GET", ScriptedBms::base + std::string("/v2/crm/accounts/summary?PageNumber=9")});
  EXPECT_EQ(held.trouble, HttpOutcome::Trouble::HeldBack);
  EXPECT_NE(held.reason.find("1,125 times within an hour"), std::string::npos) << held.reason;
  EXPECT_EQ(sent_of(10, "GET", "/v2/finance/contracts/summary?PageNumber="), 10) << "another endpoint";
  clock.at = clock.at + ms_per_hour - 1;
  EXPECT_EQ(sent_of(1, "GET", "/v2/crm/accounts/summary?PageNumber="), 0);
  clock.at = clock.at + 1;
  EXPECT_EQ(sent_of(1, "GET", "/v2/crm/accounts/summary?PageNumber="), 1);
}

}  // namespace
}  // namespace stowage::connectors::bms
