#include "billing/packed_directory.h"

#include "billing/house_test.h"
#include "os/files.h"

namespace stowage {
namespace {

using namespace tests;

class PackedDirectoryTest : public testing::Test {
 protected:
  PackedDirectoryTest() { add_asset_with_stream("dc01"); }

  AssetId add_asset_with_stream(const std::string& name) {
    const AssetId asset = house.asset(name, house.harbour);
    house.own(house.stream(house.file, Version::V1, name), asset);
    return asset;
  }
  KnownDirectory load(EntryId entry) {
    auto reader = house.ledger().file().read().value();
    return packed().load(*reader, entry).value();
  }
  static bool same(const KnownDirectory& a, const KnownDirectory& b) {
    return a.timelines == b.timelines && a.feeds == b.feeds;
  }
  bool right(EntryId entry) {
    auto reader = house.ledger().file().read().value();
    KnownDirectory fresh{AssetTimelines::load(*reader, entry).value(), {}};
    EXPECT_TRUE(read_more_feeds(*reader, fresh.feeds));
    return same(packed().load(*reader, entry).value(), fresh);
  }
  Result<void> verify() {
    auto reader = house.ledger().file().read().value();
    return packed().verify(*reader);
  }
  EntryId head() {
    auto reader = house.ledger().file().read().value();
    return journal_head(*reader).value().entry;
  }
  PackedDirectory packed() { return PackedDirectory(house.ledger(), 1); }
  std::string path() { return house.ledger().folder() + "/directory.packed"; }

  House house;
};

TEST_F(PackedDirectoryTest, IsWrittenOnceAndReadWithWhatWasDecidedSince) {
  EXPECT_TRUE(right(head()));
  ASSERT_TRUE(path_exists(path()));
  const std::string written = read_file(path(), 1 << 20).value();
  add_asset_with_stream("dc02");
  EXPECT_TRUE(right(head()));
  EXPECT_EQ(read_file(path(), 1 << 20).value(), written) << "a few rows more are read each time";
  EXPECT_TRUE(verify());
}

TEST_F(PackedDirectoryTest, IsNotWrittenForFewStreams) {
  auto reader = house.ledger().file().read().value();
  ASSERT_TRUE(PackedDirectory(house.ledger(), 2).load(*reader, head()));
  EXPECT_FALSE(path_exists(path()));
}

TEST_F(PackedDirectoryTest, IsPassedOverWhereABitOfItFlipped) {
  ASSERT_TRUE(right(head()));
  const std::string written = read_file(path(), 1 << 20).value();
  for (size_t i = 0; i < written.size(); ++i) {
    std::string damaged = written;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    ASSERT_TRUE(write_file(path(), damaged));
    ASSERT_TRUE(right(head())) << "byte " << i;
  }
}

// A data directory that was restored to an earlier day goes on with other decisions under the same numbers.
TEST_F(PackedDirectoryTest, IsPassedOverWhereTheJournalIsAnotherOne) {
  const auto nothing_else = [](Database&, EntryId) -> Result<void> { return {}; };
  House other;
  ASSERT_TRUE(other.ledger().record({"somebody else"}, {"test", "test", "{}", ""}, nothing_else));
  house.decide(nothing_else);
  const AssetId asset = other.asset("dc01", other.mill);
  other.own(other.stream(other.file, Version::V2, "dc01", {}, "Old Mill"), asset);
  {
    auto reader = other.ledger().file().read().value();
    ASSERT_TRUE(PackedDirectory(other.ledger(), 1).load(*reader, journal_head(*reader).value().entry));
  }
  const std::string theirs = read_file(other.ledger().folder() + "/directory.packed", 1 << 20).value();
  ASSERT_TRUE(write_file(path(), theirs));
  EXPECT_TRUE(right(head()));
}

TEST_F(PackedDirectoryTest, IsHeldToTheLedgerByVerify) {
  const EntryId before = head();
  ASSERT_TRUE(right(head()));
  house.decide([&](Database& database, EntryId) {
    return own_stream(database, StreamId(1), AssetId(), first, before);  // as if it had been known then
  });
  const auto verified = verify();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().failure(), Failure::Damaged);
}

// A statement at any mark is made from the same directory, whatever was packed when.
RC_GTEST_PROP(PackedDirectoryProperty, IsAtAnyEntryWhatTheTablesSay, ()) {
  const auto pick = [](int below) { return *rc::gen::inRange(0, below); };
  House house;
  std::vector<AssetId> assets;
  std::vector<std::uint32_t> streams;
  const auto head = [&] {
    auto reader = house.ledger().file().read().value();
    return journal_head(*reader).value().entry;
  };
  for (int step = 0; step < 25; ++step) {
    const auto asset = [&] { return assets[static_cast<size_t>(pick(static_cast<int>(assets.size())))]; };
    const Day day = nth(1 + pick(9));
    const int what = assets.empty() ? 0 : pick(6);
    if (what == 0) assets.push_back(house.asset("asset" + std::to_string(step), house.harbour, day));
    if (what == 1) streams.push_back(house.owned(asset(), pick(2) ? Version::V1 : Version::V2, house.file));
    if (what == 2 && !streams.empty())
      house.own(streams[static_cast<size_t>(pick(static_cast<int>(streams.size())))], pick(3) ? asset() : AssetId(),
                day);
    if (what >= 3) {
      house.decide([&](Database& database, EntryId entry) {
        return what == 3 ? move_asset(database, asset(), house.mill, day, entry)
               : pick(2)
                   ? decide_class(database, asset(), AssetClass::Server, day, entry)
                   : report_class(database, asset(), {AssetClass::Workstation, house.file, day}, one_place, entry);
      });
    }
    if (pick(3)) continue;
    auto reader = house.ledger().file().read().value();
    const EntryId entry(pick(4) ? 1 + pick(static_cast<int>(head().number())) : head().number());
    const KnownDirectory known = PackedDirectory(house.ledger(), 1).load(*reader, entry).value();
    RC_ASSERT(known.timelines == AssetTimelines::load(*reader, entry).value());
    StreamFeeds feeds;
    RC_ASSERT(read_more_feeds(*reader, feeds).has_value());
    RC_ASSERT(known.feeds == feeds);
    RC_ASSERT(PackedDirectory(house.ledger(), 1).verify(*reader).has_value());
  }
}

}  // namespace
}  // namespace stowage
