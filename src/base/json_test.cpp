// JSON carries usage in and statements out; a number that changes on the way changes a bill.

#include "base/json.h"

#include "base/decimal.h"
#include "base/values_test.h"

namespace stowage {
namespace {

std::string written(const JsonValue& value) {
  JsonWriter out;
  const auto write = [&out](const JsonValue& v, const auto& again) -> void {
    switch (v.kind()) {
      case JsonValue::Kind::Null:
        out.null();
        break;
      case JsonValue::Kind::Boolean:
        out.boolean(v.boolean());
        break;
      case JsonValue::Kind::Number:
        out.raw(v.text());
        break;
      case JsonValue::Kind::Text:
        out.text(v.text());
        break;
      case JsonValue::Kind::Array:
        out.begin_array();
        for (const JsonValue& item : v.items()) again(item, again);
        out.end_array();
        break;
      case JsonValue::Kind::Object:
        out.begin_object();
        for (const auto& [name, member] : v.members()) {
          out.key(name);
          again(member, again);
        }
        out.end_object();
    }
  };
  write(value, write);
  return out.take();
}

std::string nested(int levels, const std::string& inside) {
  const auto count = static_cast<size_t>(levels);
  return std::string(count, '[') + inside + std::string(count, ']');
}

TEST(JsonWriter, WritesWhatWasSaidInThatOrder) {
  JsonWriter out;
  out.begin_object().field("z", "last letter first").field("units", std::int64_t{412}).field("closed", false);
  out.key("byteDays")
      .exact(int128_max)
      .key("rows")
      .begin_array()
      .null()
      .begin_array()
      .end_array()
      .raw("1.10")
      .end_array();
  EXPECT_EQ(out.end_object().take(), R"({"z":"last letter first","units":412,"closed":false,)"
                                     R"("byteDays":"170141183460469231731687303715884105727","rows":[null,[],1.10]})");
}

TEST(JsonWriter, EscapesAndRepairs) {
  JsonWriter out;
  out.begin_array()
      .text("\"\\\n\r\t\x01\x1f/é€😀")
      .text(
          "a\xff"
          "b\xc3")
      .text(std::string_view("\0", 1))
      .end_array();
  EXPECT_EQ(out.take(),
            "[\"\\\"\\\\\\n\\r\\t\\u0001\\u001f/é€😀\",\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\",\"\\u0000\"]");
}

TEST(JsonWriter, AnUnendedDocumentEndsTheProgram) {
  EXPECT_DEATH(JsonWriter().begin_object().take(), "should never happen");
  EXPECT_DEATH(JsonWriter().begin_object().key("k").end_object(), "should never happen");
  EXPECT_DEATH(JsonWriter().end_array(), "should never happen");
}

// Above 2^53 other readers lose digits, so a number that large must be written as text.
TEST(JsonWriter, ANumberThatOthersCannotReadIsWrittenAsText) {
  const std::int64_t limit = std::int64_t{1} << 53;
  EXPECT_EQ(JsonWriter().number(limit - 1).take(), "9007199254740991");
  EXPECT_EQ(JsonWriter().number(1 - limit).take(), "-9007199254740991");
  EXPECT_EQ(JsonWriter().number(limit).take(), "\"9007199254740992\"");
  EXPECT_EQ(JsonWriter().number(-limit).take(), "\"-9007199254740992\"");
  EXPECT_EQ(JsonWriter().number(INT64_MIN).take(), "\"-9223372036854775808\"");
}

TEST(JsonValue, KeepsNumbersAsTheyWereWritten) {
  for (const char* number : {"1.10", "12345678901234567.89", "98765432109876543210", "-0", "0.0", "1e400", "-1.5E-7"}) {
    EXPECT_EQ(JsonValue::parse(number).value().text(), number);
    EXPECT_EQ(JsonValue::parse("[" + std::string(number) + " ]").value().items().at(0).text(), number);
    EXPECT_EQ(JsonValue::parse("{\"n\":" + std::string(number) + "\n}").value().find("n")->text(), number);
  }
}

TEST(JsonValue, ReadsEveryKind) {
  const JsonValue value = JsonValue::parse(R"( {"a":[null,true,false,"é\u00e9\ud83d\ude00\n",{}],"":[]} )").value();
  EXPECT_EQ(written(value), R"({"a":[null,true,false,"éé😀\n",{}],"":[]})");
  EXPECT_EQ(JsonValue::parse("\"x\"").value().text(), "x");
  EXPECT_TRUE(JsonValue::parse(" true ").value().boolean());
  EXPECT_EQ(JsonValue::parse("null").value().kind(), JsonValue::Kind::Null);
  EXPECT_EQ(value.find("missing"), nullptr);
  EXPECT_EQ(JsonValue::parse("[]").value().find("a"), nullptr);
}

TEST(JsonValue, RefusesWhatIsNoJson) {
  for (const char* text : {"",           " ",
                           "[",          "]",
                           "{",          "[1",
                           "[1,",        "[1,]",
                           "[1 2]",      "[,1]",
                           "{\"a\"}",    "{\"a\":}",
                           "{\"a\":1,}", "{a:1}",
                           "{1:2}",      "{\"a\":1 \"b\":2}",
                           "[1]]",       "[1] x",
                           "[] []",      "1 2",
                           "true false", "nul",
                           "[nul]",      "[nulx]",
                           "[tru]",      "truex",
                           "[truex]",    "\"a",
                           "[\"a]",      "\"a\" \"b\"",
                           "[\"\\x\"]",  "[\"\\u12\"]",
                           "[\"\n\"]",   "['a']",
                           "[01]",       "[1.]",
                           "[.5]",       "[+1]",
                           "[1e]",       "[1-2]",
                           "[--1]",      "[1.2.3]",
                           "[-]",        "01",
                           "1.",         "-",
                           "1e+",        "[0x10]",
                           "[1_0]",      "NaN",
                           "[Infinity]", "[1}",
                           "{\"a\":1]",  "\xEF\xBB\xBF[]",
                           "// c\n[]"})
    EXPECT_NE(refusal(JsonValue::parse(text)), "accepted") << text;
}

TEST(JsonValue, RefusesByName) {
  EXPECT_EQ(refusal(JsonValue::parse(R"([{"asset":1,"asset":2}])")),
            "the key 'asset' occurs twice in one object. Leave one out.");
  EXPECT_EQ(refusal(JsonValue::parse(R"({"":1,"b":0,"":2})")), "the key '' occurs twice in one object. Leave one out.");
  EXPECT_EQ(refusal(JsonValue::parse(R"({"a":1,"\u0061":2})")),
            "the key 'a' occurs twice in one object. Leave one out.");
  EXPECT_EQ(refusal(JsonValue::parse("[\"\xff\"]")), "the JSON is not UTF-8. Save it as UTF-8.");
  EXPECT_NE(refusal(JsonValue::parse(R"(["\ud800"])")), "accepted");
}

TEST(JsonValue, NestsToItsLimitAndNotOneFurther) {
  EXPECT_EQ(refusal(JsonValue::parse(nested(64, ""))), "accepted");
  EXPECT_EQ(refusal(JsonValue::parse(nested(64, "1"))), "accepted");
  EXPECT_EQ(refusal(JsonValue::parse(nested(65, ""))), "the JSON is nested more than 64 deep");
  EXPECT_EQ(refusal(JsonValue::parse(nested(65, "1"))), "the JSON is nested more than 64 deep");
  EXPECT_NE(refusal(JsonValue::parse(nested(100'000, ""))), "accepted");
}

TEST(JsonValue, MembersSayWhatTheyMustBe) {
  const JsonValue value =
      JsonValue::parse(
          R"({"name":"n","bytes":"1152921504606846976","units":-3,"share":1.5,"big":9223372036854775808,"on":true})")
          .value();
  EXPECT_EQ(value.text_at("name").value(), "n");
  EXPECT_EQ(value.number_at("bytes").value(), std::int64_t{1} << 60);
  EXPECT_EQ(value.number_at("units").value(), -3);
  EXPECT_TRUE(value.boolean_at("on").value());
  EXPECT_EQ(refusal(value.text_at("units")), "'units' must be a text");
  EXPECT_EQ(refusal(value.text_at("none")), "'none' must be a text");
  for (const char* key : {"share", "big", "name", "on", "none"})
    EXPECT_EQ(refusal(value.number_at(key)), "'" + std::string(key) + "' must be a whole number");
  EXPECT_EQ(refusal(value.boolean_at("name")), "'name' must be true or false");
}

std::string any_text() {
  static const std::vector<std::string> pieces = {"a",    "\"", "\\", "\n", "é", "€", "😀",
                                                  "\x01", "/",  "{",  ",",  " ", "0"};
  std::string text;
  for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, pieces.size())))
    text += pieces[i];
  return text;
}

std::string any_number() {
  return Decimal((*wide_within(128)).value, *rc::gen::inRange(0, Decimal::scale_max + 1)).text();
}

void write_any(JsonWriter& out, int depth) {
  const int kind = *rc::gen::inRange(0, depth > 3 ? 4 : 6);
  const int members = *rc::gen::inRange(0, 4);
  if (kind == 0) out.text(any_text());
  if (kind == 1) out.raw(any_number());
  if (kind == 2) out.boolean(members > 1);
  if (kind == 3) out.null();
  if (kind == 4) {
    out.begin_array();
    for (int i = 0; i < members; ++i) write_any(out, depth + 1);
    out.end_array();
  }
  if (kind == 5) {
    out.begin_object();
    for (int i = 0; i < members; ++i) write_any(out.key(std::to_string(i) + any_text()), depth + 1);
    out.end_object();
  }
}

// Numbers longer than a double can hold come back digit for digit.
RC_GTEST_PROP(Json, WhatIsWrittenIsReadAsTheSame, ()) {
  JsonWriter out;
  write_any(out, 0);
  const std::string text = out.take();
  const auto read = JsonValue::parse(text);
  RC_ASSERT(refusal(read) == "accepted");
  RC_ASSERT(written(*read) == text);
}

// A file cut short must not pass for a smaller one.
RC_GTEST_PROP(Json, NoCutDocumentIsAccepted, ()) {
  JsonWriter out;
  out.begin_array();
  write_any(out, 1);
  const std::string text = out.end_array().take();
  const auto size = *rc::gen::inRange<size_t>(0, text.size());
  RC_ASSERT(refusal(JsonValue::parse(text.substr(0, size))) != "accepted");
}

}  // namespace
}  // namespace stowage
