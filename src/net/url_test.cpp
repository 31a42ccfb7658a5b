#include "net/url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace stowage {
namespace {

RC_GTEST_PROP(Url, WhatIsEncodedIsDecodedToTheSame, (const std::string& text)) {
  RC_PRE(text.find('\0') == std::string::npos);
  RC_ASSERT(percent_decoded(percent_encoded(text)) == text);
}

TEST(Url, ParametersAreFoundByNameInAnyCase) {
  EXPECT_EQ(query_parameter("a=1&Search=%7B%22x%22+%3A1%7D&b", "search"), "{\"x\" :1}");
  EXPECT_EQ(query_parameter("a=1&b", "b"), "");
  EXPECT_EQ(query_parameter("a=1&a=2", "a"), "1");
  EXPECT_EQ(query_parameter("", "a"), std::nullopt);
}

TEST(Url, WhatCannotBeDecodedIsNothing) {
  for (const char* text : {"%", "%4", "%4g", "%zz", "%00"}) EXPECT_EQ(percent_decoded(text), std::nullopt) << text;
  EXPECT_EQ(query_parameter("a=%4", "a"), std::nullopt);
}

}  // namespace
}  // namespace stowage
