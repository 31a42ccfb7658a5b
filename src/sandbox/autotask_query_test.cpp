// If these failed, a client that is wrong about the vendor's queries would pass here and bill nothing there.
#include "sandbox/autotask_query.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::autotask {
namespace {

TEST(AutotaskQuery, FindsByEachOperator) {
  SandboxExample example;
  const auto companies = [&](const std::string& filter) { return example.found("Companies", filter); };
  const auto by_name = [&](const std::string& op, const std::string& value) {
    return companies(R"({"op":")" + op + R"(","field":"companyName","value":)" + value + "}");
  };
  EXPECT_EQ(companies(R"({"op":"gte","field":"id","value":0})"), "1 2");
  EXPECT_EQ(companies(R"({"op":"gt","field":"id","value":1})"), "2");
  EXPECT_EQ(companies(R"({"op":"lt","field":"id","value":2})"), "1");
  EXPECT_EQ(companies(R"({"op":"lte","field":"id","value":1})"), "1");
  EXPECT_EQ(companies(R"({"op":"noteq","field":"id","value":1})"), "2");
  EXPECT_EQ(companies(R"({"op":"in","field":"id","value":[2,3]})"), "2");
  EXPECT_EQ(companies(R"({"op":"notIn","field":"id","value":[2,3]})"), "1");
  EXPECT_EQ(companies(R"({"op":"exist","field":"phone"})"), "");
  EXPECT_EQ(companies(R"({"op":"notexist","field":"phone"})"), "1 2");
  EXPECT_EQ(companies(R"({"op":"noteq","field":"phone","value":"1"})"), "");  // as SQL has it of null
  EXPECT_EQ(companies(R"({"OP":"EQ","Field":"ISACTIVE","Value":true})"), "1 2");
  EXPECT_EQ(by_name("eq", R"("old mill")"), "2");
  EXPECT_EQ(by_name("beginsWith", R"("old")"), "2");
  EXPECT_EQ(by_name("endsWith", R"("me")"), "1");
  EXPECT_EQ(by_name("contains", R"("C")"), "1");
  EXPECT_EQ(by_name("in", R"(["ACME"])"), "1");
}

TEST(AutotaskQuery, JoinsWhatStandsAtTheTopByAndAndGroupsAsTheySay) {
  SandboxExample example;
  const std::string one = R"({"op":"eq","field":"id","value":1})";
  const std::string two = R"({"op":"eq","field":"id","value":2})";
  EXPECT_EQ(example.found("Companies", one + "," + two), "");
  EXPECT_EQ(example.found("Companies", R"({"op":"or","items":[)" + one + "," + two + "]}"), "1 2");
  EXPECT_EQ(example.found("Companies", R"({"op":"and","items":[)" + one + "," + two + "]}"), "");
  EXPECT_EQ(example.found("Companies", R"({"op":"or","items":[{"op":"and","items":[)" + one + "]}]}," + one), "1");
}

// Seen at the vendor's: nothing is said, and nothing is found.
TEST(AutotaskQuery, ATextForANumberFindsNothingAndSaysNothing) {
  SandboxExample example;
  for (const char* op : {"eq", "noteq", "gte", "lte"})
    EXPECT_EQ(example.found("Contracts", R"({"op":")" + std::string(op) + R"(","field":"companyID","value":"1"})"), "");
  EXPECT_EQ(example.found("Contracts", R"({"op":"eq","field":"companyID","value":1})"), "1");
  EXPECT_EQ(example.found("Contracts", R"({"op":"in","field":"id","value":["1","2"]})"), "");
}

TEST(AutotaskQuery, ALabelForAPicklistIsAnError) {
  SandboxExample example;
  EXPECT_EQ(example.found("Contracts", R"({"op":"eq","field":"contractType","value":"Recurring Service"})"),
            "500 Conversion failed when converting varchar 'Recurring Service' to data type int");
  EXPECT_EQ(example.found("Contracts", R"({"op":"eq","field":"contractType","value":7})"), "1 2");
}

TEST(AutotaskQuery, ABooleanIsTrueOrFalse) {
  SandboxExample example;
  for (const char* value : {"null", "1", "\"true\""})
    EXPECT_EQ(example.query("Companies", R"({"op":"eq","field":"isActive","value":)" + std::string(value) + "}").status,
              500)
        << value;
  EXPECT_EQ(example.found("Companies", R"({"op":"eq","field":"isActive","value":false})"), "");
}

TEST(AutotaskQuery, AFieldThatIsNoneIsNamed) {
  SandboxExample example;
  EXPECT_EQ(example.found("Contracts", R"({"op":"eq","field":"foo","value":1})"), "500 Unable to find foo in Contract");
  EXPECT_EQ(example.found("Contracts", R"({"op":"eq","field":"id","value":1,"udf":true})"),
            "500 Unable to find id in Contract");
  EXPECT_EQ(SandboxExample::error_of(example.post(
                "Contracts/query", R"({"filter":[{"op":"exist","field":"id"}],"IncludeFields":["id","bar"]})")),
            "500 Unable to find bar in Contract");
}

TEST(AutotaskQuery, RefusesWhatIsNoQuery) {
  SandboxExample example;
  for (const char* body :
       {"", "{}", "x", "[]", R"({"filter":[]})", R"({"filter":{}})", R"({"filter":[1]})", R"({"filter":[{}]})",
        R"({"filter":[{"op":"like","field":"id","value":1}]})", R"({"filter":[{"op":"eq","field":"id"}]})",
        R"({"filter":[{"op":"eq","field":"id","value":null}]})", R"({"filter":[{"op":"or","items":[]}]})",
        R"({"filter":[{"op":"in","field":"id","value":1}]})",
        R"({"filter":[{"op":"contains","field":"id","value":"1"}]})",
        R"({"filter":[{"op":"exist","field":"id"}],"MaxRecords":0})"}) {
    const HttpResponse response = example.post("Companies/query", body);
    EXPECT_EQ(response.status, 500) << body;
    EXPECT_NE(response.body.find(R"({"errors":[")"), std::string::npos) << body;
  }
}

std::string id_list(int count) {
  std::string list = "1";
  for (int i = 2; i <= count; ++i) list += "," + std::to_string(i);
  return list;
}

TEST(AutotaskQuery, TakesFiveHundredOrConditionsAndNoMore) {
  SandboxExample example;
  const auto among = [&](int count) {
    return example.found("Companies", R"({"op":"in","field":"id","value":[)" + id_list(count) + "]}");
  };
  EXPECT_EQ(among(500), "1 2");
  EXPECT_EQ(among(501), "500 Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.");
}

TEST(AutotaskQuery, ComparesDatesByTheirInstant) {
  SandboxExample example;
  const auto by_end = [&](const std::string& op, const std::string& date) {
    return example.found("Contracts", R"({"op":")" + op + R"(","field":"endDate","value":")" + date + "\"}");
  };
  EXPECT_EQ(by_end("eq", "2026-12-31T00:00:00"), "2");
  EXPECT_EQ(by_end("eq", "2026-12-31"), "2");
  EXPECT_EQ(by_end("lte", "2026-12-31T23:59:59Z"), "2");
  EXPECT_EQ(by_end("lt", "2026-12-31T01:00:00+01:00"), "");
  EXPECT_EQ(example.query("Contracts", R"({"op":"eq","field":"endDate","value":"soon"})").status, 500);
}

TEST(AutotaskQuery, TheCaseOfLettersCanCount) {
  SandboxExample example({"text-case=kept"});
  const auto by_name = [&](const std::string& name) {
    return example.found("Companies", R"({"op":"eq","field":"companyName","value":")" + name + "\"}");
  };
  EXPECT_EQ(by_name("acme"), "");
  EXPECT_EQ(by_name("Acme"), "1");
}

RC_GTEST_PROP(AutotaskValue, NumbersCompareAsTheirValues, (std::int64_t a, std::int32_t b)) {
  const FieldValue left = a;
  const FieldValue right = Decimal(Int128{b} * 100, 2);
  RC_ASSERT(compare(left, right) == (a < b ? -1 : a > b ? 1 : 0));
  RC_ASSERT(compare(right, left) == (b < a ? -1 : b > a ? 1 : 0));
}

TEST(AutotaskValue, ComparesWhatIsTooLargeForACommonScale) {
  const FieldValue huge = Decimal(int128_max, 0);
  const FieldValue small = Decimal(1, 18);
  EXPECT_EQ(compare(huge, small), 1);
  EXPECT_EQ(compare(small, huge), -1);
  EXPECT_EQ(compare(FieldValue(), small), std::nullopt);
  EXPECT_EQ(compare(std::string("1"), small), std::nullopt);
}

}  // namespace
}  // namespace stowage::autotask
