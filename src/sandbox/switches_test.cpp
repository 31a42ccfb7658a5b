#include "sandbox/switches.h"

#include <gtest/gtest.h>

namespace stowage {
namespace {

TEST(Switches, EachTakesItsValuesAndNothingElse) {
  for (const SwitchText& one : all_switches()) {
    Switches switches;
    for (const std::string& value : one.values) EXPECT_TRUE(switches.set(one.name + "=" + value)) << one.name;
    EXPECT_FALSE(switches.set(one.name + "=nonsense")) << one.name;
    EXPECT_FALSE(switches.set(one.name + "=")) << one.name;
    EXPECT_FALSE(switches.set(one.name)) << one.name;
  }
  Switches switches;
  EXPECT_NE(switches.set("nonsense=1").error().text().find("split-row-end"), std::string::npos);
  EXPECT_FALSE(switches.set("threads=0"));
  EXPECT_TRUE(switches.set("visible-after-seconds=0"));
}

TEST(Switches, ChooseWhatTheySay) {
  Switches switches;
  ASSERT_TRUE(switches.set("split-row-end=day-before"));
  ASSERT_TRUE(switches.set("posted-next-page=url-alone"));
  ASSERT_TRUE(switches.set("latency=off"));
  ASSERT_TRUE(switches.set("threads=7"));
  EXPECT_EQ(switches.split_row_end, SplitRowEnd::DayBefore);
  EXPECT_EQ(switches.posted_next_page, PostedNextPage::UrlAlone);
  EXPECT_EQ(switches.added_latency, AddedLatency::Off);
  EXPECT_EQ(switches.threads, 7);
  EXPECT_EQ(switches.effective_date, EffectiveDate::AsWritten);
}

}  // namespace
}  // namespace stowage
