// The same usage must come to the same numbers, owners and samples, in whatever order its rows stand.

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "api/import.h"
#include "billing/packed_directory.h"
#include "directory/known_reports.h"
#include "directory/organizations.h"
#include "directory/snapshot.h"
#include "metering/samples_test.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const std::string header = "asset,organization,version,stored_bytes,measured_at,class,hostname,mac,serial,state\n";

std::string organizations_of(Session& session) {
  std::string names;
  const auto listed = session.read([&](Database& database) -> Result<void> {
    for (const Organization& organization : TRY(read_organizations(database, TRY(journal_head(database)).entry)))
      names += organization.name + " ";
    return {};
  });
  EXPECT_TRUE(listed);
  return names;
}

class IntakeTest : public ::testing::Test {
 protected:
  std::unique_ptr<Session> open(const std::string& name) const {
    const std::string data = scratch_ / name;
    const auto noon = Instant::parse("2026-11-20T12:00:00Z").value();
    const auto made =
        Session::create(data, {"North", "Europe/London", "USD", Ledger::Kind::Rehearsal, noon}, Person{"anna"});
    EXPECT_TRUE(made) << made.error().text();
    return Session::open(data, Person{"anna"}).value();
  }

  static Result<Accepted> import(Session& session, const std::vector<std::string>& rows, bool create = true,
                                 InventoryClaim claim = InventoryClaim::None) {
    std::string csv = header;
    for (const std::string& row : rows) csv += row + "\n";
    ImportRequest request{in_pieces(csv, 50), "files", claim, create};
    return import_usage(session, request);
  }

  // Everything that rows decide: streams, owners, names, classes, evidence and samples.
  static std::string everything(Session& session) {
    std::string all;
    const auto looked = session.read([&](Database& database) -> Result<void> {
      const EntryId head = TRY(journal_head(database)).entry;
      const auto directory = TRY(DirectorySnapshot::load(database, head));
      for (const Stream& stream : TRY(read_streams(database))) {
        all += fmt::format("stream {} {}/{} {}", stream.id.number(), stream.key.organization, stream.key.asset,
                           to_text(stream.key.version));
        for (const auto& step : directory.stream_owners.of(stream.id.number()))
          all += fmt::format(" a{} from {}", step.value, step.day.text());
        all += "\n";
      }
      const auto known = TRY(KnownReports::load(database));
      for (const Asset& asset : TRY(read_assets(database, head))) {
        all += fmt::format("asset {} {}", asset.id.number(), asset.name);
        for (const auto& step : directory.asset_classes.of(asset.id.number()))
          all += fmt::format(" {} from {}", to_text(step.value), step.day.text());
        for (const char* text : {"dc.beta", "dc", "pc", "nb", "nb2", "host", "b", "b2"})
          if (known.has(asset.id, Evidence{text, "", ""})) all += fmt::format(" host {}", text);
        for (const char* text : {"0011", "0022"})
          if (known.has(asset.id, Evidence{"", text, ""})) all += fmt::format(" mac {}", text);
        for (const char* text : {"s1", "s8", "s9"})
          if (known.has(asset.id, Evidence{"", "", text})) all += fmt::format(" serial {}", text);
        all += "\n";
      }
      for (const Doubt& doubt : TRY(read_doubts(database, head)))
        all += fmt::format("doubt a{} a{} {}\n", doubt.asset.number(), doubt.other.number(), doubt.days.from.text());
      return {};
    });
    EXPECT_TRUE(looked) << looked.error().text();
    const DeliveryId newest = session.metering().deliveries().newest().value();
    for (Day day = Day::of(2026, 11, 1); day < Day::of(2026, 11, 10); day = day + 1) {
      EXPECT_TRUE(session.metering().deliveries().scan_day(day, newest, [&](const Sample& one, DeliveryId number) {
        all += fmt::format("{} {} {} {} {}{} {}\n", day.text(), one.stream, one.at.text(), one.bytes.count(),
                           static_cast<int>(one.stated), one.seen_only ? " seen" : "", number.number());
      }));
    }
    return all;
  }

  Scratch scratch_;
};

