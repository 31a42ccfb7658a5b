// If these failed, our calls would get every integration of the partner suspended for an hour.
#include "connectors/autotask/call_budget.h"

#include <algorithm>
#include <fmt/format.h>

#include "connectors/autotask/limited_sender.h"
#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

class MovedClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *Instant::parse("2026-06-03T08:00:00Z");
};

// A vendor that counts, with others who send as well.
class Vendor : public HttpSender {
 public:
  HttpOutcome send(const HttpCall& call) override {
    calls.push_back(call.url);
    ++requests;
    if (call.url != "https://x/V1.0/ThresholdInformation") return answer(200, "{}");
    return answer(status, fmt::format(R"({{"externalRequestThreshold":{},"requestThresholdTimeframe":60,)"
                                      R"("currentTimeframeRequestCount":{}}})",
                                      requests_max, requests));
  }
  HttpOutcome answer(int with, const std::string& body) const { return {fate, {with, {}, body}, "no answer"}; }

  std::int64_t requests_max = 10'000;
  std::int64_t requests = 0;
  int status = 200;
  HttpOutcome::Fate fate = HttpOutcome::Fate::Answered;
  std::vector<std::string> calls;
};

class Limits : public ::testing::Test {
 protected:
  HttpOutcome read() { return sender.send({"GET", "https://x/V1.0/Companies/1"}); }
  std::int64_t asked() const {
    return std::count(vendor.calls.begin(), vendor.calls.end(), "https://x/V1.0/ThresholdInformation");
  }
  // How many of so many go out.
  int sent_of(int count) {
    int sent = 0;
    for (int i = 0; i < count; ++i) sent += read().fate == HttpOutcome::Fate::Answered ? 1 : 0;
    return sent;
  }

  MovedClock clock;
  Vendor vendor;
  LimitedSender sender{vendor, clock, "https://x/V1.0/"};
};

TEST_F(Limits, TheVendorIsAskedBeforeAnythingIsUsed) {
  EXPECT_FALSE(sender.threshold());
  EXPECT_EQ(read().response.body, "{}");
  EXPECT_EQ(vendor.calls,
            (std::vector<std::string>{"https://x/V1.0/ThresholdInformation", "https://x/V1.0/Companies/1"}));
  EXPECT_EQ(sender.threshold()->requests, 2);
  EXPECT_EQ(sender.threshold()->requests_max, 10'000);
}

TEST_F(Limits, AQuarterIsLeftToTheOthers) {
  vendor.requests = 7'489;
  EXPECT_EQ(sent_of(20), 10);  // the question was the 7,490th
  EXPECT_EQ(vendor.requests, 7'500);
  const HttpOutcome held = read();
  EXPECT_EQ(held.fate, HttpOutcome::Fate::NotSent);
  EXPECT_EQ(held.trouble, HttpOutcome::Trouble::HeldBack);
  EXPECT_NE(held.reason.find("7,500 of the 10,000"), std::string::npos) << held.reason;
}

TEST_F(Limits, WhatOthersSendIsSeenAfterFiveMinutes) {
  EXPECT_EQ(sent_of(1), 1);
  vendor.requests = 9'000;
  clock.at = clock.at + (CallBudget::ask_after_ms - 1);
  EXPECT_EQ(sent_of(1), 1);
  clock.at = clock.at + 1;
  EXPECT_EQ(sent_of(1), 0);
  EXPECT_EQ(asked(), 2);
  vendor.requests = 10;  // an hour later
  clock.at = clock.at + CallBudget::ask_after_ms;
  EXPECT_EQ(sent_of(1), 1);
}

TEST_F(Limits, WhatOthersSendIsSeenAfterManyCalls) {
  EXPECT_EQ(sent_of(CallBudget::ask_after_calls), CallBudget::ask_after_calls);
  EXPECT_EQ(asked(), 1);
  EXPECT_EQ(sent_of(2), 2);
  EXPECT_EQ(asked(), 2);
  vendor.requests = 9'000;
  EXPECT_EQ(sent_of(CallBudget::ask_after_calls), CallBudget::ask_after_calls - 2);
  EXPECT_GT(asked(), 2);
}

TEST_F(Limits, AClockThatWentBackAsksAnew) {
  EXPECT_EQ(sent_of(1), 1);
  clock.at = clock.at + -1;
  EXPECT_EQ(sent_of(1), 1);
  EXPECT_EQ(asked(), 2);
}

TEST_F(Limits, AnotherThresholdThanTheUsualCounts) {
  vendor.requests_max = 10;
  EXPECT_EQ(sent_of(20), 6);
}

TEST_F(Limits, WithoutTheCountNothingIsSent) {
  vendor.status = 401;
  EXPECT_EQ(read().response.status, 401) << "whoever reads it judges it as the call's own";
  vendor.status = 200;
  vendor.fate = HttpOutcome::Fate::Lost;
  EXPECT_EQ(read().fate, HttpOutcome::Fate::NotSent) << "the call itself cannot have arrived";
  vendor.fate = HttpOutcome::Fate::Answered;
  EXPECT_EQ(asked(), 2);
  EXPECT_EQ(vendor.calls.size(), 2U);
}

TEST_F(Limits, ACountThatCannotBeReadIsNoAnswerToTheCall) {
  class Page : public HttpSender {
    HttpOutcome send(const HttpCall&) override { return {HttpOutcome::Fate::Answered, {200, {}, "<html>"}}; }
  } page;
  LimitedSender before_a_page(page, clock, "https://x/V1.0/");
  EXPECT_EQ(before_a_page.send({"POST", "https://x/V1.0/Contracts/1/Charges"}).fate, HttpOutcome::Fate::NotSent);
}

}  // namespace
}  // namespace stowage::connectors::autotask
