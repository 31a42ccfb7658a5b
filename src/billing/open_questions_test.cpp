// A month that is closed with something open is billed short for good, so nothing open may go unsaid.
#include "billing/open_questions.h"

#include <algorithm>

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage::fixture {
namespace {

constexpr OrganizationId nobody;
const PriceEntry storage = price(Version::V1, BillingType::Storage, "1.00");
const PriceEntry servers = price(Version::V1, BillingType::ProtectedServers, "3.10");
const DayRange days{june_1, june_1 + 2};

std::vector<OpenKind> kinds_of(const DayTotals& usage, const std::vector<PriceEntry>& entries = {storage, servers}) {
  std::vector<OpenKind> kinds;
  for (const OpenQuestion& question : open_questions(build_statement(request(), usage, {}, prices(entries)).value()))
    kinds.push_back(question.kind);
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}
using Kinds = std::vector<OpenKind>;

TEST(OpenQuestions, ThereAreNoneWhereAllIsBilled) {
  EXPECT_EQ(kinds_of(asset(days, 31)), Kinds());
}

TEST(OpenQuestions, NameEachCauseThatKeepsAMonthOpen) {
  EXPECT_EQ(kinds_of(asset(days, 31, AssetClass::None, Version::V1, nobody, Decision::UnmappedNoAsset)),
            Kinds{OpenKind::NoAsset});
  EXPECT_EQ(kinds_of(asset(days, 31, AssetClass::Server, Version::V1, acme, Decision::UnmappedAmbiguous)),
            Kinds{OpenKind::Doubt});
  EXPECT_EQ(kinds_of(asset(days, 31), {storage}), Kinds{OpenKind::NoPrice});
  EXPECT_EQ(kinds_of(asset(days, 31, AssetClass::None)), Kinds{OpenKind::NoClass});
  DayTotals unmeasured = asset(days, 0);
  unmeasured.front().unmeasured = 1;
  EXPECT_EQ(kinds_of(unmeasured), Kinds{OpenKind::Unmeasured});
  DayTotals stale = asset(days, 31);
  stale.front().stale = 1;
  EXPECT_EQ(kinds_of(stale), Kinds{OpenKind::Stale});
  Statement uncorrected = build_statement(request(), {}, {}, prices({})).value();
  LineKey key{.period = june.previous(), .organization = acme, .from = june_1 - 1};
  uncorrected.uncorrected.push_back(key);
  EXPECT_EQ(open_questions(uncorrected).front().kind, OpenKind::Uncorrected);
}

// What is excluded is nobody's question.
TEST(OpenQuestions, AreNotAboutWhatIsExcluded) {
  EXPECT_EQ(kinds_of(asset(days, 31, AssetClass::None, Version::V1, acme, Decision::ExcludedByPerson)), Kinds());
}

RC_GTEST_PROP(OpenQuestions, ThereIsOneWheneverAStatementIsIncompleteOrSomethingIsUnmapped, ()) {
  std::vector<PriceEntry> entries;
  for (const Version version : {Version::V1, Version::V2}) {
    for (const BillingType type : {BillingType::Storage, BillingType::ProtectedServers}) {
      if (*rc::gen::arbitrary<bool>()) entries.push_back(price(version, type, "2.00"));
    }
  }
  const Statement statement = build_statement(request(), any_usage(), {}, prices(entries)).value();
  const Accounted& unmapped = statement.accounted_for.unmapped;
  const bool doubtful = std::any_of(statement.lines.begin(), statement.lines.end(), [](const StatementLine& line) {
    return line.usage.unmeasured > 0 || line.usage.stale > 0;
  });
  const bool open = !statement.totals.complete || !(unmapped == Accounted()) || doubtful;
  RC_ASSERT(open == !open_questions(statement).empty());
}

}  // namespace
}  // namespace stowage::fixture