TEST_F(IntakeTest, OrderOfRowsMakesNoDifference) {
  std::vector<std::string> rows = {
      "dc,Beta,v1,10,2026-11-01T23:30:00Z,server,dc.beta,00:11,S1,",
      "dc,Beta,v1,11,2026-11-02T23:30:00Z,workstation,dc.beta,00:11,S1,",
      "dc,Beta,v2,12,2026-11-02T10:00:00Z,,,,,active",
      "dc,Acme,v1,20,2026-11-01T10:00:00Z,,,,,",
      "dc,Acme,v1,20,2026-11-01T10:00:00Z,server,,,,",
      "pc,Acme,v2,30,2026-11-03T10:00:00Z,,pc,00:22,,kept",
      "old,Acme,v1,40,2026-11-02T10:00:00Z,,pc,,,",
      "nb,Acme,v1,50,2026-11-04T10:00:00Z,,,00:22,S9,",
      "nb,Acme,v1,51,2026-11-02T10:00:00Z,,nb2,00:22,S8,",
  };
  for (const InventoryClaim claim : {InventoryClaim::None, InventoryClaim::All}) {
    std::string expected;
    for (int round = 0; round < 12; ++round) {
      const std::string name = "data" + std::to_string(round) + (claim == InventoryClaim::All ? "all" : "");
      const auto session = open(name);
      const auto accepted = import(*session, rows, true, claim);
      ASSERT_TRUE(accepted) << accepted.error().text();
      EXPECT_EQ(accepted->samples, 9);
      if (expected.empty()) expected = everything(*session);
      EXPECT_EQ(everything(*session), expected) << round;
      std::rotate(rows.begin(), rows.begin() + 2, rows.end());
      if (round % 3 == 0) std::reverse(rows.begin(), rows.end());
    }
    EXPECT_NE(expected.find("Beta/dc v2 a"), std::string::npos);
  }
}

// Numbers foretold for new streams are not those that they get when another source has made streams meanwhile.
TEST_F(IntakeTest, SamplesOfNewStreamsHaveTheirNumbersBesideAnotherSource) {
  const auto session = open("data");
  ASSERT_TRUE(import(*session, {"a,Acme,v1,1,2026-11-01T10:00:00Z,,,,,"}));
  ImportRequest other{
      in_pieces(header + "x,Acme,v1,7,2026-11-01T10:00:00Z,,,,,\ny,Acme,v1,8,2026-11-01T10:00:00Z,,,,,\n"), "other",
      InventoryClaim::None, true};
  ASSERT_TRUE(import_usage(*session, other));
  ASSERT_TRUE(import(*session, {"c,Acme,v1,4,2026-11-02T10:00:00Z,,,,,", "a,Acme,v1,2,2026-11-02T10:00:00Z,,,,,",
                                "b,Acme,v1,3,2026-11-02T10:00:00Z,,,,,"}));
  const std::string all = everything(*session);
  for (const char* expected : {"stream 1 Acme/a ", "stream 2 Acme/x ", "stream 3 Acme/y ", "stream 4 Acme/b ",
                               "stream 5 Acme/c ", "2026-11-02 1 2026-11-02T10:00:00Z 2",
                               "2026-11-02 4 2026-11-02T10:00:00Z 3", "2026-11-02 5 2026-11-02T10:00:00Z 4"})
    EXPECT_NE(all.find(expected), std::string::npos) << expected << " in\n" << all;
}

// Reports that say what is known write nothing, and news are kept, also when a hundred rows say the same.
TEST_F(IntakeTest, ReportsChangeOnlyWhatTheySayAnew) {
  const auto session = open("data");
  ASSERT_TRUE(import(*session, {"a,Acme,v1,1,2026-11-01T10:00:00Z,server,HOST,00-11,S1,",
                                "b,Acme,v1,1,2026-11-01T10:00:00Z,server,,,,"}));
  const std::string before = everything(*session);
  ASSERT_TRUE(import(*session, {"a,Acme,v1,1,2026-11-03T10:00:00Z,server,host,0011,s1,",
                                "b,Acme,v1,1,2026-11-03T10:00:00Z,workstation,b2,,,"}));
  const std::string after = everything(*session);
  EXPECT_NE(before.find("asset 1 a server from 2026-11-01 host host mac 0011 serial s1\n"), std::string::npos)
      << before;
  EXPECT_NE(after.find("asset 1 a server from 2026-11-01 host host mac 0011 serial s1\n"), std::string::npos) << after;
  EXPECT_NE(before.find("asset 2 b server from 2026-11-01 host b\n"), std::string::npos) << before;
  EXPECT_NE(after.find("asset 2 b server from 2026-11-01 workstation from 2026-11-03 host b2\n"), std::string::npos)
      << after;
}

