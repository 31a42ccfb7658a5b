// What a file says must be taken for what it says, however it is cut up on its way.

#include "connectors/files/usage_file.h"

#include "base/values_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

const std::string header = "asset,organization,version,stored_bytes,measured_at";

Instant now() {
  return Instant::parse("2026-06-05T08:00:00Z").value();
}

std::string text_of(const UsageRow& row) {
  std::string text = std::to_string(row.line) + " ";
  for (const std::string_view field :
       {row.organization, row.asset, to_text(row.version), row.hostname, row.mac, row.serial, to_text(row.asset_class)})
    text += std::string(field) + "|";
  return text + std::to_string(row.stored.count()) + " " + row.measured_at.text() + " " +
         std::to_string(static_cast<int>(row.stated));
}

// The rows as text, or the refusal behind those that came before it; of a pull, how many wait.
std::vector<std::string> read(const std::string& text, std::size_t piece_bytes, std::optional<Pull> pull = {}) {
  std::vector<std::string> rows;
  const auto take = [&](std::span<const UsageRow> some) -> Result<void> {
    EXPECT_FALSE(some.empty());
    EXPECT_LE(some.size(), UsageReader::rows_at_once_max);
    for (const UsageRow& row : some) rows.push_back(text_of(row));
    return {};
  };
  UsageReader reader(now(), take, pull);
  Result<void> done;
  for (std::size_t at = 0; done && at < text.size(); at += piece_bytes) done = reader.add(text.substr(at, piece_bytes));
  if (done) done = reader.finish();
  if (!done) rows.push_back(done.error().text());
  if (done && pull) rows.push_back(std::to_string(reader.waiting()) + " wait");
  return rows;
}

// It closes 4 June, whose last instant in London is 22:59:59.999 UTC.
Pull pull() {
  return Pull(now(), Zone::find("Europe/London").value());
}

