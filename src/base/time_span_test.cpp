// If this failed, a rehearsal's clock would go to another time than was asked for.
#include "base/time_span.h"

#include <gtest/gtest.h>

namespace stowage {
namespace {

TEST(TimeSpan, IsANumberOfDaysHoursOrMinutes) {
  EXPECT_EQ(*parse_span_ms("1d"), 86'400'000);
  EXPECT_EQ(*parse_span_ms("12h"), 43'200'000);
  EXPECT_EQ(*parse_span_ms("30m"), 1'800'000);
  EXPECT_EQ(*parse_span_ms("0m"), 0);
  EXPECT_TRUE(parse_span_ms("100000d"));
  for (const char* wrong : {"", "d", "1", "1s", "-1d", "1.5d", "100001d"}) EXPECT_FALSE(parse_span_ms(wrong)) << wrong;
}

}  // namespace
}  // namespace stowage
