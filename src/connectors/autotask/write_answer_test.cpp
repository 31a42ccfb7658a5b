// If these failed, a change of units would be sent again that had arrived, or waited for that never will.
#include "connectors/autotask/write_answer.h"

#include <gtest/gtest.h>

namespace stowage::connectors::autotask {
namespace {

using Outcome = Sent::Outcome;

Sent sent(int status, const std::string& body, const std::string& type = "application/json") {
  HttpOutcome outcome{HttpOutcome::Fate::Answered, {status, {}, body}};
  outcome.response.headers.add("Content-Type", type);
  return sent_of(outcome, {"api@x.example", "s3cret", "C0DE"});
}
Outcome of_error(int status, const std::string& text) {
  return sent(status, R"({"errors":[")" + text + R"("]})").outcome;
}

TEST(WriteAnswer, ANumberOfWhatWasMadeIsAccepted) {
  const Sent made = sent(200, R"({"itemId":4711})");
  EXPECT_EQ(made.outcome, Outcome::Accepted);
  EXPECT_EQ(made.reference, "4711");
}

TEST(WriteAnswer, WhatIsRefusedBeforeAnythingIsDoneIsRefused) {
  for (const int status : {401, 403, 404, 405, 429}) EXPECT_EQ(sent(status, "").outcome, Outcome::Refused) << status;
  EXPECT_EQ(sent(404, "<html>", "text/html").outcome, Outcome::Refused) << "maintenance";
  for (const char* text :
       {"Unable to make changes as it would result in the deletion/modification of an already approved "
        "and posted contract period",
        "Unable to find unitChanges in ContractServiceAdjustment", "effectiveDate is required.",
        "The unit count cannot be 0.", "Conversion failed when converting varchar",
        "The Autotask API thread threshold of 3 threads has been exceeded."})
    EXPECT_EQ(of_error(500, text), Outcome::Refused) << text;
}

TEST(WriteAnswer, WhateverElseMayHaveHappened) {
  for (const char* text : {"Transaction was deadlocked", "Unable to complete: timeout expired", "Something went wrong"})
    EXPECT_EQ(of_error(500, text), Outcome::Lost) << text;
  EXPECT_EQ(of_error(200, "Unable to say"), Outcome::Lost);
  for (const char* body : {"{}", R"({"itemId":null})", "[]", ""})
    EXPECT_EQ(sent(200, body).outcome, Outcome::Lost) << body;
  for (const int status : {201, 202, 500, 502, 503, 504}) EXPECT_EQ(sent(status, "").outcome, Outcome::Lost) << status;
  const HttpOutcome silent{HttpOutcome::Fate::Lost, {}, "POST https://x: time-out", HttpOutcome::Trouble::TimedOut};
  EXPECT_EQ(sent_of(silent, {"a", "b", "c"}).outcome, Outcome::Lost);
}

TEST(WriteAnswer, WhatNeverLeftThisMachineDidNotHappen) {
  const HttpOutcome held{
      HttpOutcome::Fate::NotSent, {}, "POST https://x: no connection", HttpOutcome::Trouble::NoConnection};
  const Sent made = sent_of(held, {"a", "b", "c"});
  EXPECT_EQ(made.outcome, Outcome::Refused);
  EXPECT_NE(made.reason.find("no connection"), std::string::npos);
}

}  // namespace
}  // namespace stowage::connectors::autotask
