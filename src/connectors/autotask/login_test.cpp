// If these failed, credentials would be lost in reading them, or would stand on a screen.
#include "connectors/autotask/login.h"

#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

void expect_read(std::string_view text) {
  const auto login = Login::parse(text);
  ASSERT_TRUE(login) << login.error().text();
  EXPECT_EQ(login->user_name, "api@sandbox.invalid");
  EXPECT_EQ(login->secret, "s:3 \"ö");
  EXPECT_EQ(login->integration_code, "C0DE");
}

TEST(Login, IsReadInEachFormThatPeopleHave) {
  expect_read(
      "{\"autotask\":{\"userName\":\"api@sandbox.invalid\",\"secret\":\"s:3 "
      "\\\"ö\",\"apiIntegrationCode\":\"C0DE\"}}\n");
  expect_read(" {\"userName\":\"api@sandbox.invalid\",\"secret\":\"s:3 \\\"ö\",\"apiIntegrationCode\":\"C0DE\"}");
  expect_read(
      "Autotask, as headers of each request:\r\nusername: api@sandbox.invalid\r\nSecret:s:3 \"ö \nApiIntegrationCode: "
      "C0DE");
  expect_read(Login::parse("UserName: api@sandbox.invalid\nSecret: s:3 \"ö\nApiIntegrationCode: C0DE")->json());
}

TEST(Login, ARefusalQuotesNothing) {
  for (const char* text : {"", "s3cret", "{\"secret\":\"s3cret\"", "{\"secret\":\"s3cret\"}",
                           "Secret: s3cret\nUserName: s3cret\nApiIntegrationCode:",
                           "{\"userName\":1,\"secret\":\"s3cret\",\"apiIntegrationCode\":\"s3cret\"}",
                           "{\"userName\":\"s3cret\",\"secret\":\"s3cret\\nX\",\"apiIntegrationCode\":\"s3cret\"}"}) {
    const auto login = Login::parse(text);
    ASSERT_FALSE(login) << text;
    EXPECT_EQ(login.error().text().find("s3cret"), std::string::npos) << login.error().text();
  }
  EXPECT_EQ(Login::parse("UserName: a\nSecret: b").error().message(), "the credentials have no ApiIntegrationCode");
}

TEST(Login, IsBlottedOutOfWhatOthersSay) {
  const Login login{"api@x", "abc", "C0DE"};
  EXPECT_EQ(login.blotted("user api@x with abcabc and C0DE"), "user … with …… and …");
}

}  // namespace
}  // namespace stowage::connectors::autotask
