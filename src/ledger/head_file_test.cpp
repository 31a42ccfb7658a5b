#include "ledger/head_file.h"

#include <filesystem>
#include <fstream>

#include "ledger/ledger.h"
#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};
const FixedClock clock_(Instant(1'700'000'000'000));

class HeadFileTest : public testing::Test {
 protected:
  HeadFileTest() : ledger_(Ledger::create(data_, Ledger::Kind::Live, clock_, ledger_migrations()).value()) {}

  void decide(Ledger& ledger, int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_TRUE(ledger.record(anna, {"asset.end", "asset 1", "{}", "because"}, nothing_else));
  }
  static Result<void> nothing_else(Database& /*database*/, EntryId /*entry*/) { return {}; }

  // The files as a kill leaves them: with the log, and without what an ending moves into the file.
  void copy_as_killed(const std::string& to) { std::filesystem::copy(data_, to); }
  static std::string refusal(const std::string& data) {
    const auto opened = Ledger::open(data, clock_, ledger_migrations());
    if (opened) return "opened";
    EXPECT_EQ(opened.error().failure(), Failure::Damaged);
    EXPECT_FALSE(opened.error().remedy().empty());
    return opened.error().text();
  }
  static HeadFile::Said said(const std::string& data) { return HeadFile::read(data).value().value(); }

  const Scratch folder_;
  const std::string data_ = folder_ / "data";
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(HeadFileTest, ItSaysWhatIsCommittedAndNothingThatFailed) {
  EXPECT_EQ(said(data_).journal.entry, EntryId());
  decide(*ledger_, 3);
  const auto failing = [](Database&, EntryId) -> Result<void> { return refuse("no"); };
  EXPECT_FALSE(ledger_->record(anna, {"asset.end", "asset 1", "{}", ""}, failing));
  EXPECT_EQ(said(data_).journal.entry, EntryId(3));
  EXPECT_EQ(said(data_).journal.hash, journal_head(*ledger_->file().read().value())->hash);
  ledger_->head().found(DeliveryId(12));
  EXPECT_EQ(said(data_).delivery, DeliveryId(12));
  EXPECT_EQ(said(data_).journal.entry, EntryId(3));
}

// SQLite reads a log up to the first place that is damaged, and says nothing of what stands behind.
TEST_F(HeadFileTest, AByteOfTheLogThatTurnedIsNotAnOlderLedger) {
  decide(*ledger_, 9);
  copy_as_killed(folder_ / "before");
  const std::string log = folder_ / "killed/ledger.db-wal";
  for (const int tenths : {1, 3, 5, 7, 9}) {
    std::filesystem::remove_all(folder_ / "killed");
    std::filesystem::copy(folder_ / "before", folder_ / "killed");
    const auto at = static_cast<std::streamoff>(std::filesystem::file_size(log)) * tenths / 10;
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const int byte = file.get();
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 0x10));
    file.close();
    EXPECT_NE(refusal(folder_ / "killed").find("had come to entry 9"), std::string::npos) << tenths;
  }
  EXPECT_EQ(refusal(folder_ / "before"), "opened");
}

TEST_F(HeadFileTest, ALogThatIsGoneAndAnotherLedgerAreRefusedUntilTheFileIsRemoved) {
  decide(*ledger_, 5);
  copy_as_killed(folder_ / "older");
  decide(*ledger_, 4);
  copy_as_killed(folder_ / "killed");
  std::filesystem::remove(folder_ / "killed/ledger.db-wal");
  EXPECT_NE(refusal(folder_ / "killed").find("remove the file 'head'"), std::string::npos);

  std::filesystem::remove(folder_ / "older/head");
  { decide(*Ledger::open(folder_ / "older", clock_, ledger_migrations()).value(), 7); }
  std::filesystem::copy_file(data_ + "/head", folder_ / "older/head",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(refusal(folder_ / "older").find("journal entry 9 of ledger.db is not the one"), std::string::npos);
  std::filesystem::remove(folder_ / "older/head");
  EXPECT_EQ(refusal(folder_ / "older"), "opened");
  EXPECT_EQ(said(folder_ / "older").journal.entry, EntryId(12));
}

TEST_F(HeadFileTest, OneThatIsBehindIsBroughtUpAndOneThatIsDamagedRefused) {
  decide(*ledger_, 2);
  const std::string behind = read_file(data_ + "/head", 512).value();
  decide(*ledger_, 2);
  ledger_.reset();
  std::ofstream(data_ + "/head") << behind;
  EXPECT_EQ(refusal(data_), "opened");
  EXPECT_EQ(said(data_).journal.entry, EntryId(4));
  for (const std::string& damaged : {std::string(), behind.substr(1), "x" + behind.substr(1), behind + behind}) {
    std::ofstream(data_ + "/head", std::ios::trunc) << damaged;
    EXPECT_NE(refusal(data_).find("is not what was written"), std::string::npos) << damaged;
  }
}

TEST_F(HeadFileTest, AnEndingMovesTheLogIntoTheFile) {
  decide(*ledger_, 3);
  EXPECT_GT(std::filesystem::file_size(data_ + "/ledger.db-wal"), 0U);
  ledger_.reset();
  EXPECT_EQ(std::filesystem::file_size(data_ + "/ledger.db-wal"), 0U);
  EXPECT_EQ(refusal(data_), "opened");
}

}  // namespace
}  // namespace stowage
