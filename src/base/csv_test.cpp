// CSV is how usage comes in and statements go out. A row read askew bills one customer for another's bytes.

#include "base/csv.h"

#include <optional>

#include "base/values_test.h"

namespace stowage {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// All rows with the header, or the refusal.
Result<Rows> read(std::string_view text) {
  CsvReader reader = TRY(CsvReader::open(text));
  Rows rows = {reader.header()};
  while (TRY(reader.next())) {
    std::vector<std::string>& row = rows.emplace_back();
    for (size_t i = 0; i < reader.header().size(); ++i) row.emplace_back(reader.field(static_cast<int>(i)));
  }
  return rows;
}

TEST(Csv, ReadsRowsWithEitherLineEndAndWithoutTheLast) {
  const Rows rows = {{"a", "b"}, {"1", ""}, {"", "2"}};
  EXPECT_EQ(read("a,b\n1,\n,2\n").value(), rows);
  EXPECT_EQ(read("a,b\r\n1,\r\n,2\r\n").value(), rows);
  EXPECT_EQ(read("a,b\n1,\n,2").value(), rows);
  EXPECT_EQ(read("a,b\r\n1,\r\n,2\r").value(), rows);
  EXPECT_EQ(read("a,b\n1,\n\"\",\"2\"\r").value(), rows);
}

TEST(Csv, ReadsQuotedFields) {
  EXPECT_EQ(read("\"a\",b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n").value(),
            (Rows{{"a", "b"}, {"x, y", "say \"hi\""}, {"two\nlines", ""}}));
  EXPECT_EQ(read("a\n\"\"\"\"\n").value(), (Rows{{"a"}, {"\""}}));
}

TEST(Csv, NamesTheLineThatARowBeginsOn) {
  CsvReader reader = CsvReader::open("a,b\n\"x\ny\",1\n2,3\n").value();
  ASSERT_TRUE(reader.next().value());
  EXPECT_EQ(reader.line(), 2u);
  ASSERT_TRUE(reader.next().value());
  EXPECT_EQ(reader.line(), 4u);
  EXPECT_FALSE(reader.next().value());
  EXPECT_FALSE(reader.next().value());
}

TEST(Csv, FindsColumnsByName) {
  const CsvReader reader = CsvReader::open("asset,organization\n").value();
  EXPECT_EQ(reader.column("organization"), 1);
  EXPECT_EQ(reader.column("Organization"), -1);
}

TEST(Csv, RefusesByName) {
  const std::string quote_inside =
      "line 2: something stands behind a quoted field. A quote within a field is written twice, and the whole field "
      "stands in quotes.";
  const std::string cut_short = ". Is the file cut short, or a comma not quoted?";
  EXPECT_EQ(refusal(read("\xEF\xBB\xBF"
                         "a\n1\n")),
            "the file begins with a byte order mark (BOM). Save it as UTF-8 without BOM.");
  EXPECT_EQ(refusal(read("a\nok\n\xff\n")), "line 3: the text is not UTF-8. Save the file as UTF-8.");
  EXPECT_EQ(refusal(read("a\nok\xC3\n\xA9\n")), "line 2: the text is not UTF-8. Save the file as UTF-8.");
  EXPECT_EQ(refusal(read("")), "the file is empty. The first line must be the header.");
  EXPECT_EQ(refusal(read("a,b,a\n")), "line 1: the column 'a' occurs twice in the header. Leave one out.");
  EXPECT_EQ(refusal(read("a,b\n1\n")), "line 2: 1 field where the header has 2" + cut_short);
  EXPECT_EQ(refusal(read("a,b\n1,2\n1,2,3\n")), "line 3: 3 fields where the header has 2" + cut_short);
  EXPECT_EQ(refusal(read("a,b\n\"x\ny\",1\n\"1,2\n3")), "line 4: a quoted field is not ended. Is the file cut short?");
  EXPECT_EQ(refusal(read("a,b\n1,2\"3\n")),
            "line 2: a quote stands inside a field that does not begin with one. Put the "
            "whole field in quotes, and write each quote in it twice.");
  EXPECT_EQ(refusal(read("a,b\n\"1\"2,3\n")), quote_inside);
  EXPECT_EQ(refusal(read("a,b\n\"1\"\r,3\n")), quote_inside);
  EXPECT_EQ(refusal(read("a,b\n\"1\"\"2\n")), "line 2: a quoted field is not ended. Is the file cut short?");
}

TEST(Csv, LeavesEmptyLinesOutWhereTheyCannotBeRows) {
  EXPECT_EQ(read("a,b\n1,2\n\r\n3,4\n\n").value(), read("a,b\n1,2\n3,4\n").value());
  EXPECT_EQ(read("a\n1\n\n").value().size(), 3u) << "a row of nothing in the only column";
}

TEST(Csv, QuotesOnlyWhatMustBeQuoted) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field("back\r"), "\"back\r\"");
}

