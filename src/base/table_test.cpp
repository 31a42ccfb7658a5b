// What people and scripts read. If these failed, a script would read another number than was meant, or a person would.

#include "base/table.h"

#include "base/csv.h"
#include "base/values_test.h"

namespace stowage {
namespace {

const Currency usd = Currency::parse("USD").value();

Table usage() {
  Table table({{"asset", "Asset", ColumnKind::Text},
               {"units", "Units", ColumnKind::Integer},
               {"storedBytes", "Stored", ColumnKind::Bytes},
               {"unitPrice", "Price", ColumnKind::Decimal},
               {"from", "From", ColumnKind::Day},
               {"lastSampleAt", "Last sample", ColumnKind::Instant},
               {"amount", "Amount", ColumnKind::Money},
               {"kept", "Kept", ColumnKind::Boolean}});
  table.add({"dc01, \"old\"", std::int64_t{-3}, Bytes(1'204'000'000'000), Decimal(4450, 3), Day::of(2026, 11, 22),
             Instant::parse("2026-11-22T08:41:00Z").value(), Money(-123456, usd), true});
  table.add({std::string("fs"), std::int64_t{1} << 53, Bytes(std::int64_t{1} << 53), {}, {}, {}, {}, false});
  return table;
}

TEST(Table, JsonIsExact) {
  EXPECT_EQ(
      usage().json(),
      R"([{"asset":"dc01, \"old\"","units":-3,"storedBytes":1204000000000,"unitPrice":"4.450","from":"2026-11-22",)"
      R"("lastSampleAt":"2026-11-22T08:41:00Z","amount":"-1234.56","kept":true},)"
      R"({"asset":"fs","units":"9007199254740992","storedBytes":"9007199254740992","unitPrice":null,"from":null,)"
      R"("lastSampleAt":null,"amount":null,"kept":false}])");
  EXPECT_EQ(Table(std::vector<Column>{{"a", "A"}}).json(), "[]");
}

TEST(Table, JsonNumbersEndAtTwoToThe53) {
  Table table({{"n", "N", ColumnKind::Bytes}});
  table.add({Bytes((std::int64_t{1} << 53) - 1)});
  EXPECT_EQ(table.json(), R"([{"n":9007199254740991}])");
}

TEST(Table, CsvIsExactAndReadAgain) {
  EXPECT_EQ(usage().csv(),
            "asset,units,storedBytes,unitPrice,from,lastSampleAt,amount,kept\n"
            "\"dc01, \"\"old\"\"\",-3,1204000000000,4.450,2026-11-22,2026-11-22T08:41:00Z,-1234.56,true\n"
            "fs,9007199254740992,9007199254740992,,,,,false\n");
  const std::string csv = usage().csv();
  CsvReader reader = CsvReader::open(csv).value();
  ASSERT_TRUE(reader.next().value());
  EXPECT_EQ(reader.field(reader.column("asset")), "dc01, \"old\"");
}

TEST(Table, TextIsAligned) {
  EXPECT_EQ(
      usage().text({}),
      "Asset                        Units    Stored  Price  From        Last sample                  Amount  Kept\n"
      "dc01, \"old\"                     -3  1.204 TB  4.450  2026-11-22  2026-11-22T08:41:00Z  USD -1,234.56  yes\n"
      "fs           9,007,199,254,740,992  9.007 PB      -  -           -                                 -  no\n");
}

TEST(Table, ExactBytesWhereAsked) {
  Table table({{"b", "Stored", ColumnKind::Bytes}});
  table.add({Bytes(1'204'000'000'001)});
  EXPECT_EQ(table.text({.bytes = Exactness::Exact}), "           Stored\n1,204,000,000,001\n");
}

TEST(Table, NothingIsSaidInWords) {
  EXPECT_EQ(Table(std::vector<Column>{{"a", "Asset"}}).text({}), "Asset\n(none)\n");
}

Table names(const std::vector<std::pair<std::string, std::string>>& rows) {
  Table table({{"o", "Organization"}, {"a", "Asset"}, {"n", "Units", ColumnKind::Integer}});
  for (const auto& [organization, asset] : rows) table.add({organization, asset, std::int64_t{1'234'567}});
  return table;
}

TEST(Table, TheWidestTextGivesWayFirstAndGoesOnOnTheNextLine) {
  const Table table = names({{"Harbour Dental Associates", "reception-03"}});
  EXPECT_EQ(table.text({.width = 48}),
            "Organization             Asset             Units\n"
            "Harbour Dental           reception-03  1,234,567\n"
            "Associates\n");
}

// Who reads 'invoice…' does not know which, and nobody can type what is cut off.
TEST(Table, NothingIsCutThatHasAPlaceToBreak) {
  Table table({{"d", "Document"}, {"k", "Module and billing type"}, {"n", "Units", ColumnKind::Integer}});
  table.add({"invoice 1-49", "endpoint_backup_v2/protected_servers", std::int64_t{12}});
  EXPECT_EQ(table.text({.width = 30}),
            "Document    Module and   Units\n"
            "            billing\n"
            "            type\n"
            "invoice     endpoint_       12\n"
            "1-49        backup_v2/\n"
            "            protected_\n"
            "            servers\n");
}

TEST(Table, AWordThatIsLongerThanALineIsCutAndSoIsACellOfManyLines) {
  Table table({{"a", "A"}, {"n", "Units", ColumnKind::Integer}});
  table.add({std::string(20, 'x'), std::int64_t{1}});
  EXPECT_EQ(table.text({.width = 15}), "A         Units\nxxxxxxx…      1\n");
  Table many({{"a", "A"}, {"n", "Units", ColumnKind::Integer}});
  std::string words;
  for (int i = 0; i < 50; ++i) words += "seventy ";
  many.add({words, std::int64_t{1}});
  const std::string text = many.text({.width = 15});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6);
  EXPECT_NE(text.find("seventy…\n"), std::string::npos);
}

