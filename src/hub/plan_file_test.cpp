#include "hub/plan_file.h"

#include "hub/hub_example.h"
#include "scratch.h"

namespace stowage {
namespace {

PlanFile example_file() {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 10);
  example.use(blue, range("2026-01-05", "2026-01-12"), 4);
  example.change_units(Units(3), day("2026-01-01"));
  PlanFile file{example.plan(), *Instant::parse("2026-01-12T03:00:00Z"), {DeliveryId(7), EntryId(42)}, "", {}, ""};
  file.read.push_back({"contract 1", "abc"});
  return file;
}

class PlanFileTest : public ::testing::Test {
 protected:
  Scratch scratch_;
  SecretKey secret_ = *SecretKey::of(scratch_.path());
};

TEST_F(PlanFileTest, ReadsBackAsItWasWritten) {
  PlanFile file = example_file();
  const std::string text = plan_file_text(file, secret_);
  PlanFile read = *parse_plan_file(text, secret_);
  EXPECT_EQ(read.hash, file.hash);
  EXPECT_EQ(plan_file_text(read, secret_), text);
  EXPECT_EQ(read.plan.mappings[0].changes.size(), 3u);
  EXPECT_EQ(read.plan.mappings[0].guards.size(), file.plan.mappings[0].guards.size());
}

// Somebody who raises a target by hand would bill what no usage shows.
TEST_F(PlanFileTest, AnEditedPlanIsRefused) {
  PlanFile file = example_file();
  std::string text = plan_file_text(file, secret_);
  const size_t at = text.find("\"target\": 10");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 12, "\"target\": 90");
  const auto refusal = parse_plan_file(text, secret_);
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message().find("edited"), std::string::npos);
}

// Whoever edits it can make its hash anew, but not with the key.
TEST_F(PlanFileTest, APlanOfAnotherKeyIsRefused) {
  const Scratch elsewhere;
  PlanFile file = example_file();
  const std::string text = plan_file_text(file, *SecretKey::of(elsewhere.path()));
  EXPECT_FALSE(parse_plan_file(text, secret_));
}

TEST_F(PlanFileTest, SpacesDoNotMatterAndAnyOtherFileIsRefused) {
  PlanFile file = example_file();
  std::string text = plan_file_text(file, secret_);
  std::erase(text, '\n');
  EXPECT_TRUE(parse_plan_file(text, secret_));
  EXPECT_FALSE(parse_plan_file("{}", secret_));
  EXPECT_FALSE(parse_plan_file("not json", secret_));
  EXPECT_FALSE(parse_plan_file(text.substr(0, text.size() / 2), secret_));
}

TEST_F(PlanFileTest, AnythingThatMovedIsNamed) {
  HubExample example(servers, "20");
  example.use(acme, range("2026-01-01", "2026-01-10"), 10);
  const std::vector<ServiceMapping> mappings = {example.mapping};
  const auto versions = [&] {
    return versions_read({day("2026-01-10"),
                          example.open_from,
                          example.usage,
                          example.accounts,
                          {example.mapping},
                          {example.contract},
                          {},
                          {}},
                         day("2026-01-10"), "");
  };
  const auto read = versions();
  EXPECT_TRUE(check_versions(read, versions()));
  example.use(acme, range("2026-01-10", "2026-01-11"), 12);
  EXPECT_TRUE(check_versions(read, versions()));  // a day sealed since is no change of what was read
  example.use(acme, range("2026-01-04", "2026-01-05"), 1);
  const auto refusal = check_versions(read, versions());
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message().find("organization 1"), std::string::npos);
}

}  // namespace
}  // namespace stowage
