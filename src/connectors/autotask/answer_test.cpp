// If these failed, a person would not know what to do, would be locked out by a second try, or would read a secret.
#include "connectors/autotask/answer.h"

#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

const Login login{"api@x.example", "s3cret", "C0DE"};

HttpOutcome answered(int status, const std::string& body, const std::string& type = "application/json") {
  HttpOutcome outcome{HttpOutcome::Fate::Answered, {status, {}, body}};
  outcome.response.headers.add("Content-Type", type);
  return outcome;
}

struct Case {
  HttpOutcome outcome;
  Failure failure;
  std::vector<std::string> words;
};

void expect(const Case& one) {
  const auto document = document_of(one.outcome, login);
  ASSERT_FALSE(document) << one.words.front();
  const std::string text = document.error().text();
  EXPECT_EQ(document.error().failure(), one.failure) << text;
  EXPECT_FALSE(document.error().remedy().empty()) << text;
  for (const std::string& word : one.words) EXPECT_NE(text.find(word), std::string::npos) << word << " in: " << text;
  for (const char* secret : {"api@x.example", "s3cret", "C0DE"})
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
}

TEST(Answer, WithoutErrorsIsADocument) {
  EXPECT_TRUE(document_of(answered(200, R"({"items":[]})"), login));
  EXPECT_TRUE(document_of(answered(200, R"({"items":[],"errors":[]})"), login));
}

TEST(Answer, ARefusalSaysWhatToDo) {
  const std::string quoting = R"({"errors":["User api@x.example with s3cret of C0DE is unknown"]})";
  expect({answered(401, quoting), Failure::Refused, {"credentials", "(401)", "not tried again", "locked out"}});
  expect({answered(403, quoting), Failure::Refused, {"User … with … of … is unknown", "docs/connect.md"}});
  expect({answered(500, R"({"errors":["Unable to find x in Company"]})"),
          Failure::Refused,
          {"Unable to find x in Company", "refused again"}});
  expect({answered(500, R"({"errors":[{"message":"Deadlock"}]})"), Failure::Io, {"Deadlock", "Try again later"}});
  expect({answered(200, R"({"errors":["Odd"]})"), Failure::Io, {"Odd"}});
  expect({answered(200, R"({"errors":[{}]})"), Failure::Io, {"without a reason"}});
  expect({answered(302, ""), Failure::Refused, {"(302)", "not sent"}});
  expect({answered(404, ""), Failure::Refused, {"(404)", "URL"}});
  expect({answered(200, "[]"), Failure::Refused, {"(200)", "URL"}});
  expect({answered(502, "x"), Failure::Io, {"(502)", "Try again later"}});
  for (const int status : {200, 404, 503})
    expect({answered(status, "<!DOCTYPE html>", "text/html; charset=utf-8"), Failure::Io, {"maintained"}});
}

TEST(Answer, ALimitIsToldByItsTextAtAnyStatus) {
  for (const int status : {200, 429, 500, 503}) {
    expect({answered(status, R"({"errors":["Thread Threshold Exceeded: Itgenatr005"]})"),
            Failure::Full,
            {"same integration code", "in some minutes"}});
    expect({answered(status, R"({"errors":["The request threshold of 10000 has been exceeded."]})"),
            Failure::Full,
            {"Wait for an hour"}});
  }
  expect({answered(429, ""), Failure::Full, {"(429)", "and at once. Try again later"}});
}

TEST(Answer, NoneSaysWhatToDo) {
  using Trouble = HttpOutcome::Trouble;
  const auto none = [](Trouble trouble) {
    return HttpOutcome{HttpOutcome::Fate::NotSent, {}, "GET https://x.example/", trouble};
  };
  expect({none(Trouble::NoHost), Failure::Io, {"https://x.example/", "look up names"}});
  expect({none(Trouble::NoConnection), Failure::Io, {"firewall"}});
  expect({none(Trouble::Tls), Failure::Io, {"credentials were not sent", "update-ca-certificates"}});
  expect({none(Trouble::TimedOut), Failure::Io, {"Try again later"}});
  expect({none(Trouble::TooLarge), Failure::Io, {"URL"}});
  expect({none(Trouble::HeldBack), Failure::Full, {"Wait"}});
}

TEST(Answer, ALongTextIsCutAndMovesNoCursor) {
  const auto document =
      document_of(answered(500, R"({"errors":["\u001b[2J)" + std::string(5000, 'x') + R"("]})"), login);
  EXPECT_LT(document.error().text().size(), 600U);
  EXPECT_EQ(document.error().text().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace stowage::connectors::autotask
