// An event may stop anywhere between its note, its delivery and its answer. If these fail, a sender that does as it is
// told has usage billed twice, or is refused for good.

#include "api/events.h"

#include "metering/taken_events.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

using Kind = EventOutcome::Kind;

class EventsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string data = scratch_ / "data";
    const auto noon = Instant::parse("2026-11-20T12:00:00Z").value();
    ASSERT_TRUE(Session::create(data, {"North", "UTC", "USD", Ledger::Kind::Rehearsal, noon}, Person{"anna"}));
    session_ = Session::open(data, Person{"anna"}).value();
  }

  static Event event(const std::string& id, std::int64_t bytes, const std::string& more = "") {
    const std::string text =
        R"({"samples":[{"asset":"PC1","organization":"Old Mill","version":"v2","measured_at":"2026-11-19T10:00:00Z","stored_bytes":)" +
        std::to_string(bytes) + "}]" + more + "}";
    return {"rmm", id, std::string(usage_event), JsonValue::parse(text).value()};
  }

  Result<EventOutcome> take(const Event& event) { return take_event(*session_, event, token_); }

  // What is known of the event "1".
  std::optional<TakenEvent> noted() {
    const auto found = session_->read([](Database& database) { return find_taken_event(database, sha256("3\nrmm1")); });
    EXPECT_TRUE(found);
    return *found;
  }

  void forget_answer() {
    auto event = noted();
    ASSERT_TRUE(event);
    event->answer.reset();
    ASSERT_TRUE(
        session_->ledger().file().write([&](Database& database) { return keep_taken_event(database, *event); }));
  }

  std::int64_t deliveries() { return session_->metering().deliveries().newest()->number(); }

  Scratch scratch_;
  std::unique_ptr<Session> session_;
  const Token token_{TokenId(3), "rmm", Scope::Events, "", NewNames::Made, {}};
};

TEST_F(EventsTest, IsKeptOnceAndAnsweredAsBefore) {
  const auto first = take(event("1", 5));
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->kind, Kind::Kept);
  const auto again = take(event("1", 5));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, Kind::CameBefore);
  EXPECT_EQ(again->answer, first->answer);
  EXPECT_EQ(take(event("1", 6))->kind, Kind::OtherData);
  EXPECT_EQ(deliveries(), 1);
  EXPECT_EQ(noted()->token, 3);
}

TEST_F(EventsTest, OfOneThatWasNotedAndNeverKeptNothingStandsInTheWay) {
  ASSERT_TRUE(take(event("1", 5)));
  auto other = noted();
  other->sha[0] ^= 1U;  // of a delivery that there is not
  other->answer.reset();
  ASSERT_TRUE(session_->ledger().file().write([&](Database& database) { return keep_taken_event(database, *other); }));
  const auto taken = take(event("1", 7));
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->kind, Kind::Kept);
}

TEST_F(EventsTest, OneThatWasKeptAndNotAnsweredIsAnsweredAndStays) {
  const auto first = take(event("1", 5));
  forget_answer();
  EXPECT_EQ(take(event("1", 6))->kind, Kind::OtherData) << "what is kept would be billed beside it";
  const auto again = take(event("1", 5));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, Kind::Kept);
  EXPECT_EQ(JsonValue::parse(again->answer)->number_at("delivery").value(), 1);
  EXPECT_EQ(JsonValue::parse(again->answer)->number_at("samples").value(), 1);
  EXPECT_EQ(deliveries(), 1);
}

TEST_F(EventsTest, ARefusedOneLeavesItsIdFree) {
  const auto refused = take(event("1", -5));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("samples[0], field 'stored_bytes'"), std::string::npos);
  EXPECT_FALSE(noted());
  EXPECT_EQ(take(event("1", 5))->kind, Kind::Kept);
}

// A figure that comes back is news: as a file's bytes it would be taken for what came before.
TEST_F(EventsTest, TheSameFiguresUnderAnotherIdAreAnotherDelivery) {
  for (const auto& [id, bytes] : {std::pair("1", 5), std::pair("2", 6), std::pair("3", 5)})
    EXPECT_EQ(take(event(id, bytes))->kind, Kind::Kept);
  EXPECT_EQ(deliveries(), 3);
}

}  // namespace
}  // namespace stowage
