#include "backup/layout.h"

#include "precompiled.h"

namespace stowage {
namespace {

using Reading = LayoutLevel::Reading;

TEST(Layout, ReadsOrganizationsAndAssetsFromFolders) {
  const auto layout = Layout::parse("{org}/{asset}");
  ASSERT_TRUE(layout) << layout.error().text();
  ASSERT_EQ(layout->levels().size(), 2u);
  EXPECT_EQ(layout->levels()[0].readings("Acme & Sons"), (std::vector<Reading>{{"Acme & Sons", ""}}));
  EXPECT_EQ(layout->levels()[1].readings("DC01"), (std::vector<Reading>{{"", "DC01"}}));
  EXPECT_TRUE(layout->names_organization());
}

TEST(Layout, FixedTextMustBeThere) {
  const auto layout = *Layout::parse("customers/{org}/pc-{asset}.img");
  EXPECT_EQ(layout.levels()[0].readings("customers"), (std::vector<Reading>{{"", ""}}));
  EXPECT_TRUE(layout.levels()[0].readings("customers2").empty());
  EXPECT_EQ(layout.levels()[2].readings("pc-7.img"), (std::vector<Reading>{{"", "7"}}));
  EXPECT_TRUE(layout.levels()[2].readings("pc-.img").empty());
  EXPECT_TRUE(layout.levels()[2].readings("pc-7.vhd").empty());
  EXPECT_TRUE(layout.levels()[2].has_ending());
}

TEST(Layout, EveryWayOfReadingAHyphenIsGiven) {
  const auto layout = *Layout::parse("{org}-{asset}");
  const auto& level = layout.levels()[0];
  EXPECT_EQ(level.readings("acme-dc01"), (std::vector<Reading>{{"acme", "dc01"}}));
  EXPECT_EQ(level.readings("acme-dc-01"), (std::vector<Reading>{{"acme", "dc-01"}, {"acme-dc", "01"}}));
  EXPECT_TRUE(level.readings("acme").empty());
  EXPECT_TRUE(level.readings("-dc01").empty());
  EXPECT_TRUE(level.readings("acme-").empty());
}

TEST(Layout, OneWithoutOrganizationsSaysSo) {
  const auto layout = *Layout::parse("{asset}");
  EXPECT_FALSE(layout.names_organization());
}

TEST(Layout, WhatMakesNoSenseIsRefusedWithARemedy) {
  for (const auto* pattern :
       {"", "/", "/{asset}", "{asset}/", "{org}", "{asset}/{asset}", "{org}{asset}", "{org}/{org}-{asset}",
        "{host}/{asset}", "{asset", "../{asset}", "a/b/c/d/e/f/g/h/{asset}"}) {
    const auto layout = Layout::parse(pattern);
    ASSERT_FALSE(layout) << pattern;
    EXPECT_FALSE(layout.error().remedy().empty()) << pattern;
  }
  EXPECT_TRUE(Layout::parse("a/b/c/d/e/f/g/{asset}"));
}

}  // namespace
}  // namespace stowage