TEST(UsageReader, ReadsCsv) {
  EXPECT_EQ(read("asset,serial,organization,version,stored_bytes,measured_at,class,state,mac,hostname\r\n"
                 "\"PC \"\"7\"\"\",S1,\"Acme, Ltd\",v2,7,2026-06-01T20:00:00.5+01:00,server,kept,m,h\r\n"
                 "DC,,Acme,v1,1152921504606846976,2026-06-06T08:00:00Z,,,,",
                 1'000),
            (std::vector<std::string>{"2 Acme, Ltd|PC \"7\"|v2|h|m|S1|server|7 2026-06-01T19:00:00.500Z 1",
                                      "3 Acme|DC|v1||||none|1152921504606846976 2026-06-06T08:00:00Z 2"}));
}

TEST(UsageReader, ReadsNdjsonPlainAndEscaped) {
  EXPECT_EQ(read("\n {\"asset\":\"PC\",\"organization\":\"Acme\",\"version\":\"v2\",\"stored_bytes\":7,"
                 "\"measured_at\":\"2026-06-01T20:00:00Z\",\"state\":\"active\"}\n\n"
                 "{\"asset\":\"PC\\u00207\",\"organization\":\"A\\\"b\",\"version\":\"v1\",\"stored_bytes\":\"8\","
                 "\"measured_at\":\"2026-06-01T20:00:00Z\",\"class\":\"server\"}",
                 1'000),
            (std::vector<std::string>{"2 Acme|PC|v2||||none|7 2026-06-01T20:00:00Z 3",
                                      "4 A\"b|PC 7|v1||||server|8 2026-06-01T20:00:00Z 2"}));
}

// What people save instead of what is asked for.
TEST(UsageReader, SaysWhatIsWrongWithAHeaderOfAnotherForm) {
  const auto refused = [](const std::string& text) { return read(text, 1'000).back(); };
  EXPECT_EQ(refused("asset;organization;version;stored_bytes;measured_at\na;o;v1;1;2026-06-01T20:00:00Z\n"),
            "line 1: columns are separated by semicolons. Save it with commas between them.");
  EXPECT_EQ(refused("asset\torganization\n"),
            "line 1: columns are separated by tabs. Save it with commas between them.");
  EXPECT_EQ(refused("Asset,Organization,Version,Stored_Bytes,Measured_At\n"),
            "line 1: the column 'Asset' is written 'asset'. Names of columns stand in small letters.");
  EXPECT_EQ(refused(R"([{"asset":"a"}])"),
            "it is one JSON array. Write each of its objects on a line of its own (NDJSON), without brackets.");
}

TEST(UsageReader, SaysWhichFieldsHaveNothingInThem) {
  EXPECT_EQ(read(header + "\na,o,v1,,2026-06-01T20:00:00Z\n", 1'000).back(),
            "line 2, field 'stored_bytes': there is nothing in it. Each row says it.");
  EXPECT_EQ(read(R"({"asset":"a","organization":"o","version":"v1","stored_bytes":1})", 1'000).back(),
            "line 1, field 'measured_at': there is nothing in it. Each row says it.");
}

TEST(UsageReader, RefusesNdjsonByLineAndField) {
  const auto refused = [](const std::string& line) { return read(line, 1'000).back(); };
  const std::string good =
      R"({"asset":"a","organization":"o","version":"v1","stored_bytes":1,"measured_at":"2026-06-01T20:00:00Z"})";
  EXPECT_EQ(refused(good + "\n{\"asset\":\"a\xff\"}"), "line 2: the text is not UTF-8. Save the file as UTF-8.");
  EXPECT_EQ(refused(good + "\n[1]"), "line 2: an object is expected");
  EXPECT_EQ(refused(good + "\n{\"colour\":1}"),
            "line 2: the key 'colour' is unknown. Leave it out; known are also class, hostname, mac, serial, state, "
            "asset_id, organization_id.");
  EXPECT_EQ(refused(good + "\n{\"asset\":null}"),
            "line 2, field 'asset': a text or a number is expected. Leave out "
            "what is unknown.");
  EXPECT_EQ(refused(good + "\n{\"asset\":\"a\"}"),
            "line 2, field 'organization': there is nothing in it. Each row names its asset and its organization.");
}

// R13: it stands for the end of the day, and what came into being later is not in that day.
TEST(UsageReader, GivesThePulledOnesThatWereThereWhenTheDayEnded) {
  const std::vector<std::string> expected = {"2 Acme|old|v2||||none|7 2026-06-04T22:59:59.999Z 2",
                                             "3 Acme|unsaid|v1||||server|8 2026-06-04T22:59:59.999Z 2", "2 wait"};
  EXPECT_EQ(read("created_at,asset,organization,version,stored_bytes,class\n"
                 "2026-06-04T22:59:59.999Z,old,Acme,v2,7,\n"
                 ",unsaid,Acme,v1,8,server\n"
                 "2026-06-05T00:00:00+01:00,new,Acme,v2,9,\n"
                 "2026-06-06T08:00:00Z,newer,Acme,v2,9,",
                 1'000, pull()),
            expected);
  const auto row = [](const std::string& asset, const std::string& rest) {
    return R"({"asset":")" + asset + R"(","organization":"Acme",)" + rest + "}\n";
  };
  const std::string created = R"(,"created_at":")";
  EXPECT_EQ(read("\n" + row("old", R"("version":"v2","stored_bytes":7)" + created + R"(2016-06-04T08:00:00Z")") +
                     row("unsaid", R"("version":"v1","stored_bytes":8,"class":"server")") +
                     row("new", R"("version":"v2","stored_bytes":9)" + created + R"(2026-06-04T23:00:00Z")") +
                     row("newer", R"("version":"v2","stored_bytes":9)" + created + R"(2026-06-06T08:00:00Z")"),
                 1'000, pull()),
            expected);
  EXPECT_EQ(read("asset,organization,version,stored_bytes\nonly,Acme,v1,1\n", 1'000, pull()),
            (std::vector<std::string>{"2 Acme|only|v1||||none|1 2026-06-04T22:59:59.999Z 2", "0 wait"}));
  EXPECT_EQ(
      read("asset,organization,version,stored_bytes,created_at\nnew,Acme,v1,1,2026-06-05T00:00:00Z\n", 1'000, pull()),
      (std::vector<std::string>{"1 wait"}));
}

// Rows are given some at a time, and those that wait may stand anywhere among them.
TEST(UsageReader, CountsThoseThatWaitAmongManyRows) {
  std::string text = "asset,organization,version,stored_bytes,created_at\n";
  for (int i = 0; i < 1'000; ++i)
    text += "pc" + std::to_string(i) + ",Acme,v1,1," + (i % 3 == 0 ? "2026-06-05T00:00:00Z\n" : "\n");
  const auto rows = read(text, 5'000, pull());
  EXPECT_EQ(rows.size(), 667U);
  EXPECT_EQ(rows.back(), "334 wait");
}

// What waits is checked all the same: the next pull would be refused.
TEST(UsageReader, RefusesTimesThatAPullCannotHave) {
  const std::string keys = "asset,organization,version,stored_bytes";
  const auto refused = [](const std::string& text, std::optional<Pull> of = {}) {
    return read(text, 1'000, of).back();
  };
  EXPECT_EQ(refused(header + "\n", pull()),
            "line 1: the column 'measured_at' says when each row was measured, and --pulled that the source does not "
            "say so. Leave one of the two out.");
  EXPECT_EQ(refused(header + ",created_at\n"),
            "line 1: the column 'created_at' counts in what was pulled from a source without a measuring time. Import "
            "it with --pulled, or leave it out.");
  EXPECT_EQ(refused(keys + "\n"),
            "line 1: the header has no column 'measured_at'. It must be asset,organization,version,stored_bytes,"
            "measured_at and may go on with class, hostname, mac, serial, state, asset_id, organization_id. What a "
            "source without a measuring "
            "time gave after midnight is imported with --pulled.");
  EXPECT_EQ(refused("asset,organization,version\n", pull()),
            "line 1: the header has no column 'stored_bytes'. It must be asset,organization,version,stored_bytes and "
            "may go on with created_at, class, hostname, mac, serial, state, asset_id, organization_id.");
  EXPECT_EQ(refused(R"({"asset":"a","measured_at":"2026-06-01T20:00:00Z"})", pull()),
            "line 1: the key 'measured_at' says when each row was measured, and --pulled that the source does not say "
            "so. Leave one of the two out.");
  EXPECT_EQ(refused(R"({"asset":"a","created_at":"2026-06-01T20:00:00Z"})"),
            "line 1: the key 'created_at' counts in what was pulled from a source without a measuring time. Import it "
            "with --pulled, or leave it out.");
  EXPECT_EQ(refused(keys + ",created_at\na,o,v1,1,2026-06-04\n", pull()),
            "line 2, field 'created_at': '2026-06-04' is not a time. Write it like 2026-11-22T09:41:00+01:00 or "
            "…T08:41:00Z.");
  EXPECT_EQ(refused(keys + ",created_at\na,o,v1,1,2026-06-06T08:00:00.001Z\n", pull()),
            "line 2, field 'created_at': '2026-06-06T08:00:00.001Z' is more than a day in the future (it is "
            "2026-06-05T08:00:00Z now). Check the clock of the source.");
  EXPECT_EQ(refused(keys + ",created_at,state\na,o,v1,1,2026-06-05T00:00:00Z,gone\n", pull()),
            "line 2, field 'state': 'gone' is not a state. States are active and kept.");
}

// A file that never ends its row would otherwise be held whole.
TEST(UsageReader, RefusesARowThatIsTooLong) {
  const std::string row = "a,o,v1,1,2026-06-01T20:00:00Z\n";
  const std::string longest = "\"" + std::string(UsageReader::row_bytes_max - 1, '\n');
  EXPECT_EQ(read(header + "\n" + row + longest + "x", 100'000).back(),
            "line 3: the row is longer than 1 MiB. Is a quote or a line end missing?");
  EXPECT_EQ(read(header + "\n" + row + longest, 100'000).back(),
            "line 3: a quoted field is not ended. Is the file cut short?");
}

// Where a file is cut into pieces must not change what it is taken for.
RC_GTEST_PROP(UsageReader, InPiecesIsReadOrRefusedAsWhole, ()) {
  const auto row = [] {
    const std::string asset =
        *rc::gen::element<std::string>("DC01", "\"a\"\"b\"", "\"two\nlines\"", "é", "x\"y", "\"z");
    const std::string bytes = *rc::gen::element<std::string>("1", "999999999999999999", "1000000000000000000", "x");
    return asset + ",Acme,v1," + bytes + ",2026-06-01T20:00:00Z\n";
  };
  std::string text = header + "\n";
  const auto rows = *rc::gen::inRange(0, 4);
  for (int i = 0; i < rows; ++i) text += row();
  const auto whole = read(text, 100'000);
  const auto in_pieces = read(text, *rc::gen::inRange<std::size_t>(1, 40));
  RC_ASSERT(in_pieces.empty() == whole.empty());
  if (!whole.empty()) RC_ASSERT(in_pieces.back() == whole.back());
}

}  // namespace
}  // namespace stowage
