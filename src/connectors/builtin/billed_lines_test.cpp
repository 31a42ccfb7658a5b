// What the built-in contracts say that they have billed.
#include "connectors/builtin/apply_example.h"

namespace stowage {
namespace {

std::vector<PsaBilledLine> billed(Apply& apply, const DayRange& days) {
  return **apply.psa.billed_lines(apply.contract, days);
}

// Who takes what waits to be posted for billed tells a partner that money is on its way which nobody asked for yet.
TEST(BilledLines, AreThoseThatAPostingLockedWithWhatIsOnAnInvoice) {
  Apply apply;
  const DayRange january = range("2026-01-01", "2026-02-01");
  ASSERT_TRUE(apply.book.adjust(ada, apply.contract, apply.service, Units(3), day("2026-01-01"), ""));
  ASSERT_TRUE(apply.book.charge(ada, apply.contract, ServiceId(), day("2026-01-20"), *Money::parse("-80.00", usd()), "",
                                "goodwill"));
  EXPECT_EQ(billed(apply, january), std::vector<PsaBilledLine>());
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  // An invoice below zero is not issued: its lines wait.
  std::vector<PsaBilledLine> lines = {{apply.service, day("2026-01-01"), *Money::parse("60.00", usd()), false, false},
                                      {ServiceId(), day("2026-01-20"), *Money::parse("-80.00", usd()), true, false}};
  EXPECT_EQ(billed(apply, january), lines);
  ASSERT_TRUE(apply.book.adjust(ada, apply.contract, apply.service, Units(31), day("2026-01-31"), ""));
  EXPECT_EQ(billed(apply, january), lines);
  ASSERT_TRUE(apply.book.post(ada, apply.contract, day("2026-01-01")));
  for (PsaBilledLine& line : lines) line.invoiced = true;
  lines.push_back({apply.service, day("2026-01-31"), *Money::parse("20.00", usd()), false, true});
  std::vector<PsaBilledLine> found = billed(apply, january);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  EXPECT_EQ(found, lines);
  EXPECT_EQ(billed(apply, range("2026-01-20", "2026-01-21")).size(), 1u);
}

}  // namespace
}  // namespace stowage
