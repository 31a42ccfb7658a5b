// Usage comes in as millions of small objects. One read otherwise than the parser reads it bills somebody something
// else.

#include "base/json_members.h"

#include "base/json.h"
#include "base/values_test.h"

namespace stowage {
namespace {

TEST(JsonMembers, ReadsPlainObjects) {
  JsonMembers members;
  ASSERT_TRUE(plain_members(R"( { "asset" : "DC01" , "bytes":12, "rate": -1.5e+3 } )", members));
  EXPECT_EQ(members, (JsonMembers{{"asset", "DC01"}, {"bytes", "12"}, {"rate", "-1.5e+3"}}));
}

TEST(JsonMembers, LeavesToTheParserWhatIsNotPlain) {
  JsonMembers members;
  for (const char* text : {"", "{}", "[1]", "12", R"({"a":1}x)", R"({"a":1,})", R"({"a":01})", R"({"a":1,"a":2})",
                           R"({"a":"\n"})", R"({"a\u0020":1})", R"({"a":{"b":1}})", R"({"a":true})", R"({"a":null})",
                           R"({"a":1)", R"({"a":"1})", R"({"a" 1})", "{\"a\":\"\x01\"}", R"({"a":1 2})"})
    EXPECT_FALSE(plain_members(text, members)) << text;
}

// Whatever is taken as plain is what the parser would have read.
RC_GTEST_PROP(JsonMembers, PlainIsWhatTheParserReads, ()) {
  static const std::vector<std::string> pieces = {"{",     "}",    "\"a\"", "\"b\"", ":",  ",",       "1",
                                                  "-0",    "1.5",  "01",    "e1",    " ",  "\"x y\"", "\"\\u0041\"",
                                                  "\"é\"", "null", "[",     "]",     "\"", "\\",      "\r"};
  std::string text = "{\"a\":1";
  for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, pieces.size())))
    text += pieces[i];
  text += *rc::gen::element<std::string>("}", ",\"b\":\"c\"}", "");
  JsonMembers members;
  const bool plain = plain_members(text, members);
  RC_CLASSIFY(plain);
  if (!plain) return;
  const auto parsed = JsonValue::parse(text);
  RC_ASSERT(refusal(parsed) == "accepted");
  RC_ASSERT(parsed->members().size() == members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    RC_ASSERT(parsed->members()[i].first == members[i].first);
    RC_ASSERT(parsed->members()[i].second.text() == members[i].second);
  }
}

}  // namespace
}  // namespace stowage