RC_GTEST_PROP(Table, FitsTheTerminalUnlessNumbersAloneDoNot, ()) {
  static const std::vector<std::string> pieces = {"a", "é", "漢", "😀", "e\u0301", " ", "\x1b[31m", "\n", "-"};
  const auto any_name = [] {
    std::string name = "x";
    for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, pieces.size())))
      name += pieces[i];
    return name;
  };
  const int width = *rc::gen::inRange(2 * Table::text_width_min + 13, 100);
  const std::string text = names({{any_name(), any_name()}, {any_name(), "b"}}).text({.width = width});
  size_t lines = 0;
  for (size_t at = 0; at < text.size(); ++lines) {
    const size_t end = text.find('\n', at);
    RC_ASSERT(display_width(text.substr(at, end - at)) <= width);
    at = end + 1;
  }
  RC_ASSERT(lines >= 3u);
  RC_ASSERT(is_utf8(text));
  RC_ASSERT(text.find('\x1b') == std::string::npos);
}

TEST(Table, ColourOnlyWhereAsked) {
  Table table({{"m", "Amount", ColumnKind::Money}});
  table.add({Money(-100, usd)});
  EXPECT_EQ(table.text({}).find('\x1b'), std::string::npos);
  EXPECT_EQ(table.text({.colour = Colour::Yes}), "   \x1b[1mAmount\x1b[0m\n\x1b[31mUSD -1.00\x1b[0m\n");
}

TEST(Table, ACellOfAnotherKindEndsTheProgram) {
  EXPECT_DEATH(names({}).add({std::string("o"), std::string("a"), Bytes(1)}), "should never happen");
  EXPECT_DEATH(names({}).add({std::string("o")}), "should never happen");
}

TEST(PeopleBytes, HaveFourDigitsThatCount) {
  const std::vector<std::pair<std::int64_t, std::string>> examples = {{0, "0 B"},
                                                                      {999, "999 B"},
                                                                      {1000, "1.000 kB"},
                                                                      {1'204'499'999, "1.204 GB"},
                                                                      {1'204'500'000, "1.205 GB"},
                                                                      {12'345'678, "12.35 MB"},
                                                                      {123'456'789, "123.5 MB"},
                                                                      {9'999'499, "9.999 MB"},
                                                                      {9'999'500, "10.00 MB"},
                                                                      {99'995'000, "100.0 MB"},
                                                                      {999'949'999, "999.9 MB"},
                                                                      {999'950'000, "1.000 GB"},
                                                                      {999'999'999'999, "1.000 TB"},
                                                                      {Bytes::max_count, "1.153 EB"}};
  for (const auto& [count, text] : examples) EXPECT_EQ(people(Bytes(count)), text) << count;
}

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("café"), 4);
  EXPECT_EQ(display_width("cafe\u0301"), 4);
  EXPECT_EQ(display_width("漢字"), 4);
  EXPECT_EQ(display_width("…"), 1);
  EXPECT_EQ(display_width(""), 0);
}

}  // namespace
}  // namespace stowage