std::string any_field() {
  static const std::vector<std::string> pieces = {"a",  ",", "\"", "\"\"", "\n",   "\r\n",
                                                  "\r", "é", "😀", " ",    "=1+1", "'"};
  std::string text;
  for (const auto i : *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, pieces.size())))
    text += pieces[i];
  return text;
}

// Rows of which the text came in pieces, as of a file that is too large to be held.
Result<Rows> read_in_pieces(const std::string& text, size_t piece_bytes) {
  std::string waiting;
  std::optional<CsvReader> reader;
  Rows rows;
  const auto read_some = [&](std::string_view whole) -> Result<void> {
    if (reader) {
      TRY(reader->go_on(whole));
    } else {
      reader = TRY(CsvReader::open(whole));
      rows.push_back(reader->header());
    }
    while (TRY(reader->next())) {
      std::vector<std::string>& row = rows.emplace_back();
      for (size_t i = 0; i < reader->header().size(); ++i) row.emplace_back(reader->field(static_cast<int>(i)));
    }
    return {};
  };
  for (size_t at = 0; at < text.size(); at += piece_bytes) {
    waiting += text.substr(at, piece_bytes);
    const size_t whole = whole_rows(waiting);
    if (whole > 0) TRY(read_some(std::string_view(waiting).substr(0, whole)));
    waiting.erase(0, whole);
  }
  if (!waiting.empty() || !reader) TRY(read_some(waiting));
  return rows;
}

TEST(Csv, CountsLinesOverPieces) {
  CsvReader reader = CsvReader::open("a,b\n\"x\ny\",1\n").value();
  ASSERT_TRUE(reader.next().value());
  ASSERT_FALSE(reader.next().value());
  ASSERT_TRUE(reader.go_on("2,3\n"));
  ASSERT_TRUE(reader.next().value());
  EXPECT_EQ(reader.line(), 4u);
  EXPECT_FALSE(reader.next().value());
  EXPECT_EQ(refusal(reader.go_on("ok,1\n\xff,1\n")), "line 6: the text is not UTF-8. Save the file as UTF-8.");
}

TEST(Csv, WholeRowsEndBehindTheLastLineEndOutsideOfQuotes) {
  EXPECT_EQ(whole_rows(""), 0u);
  EXPECT_EQ(whole_rows("a,b"), 0u);
  EXPECT_EQ(whole_rows("a,b\n"), 4u);
  EXPECT_EQ(whole_rows("a\n\"b\nc"), 2u);
  EXPECT_EQ(whole_rows("\"a\nb\"\"\n\"\nc"), 9u);
}

// Whatever people call their machines, what is exported can be imported again.
RC_GTEST_PROP(Csv, WhatIsWrittenIsReadAsTheSame, ()) {
  const auto columns = *rc::gen::inRange<size_t>(1, 5);
  const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n");
  Rows rows(*rc::gen::inRange<size_t>(1, 6), std::vector<std::string>(columns));
  std::string text;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < columns; ++column) {
      rows[row][column] = row == 0 ? std::to_string(column) + any_field() : any_field();
      text += (column == 0 ? "" : ",") + csv_field(rows[row][column]);
    }
    text += line_end;
  }
  const auto read_back = read(text);
  RC_ASSERT(refusal(read_back) == "accepted");
  RC_ASSERT(*read_back == rows);
  RC_ASSERT(read_in_pieces(text, *rc::gen::inRange<size_t>(1, 20)).value() == rows);
}

// Where a file is cut into pieces must not change what it is taken for.
RC_GTEST_PROP(Csv, InPiecesIsReadOrRefusedAsWhole, ()) {
  const std::string text = "a,b\n" + any_field() + any_field() + "\n" + any_field() + "," + any_field();
  const auto whole = read(text);
  const auto in_pieces = read_in_pieces(text, *rc::gen::inRange<size_t>(1, 20));
  RC_ASSERT(refusal(in_pieces) == refusal(whole));
  if (whole) RC_ASSERT(*in_pieces == *whole);
}

}  // namespace
}  // namespace stowage
