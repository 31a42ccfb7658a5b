// Faults that both faces have. If these failed, a client would be called safe that was never tried.
#include "sandbox/faults.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage {
namespace {

constexpr std::int64_t ms_per_second = 1000;

// Units of contract 1 on 10 February, at first 10, after a change of 3 by one face or the other.
enum class By { Autotask, Bms };
class Changed {
 public:
  explicit Changed(const std::vector<std::string>& switches, By by) : example(switches), by_(by) {}
  HttpResponse change() {
    if (by_ == By::Bms)
      return example.bms("POST", "finance/contracts/recurringservices/1/services",
                         R"([{"ServiceId":1,"Units":3,"UnitPrice":20,"EffectiveDate":"2026-02-10"}])");
    return example.post("ContractServiceAdjustments",
                        R"({"contractServiceID":1,"unitChange":3,"effectiveDate":"2026-02-10"})");
  }
  std::int64_t units() {
    const Contract contract = *example.book.contract(example.first);
    return contract.services.at(0).units_on(day("2026-02-10")).count();
  }
  SandboxExample example;

 private:
  const By by_;
};

class BothFaces : public testing::TestWithParam<By> {};
INSTANTIATE_TEST_SUITE_P(Faults, BothFaces, testing::Values(By::Autotask, By::Bms));

TEST_P(BothFaces, LoseAnswersOfWhatWasDone) {
  Changed lost({"write-answers=lost"}, GetParam());
  EXPECT_EQ(lost.change().delivery, Delivery::Withheld);
  EXPECT_EQ(lost.units(), 13);
}

TEST_P(BothFaces, AnswerLateWhatWasDone) {
  Changed late({"write-answers=late", "late-seconds=7"}, GetParam());
  EXPECT_EQ(late.change().status, 200);
  EXPECT_EQ(late.units(), 13);
  EXPECT_EQ(late.example.paused, std::chrono::seconds(7));
}

TEST_P(BothFaces, FailAfterTheWork) {
  Changed failed({"write-answers=failed"}, GetParam());
  EXPECT_EQ(failed.change().status, 500);
  EXPECT_EQ(failed.units(), 13);
}

TEST_P(BothFaces, DeliverTwice) {
  Changed twice({"write-delivery=twice"}, GetParam());
  EXPECT_EQ(twice.change().status, 200);
  EXPECT_EQ(twice.units(), 16);
}

TEST_P(BothFaces, GoWrongSoManyTimesAndThenWell) {
  Changed once({"write-delivery=twice", "write-answers=lost", "write-faults=1"}, GetParam());
  EXPECT_EQ(once.change().delivery, Delivery::Withheld);
  EXPECT_EQ(once.change().delivery, Delivery::Sent);
  EXPECT_EQ(once.units(), 19);
}

TEST_P(BothFaces, AnswerARefusalAsItIs) {
  Changed lost({"write-answers=lost"}, GetParam());
  ASSERT_TRUE(lost.example.book.end_contract(lost.example.ada, lost.example.first, day("2026-02-01")));
  EXPECT_EQ(lost.change().delivery, Delivery::Sent);
}

TEST(Faults, ShowRowsLate) {
  Changed hidden({"visible-after-seconds=60"}, By::Bms);
  SandboxExample& example = hidden.example;
  const std::string january = example.units("2026-01");
  hidden.change();
  const auto price = [&] {
    return SandboxExample::fields_of(
        SandboxExample::bms_result(example.bms("POST", "admin/finance/services/1/relatedservices/search", "{}")), "id");
  };
  EXPECT_EQ(price(), "2");
  EXPECT_EQ(example.units("2026-02"), "2026-02-01..2026-02-28 10 for 200.00\n");
  EXPECT_EQ(hidden.units(), 13);
  example.pass_time(60 * ms_per_second - 1);
  EXPECT_EQ(price(), "2");
  example.pass_time(1);
  EXPECT_EQ(price(), "2 4");
  EXPECT_NE(example.units("2026-02"), "2026-02-01..2026-02-28 10 for 200.00\n");
  EXPECT_EQ(example.units("2026-01"), january);
}

TEST(Faults, HideNotesThatCameLate) {
  SandboxExample example({"visible-after-seconds=60"});
  example.post("Contracts/1/Notes", R"({"title":"Units","description":"three more"})");
  EXPECT_EQ(example.found("ContractNotes", R"({"op":"exist","field":"id"})"), "");
  example.pass_time(60 * ms_per_second);
  EXPECT_EQ(example.found("ContractNotes", R"({"op":"exist","field":"id"})"), "1");
}

TEST(Faults, MeetEverySoManyRequestsBeforeAnythingIsDone) {
  for (const auto& [fault, status] : {std::pair{"failed", 500}, {"too-many", 429}, {"page", 200}}) {
    Changed faulty({"fault=" + std::string(fault), "fault-every=2"}, By::Autotask);
    EXPECT_EQ(faulty.change().status, 200);
    const HttpResponse met = faulty.change();
    EXPECT_EQ(met.status, status) << fault;
    EXPECT_EQ(*met.headers.find("Content-Type"), "text/html");
    EXPECT_EQ(faulty.units(), 13);
    EXPECT_TRUE(faulty.example.control("contracts/1/post").starts_with("{"));  // controls are never faulty
    EXPECT_EQ(faulty.change().status, 200);
  }
}

TEST(Faults, LetTheFirstAnswerWait) {
  SandboxExample slow({"first-answer-seconds=9"});
  slow.get("Companies/1");
  slow.get("Companies/1");
  EXPECT_EQ(slow.paused, std::chrono::seconds(9));
}

}  // namespace
}  // namespace stowage