// One machine is one organization's in a report, wherever its rows stand and whatever stands between them.
TEST_F(IntakeTest, OneMachineInTwoOrganizationsIsRefusedWhole) {
  const auto session = open("data");
  const auto refused =
      import(*session, {"dc,Acme,v1,1,2026-11-01T10:00:00Z,,,00:11,,", "dc,Acme,v1,2,2026-11-02T10:00:00Z,,,,,",
                        "dc,Beta,v1,3,2026-11-01T10:00:00Z,,,,,", "dc,Beta,v1,4,2026-11-02T10:00:00Z,,,00:11,,"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(),
            "line 5: asset 'dc' with the same MAC or serial is in 'Acme' in line 2 and in 'Beta' here. One machine "
            "belongs to one organization in a report.");
  EXPECT_EQ(everything(*session), "");
}

// A question behind it would else read the tables of them all.
TEST_F(IntakeTest, ManyNewAssetsAtOnceLeaveAPackedDirectory) {
  const auto session = open("data");
  const std::string packed = session->ledger().folder() + "/directory.packed";
  ASSERT_TRUE(import(*session, {"few,Acme,v1,1,2026-11-01T10:00:00Z,,,,,"}));
  EXPECT_FALSE(path_exists(packed));
  std::vector<std::string> rows;
  for (size_t i = 0; i < PackedDirectory::streams_min_usual; ++i)
    rows.push_back(fmt::format("pc{},Acme,v1,1,2026-11-02T10:00:00Z,,,,,", i));
  ASSERT_TRUE(import(*session, rows));
  EXPECT_TRUE(path_exists(packed));
}

// The disk would fill up without a word.
TEST_F(IntakeTest, SaysWhyDaysThatAreOverCannotBeMerged) {
  const auto session = open("data");
  ASSERT_TRUE(import(*session, {"a,Acme,v1,0,2026-11-01T10:00:00Z,,,,,"}));
  tests::refuse_merges(session->ledger().folder() + "/usage/2026-11.samples.db");
  std::string said;
  for (int i = 1; i < 8; ++i) {
    EXPECT_EQ(said, "");
    const auto kept = import(*session, {fmt::format("a,Acme,v1,{},2026-11-01T1{}:00:00Z,,,,,", i, i)});
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->delivery.number(), i + 1);
    said = kept->not_merged;
  }
  EXPECT_NE(said, "");
}

TEST_F(IntakeTest, AnEmptyListOfASourceThatNobodyKnowsIsRefused) {
  const auto session = open("data");
  const auto refused = import(*session, {}, true, InventoryClaim::All);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "there is no measurement in it");
}

// A folder that cannot be written, or a full disk: an organization that nobody ever reported anything of would stand
// there.
TEST_F(IntakeTest, NothingIsEnrolledWhereTheDeliveryCannotBeKept) {
  const auto session = open("unwritable");
  const std::string month = scratch_ / "unwritable/usage/2026-11.samples.db";
  ASSERT_TRUE(std::filesystem::create_directory(month));
  const auto row = "pc,Acme,v1,5,2026-11-20T10:00:00Z,server,,,,";
  ASSERT_FALSE(import(*session, {row}));
  EXPECT_EQ(organizations_of(*session), "");
  ASSERT_TRUE(std::filesystem::remove(month));
  const auto again = import(*session, {row});
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->new_assets, 1);
  EXPECT_EQ(organizations_of(*session), "Acme ");
}

// So does a disk that fills up in the middle of a delivery that is larger than one write.
TEST_F(IntakeTest, NothingIsEnrolledWhereALargeDeliveryCannotBeWrittenToItsEnd) {
  const auto session = open("filling");
  ASSERT_TRUE(import(*session, {"first,Acme,v1,5,2026-11-20T10:00:00Z,server,,,,"}));
  const std::string month = scratch_ / "filling/usage/2026-11.samples.db";
  tests::refuse_parts_behind(month, 520);
  std::vector<std::string> rows;
  const Day last = Day::of(2026, 11, 1);
  for (int back = 0; back < 600; ++back)
    rows.push_back("pc,Bolt,v1,5," + (last - back).text() + "T10:00:00Z,server,,,,");
  ASSERT_FALSE(import(*session, rows));
  EXPECT_EQ(organizations_of(*session), "Acme ");
  tests::take_parts_again(month);
  const auto again = import(*session, rows);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->new_organizations, 1);
  EXPECT_EQ(organizations_of(*session), "Acme Bolt ");
  const auto verified = session->metering().verify({});
  EXPECT_TRUE(verified) << verified.error().text();
}

}  // namespace
}  // namespace stowage
