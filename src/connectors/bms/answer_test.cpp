// If these failed, a failure would be taken for data, or a person would not know what to do, or would read a secret.
#include "connectors/bms/answer.h"

#include "connectors/bms/bms_example.h"
#include "connectors/bms/row.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

const Login login{"ada@x.example", "s3cret", "Northwind IT"};

std::string said(const HttpOutcome& outcome) {
  const auto answer = answer_of(outcome, login);
  return answer ? "accepted" : answer.error().text();
}

TEST(BmsAnswer, TheEnvelopeIsReadInAnyCase) {
  for (const char* body : {R"({"success":true,"error":null,"result":{"accountId":7},"totalRecords":12})",
                           R"({"Success":true,"Error":null,"Result":{"AccountId":7},"TotalRecords":12})",
                           R"({"SUCCESS":true,"result":{"ACCOUNTID":"7"},"totalrecords":12})"}) {
    const auto answer = answer_of(ScriptedBms::answered(body), login);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->records, 12);
    EXPECT_EQ(number_of(answer->result, "AccountId"), 7);
  }
}

TEST(BmsAnswer, AFailureWithin200IsNoAnswer) {
  const std::string text = said(ScriptedBms::refused("Contract ada@x.example s3cret not found"));
  EXPECT_EQ(text,
            "BMS refuses: Contract … … not found. The user's security role lacks a right: docs/connect-bms.md lists "
            "them.");
  EXPECT_NE(said(ScriptedBms::answered(R"({"success":false,"error":{"message":"No","details":"Because",)"
                                       R"("subErrors":["First","Second"]}})"))
                .find("No Because First Second"),
            std::string::npos);
  EXPECT_NE(said(ScriptedBms::answered(R"({"Success":false,"Result":[]})")).find("without a reason"),
            std::string::npos);
  EXPECT_NE(said(ScriptedBms::answered(R"({"success":"true","result":[]})")).find("BMS refuses"), std::string::npos)
      << "only true is true";
}

TEST(BmsAnswer, WhatIsNoEnvelopeIsNotBms) {
  EXPECT_NE(said(ScriptedBms::answered(R"({"items":[]})")).find("Check the connection's URL"), std::string::npos);
  EXPECT_NE(said(ScriptedBms::answered("[]")).find("Check the connection's URL"), std::string::npos);
}

TEST(BmsAnswer, StatusesCountAsWell) {
  EXPECT_NE(
      said(ScriptedBms::answered(R"({"success":false,"error":{"message":"Slow down"}})", 429)).find("Slow down (429)"),
      std::string::npos);
  EXPECT_NE(said(ScriptedBms::answered("", 401)).find("does not accept the credentials"), std::string::npos);
  EXPECT_EQ(said({HttpOutcome::Fate::NotSent, {}, "enough", HttpOutcome::Trouble::HeldBack}),
            "enough. Try again when an hour has passed.");
}

TEST(BmsAnswer, WhatIsSaidAgainstCredentialsNamesThem) {
  const auto answer = answer_to_login(ScriptedBms::refused("Invalid login"), login);
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().text().find("does not accept the credentials: Invalid login"), std::string::npos)
      << answer.error().text();
  EXPECT_NE(answer.error().text().find("second factor"), std::string::npos);
}

TEST(BmsRow, ADayIsMidnightOrTheLastSecond) {
  const auto day = [](const std::string& text) {
    const auto row = JsonValue::parse(R"({"startDate":")" + text + R"("})");
    const auto read = day_of(*row, "StartDate");
    return read ? read->text() : "refused";
  };
  EXPECT_EQ(day("2026-01-01T00:00:00"), "2026-01-01");
  EXPECT_EQ(day("2026-01-01T00:00:00.000Z"), "2026-01-01");
  EXPECT_EQ(day("2026-12-31T23:59:59"), "2026-12-31");
  EXPECT_EQ(day("2026-01-01T05:00:00Z"), "refused") << "it may be meant for another day";
  EXPECT_EQ(day(""), "refused");
}

}  // namespace
}  // namespace stowage::connectors::bms
