#include "ledger/ledger.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};
const Instant start(1'700'000'000'000);

class LedgerTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Ledger>> create(Ledger::Kind kind) {
    return Ledger::create(data, kind, clock, ledger_migrations());
  }
  Result<std::unique_ptr<Ledger>> open() { return Ledger::open(data, clock, ledger_migrations()); }

  const Scratch folder;
  const std::string data = folder / "data";
  const FixedClock clock{start};
};

Result<void> nothing_else(Database& /*database*/, EntryId /*entry*/) {
  return {};
}

TEST_F(LedgerTest, WhatWasRecordedIsThereAfterOpeningAgain) {
  ASSERT_TRUE(create(Ledger::Kind::Live).value()->record(anna, {"asset.end", "asset 1", "{}", ""}, nothing_else));
  auto ledger = open().value();
  EXPECT_FALSE(ledger->rehearsal());
  EXPECT_EQ(ledger->now(), start);
  EXPECT_EQ(journal_head(*ledger->file().read().value())->entry, EntryId(1));
}

TEST_F(LedgerTest, ADirectoryInUseIsRefusedAlsoToItsOwnProcess) {
  const auto ledger = create(Ledger::Kind::Live).value();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().failure(), Failure::Refused);
  EXPECT_NE(second.error().message().find("in use"), std::string::npos);
  EXPECT_FALSE(second.error().remedy().empty());
}

TEST_F(LedgerTest, ASecondInitIsRefusedAndChangesNothing) {
  ASSERT_TRUE(create(Ledger::Kind::Rehearsal));
  const auto second = create(Ledger::Kind::Live);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().failure(), Failure::Refused);
  EXPECT_TRUE(open().value()->rehearsal());
}

TEST_F(LedgerTest, AFolderWithoutALedgerSaysHowToMakeOne) {
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().failure(), Failure::NotFound);
  EXPECT_NE(opened.error().remedy().find("stowage init"), std::string::npos);
  EXPECT_FALSE(path_exists(data));
}

// A kill in the middle of init, and somebody who removed ledger.db alone: neither may get into the new one.
TEST_F(LedgerTest, WhatAnUnfinishedInitLeftIsNotTakenForData) {
  ASSERT_TRUE(create(Ledger::Kind::Live).value()->record(anna, {"asset.end", "asset 1", "{}", ""}, nothing_else));
  std::filesystem::copy_file(data + "/ledger.db-wal", data + "/ledger.db.new-wal");
  std::ofstream(data + "/ledger.db.new") << "half";
  std::filesystem::remove(data + "/ledger.db");
  auto ledger = create(Ledger::Kind::Live);
  ASSERT_TRUE(ledger) << ledger.error().text();
  EXPECT_EQ(journal_head(*(*ledger)->file().read().value())->entry, EntryId());
}

TEST_F(LedgerTest, ALedgerThatLostItsContentIsDamagedNotNew) {
  ASSERT_TRUE(create(Ledger::Kind::Live));
  for (const char* name : {"/ledger.db", "/ledger.db-wal"}) std::ofstream(data + name, std::ios::trunc).flush();
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().failure(), Failure::Damaged) << opened.error().text();
}

TEST_F(LedgerTest, ADecisionWhoseRowsFailLeavesNoEntry) {
  const auto ledger = create(Ledger::Kind::Live).value();
  const auto failing = [](Database&, EntryId) -> Result<void> { return refuse("no such asset"); };
  EXPECT_FALSE(ledger->record(anna, {"asset.end", "asset 1", "{}", "a note"}, failing));
  EXPECT_EQ(ledger->record(anna, {"asset.end", "asset 2", "{}", ""}, nothing_else).value(), EntryId(1));
  EXPECT_TRUE(verify_journal(*ledger->file().read().value()));
}

TEST_F(LedgerTest, ALiveClockCannotBeMoved) {
  const auto ledger = create(Ledger::Kind::Live).value();
  const auto moved = ledger->move_clock(anna, start + ms_per_day);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().failure(), Failure::Refused);
  EXPECT_EQ(journal_head(*ledger->file().read().value())->entry, EntryId());
}

TEST_F(LedgerTest, ARehearsalsClockStandsMovesForwardAndIsKept) {
  {
    const auto ledger = create(Ledger::Kind::Rehearsal).value();
    EXPECT_EQ(ledger->now(), start);
    ASSERT_TRUE(ledger->move_clock(anna, start + ms_per_day));
    EXPECT_EQ(ledger->now(), start + ms_per_day);
    const auto back = ledger->move_clock(anna, start + (ms_per_day - 1));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().failure(), Failure::Refused);
    EXPECT_EQ(ledger->now(), start + ms_per_day);
  }
  const auto ledger = open().value();
  EXPECT_EQ(ledger->now(), start + ms_per_day);
  EXPECT_EQ(journal_head(*ledger->file().read().value())->entry, EntryId(1));
}

using LedgerThreads = LedgerTest;

TEST_F(LedgerThreads, ManyMovesOfAClockAtOnceNeverTurnItBack) {
  const auto ledger = create(Ledger::Kind::Rehearsal).value();
  {
    std::vector<std::jthread> movers;
    for (int m = 0; m < 8; ++m) {
      movers.emplace_back([&, m] {
        for (int i = 0; i < 25; ++i) (void)ledger->move_clock(anna, start + ((i * 7 + m * 13) % 100) * ms_per_hour);
      });
    }
  }
  const auto reader = ledger->file().read().value();
  EXPECT_EQ(reader->find_integer("SELECT clock_ms FROM data_directory").value(), ledger->now().ms());
  Instant before;
  const int all = 1'000;
  auto entries = newest_entries(*reader, all).value();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    EXPECT_GE(entry->at, before);
    before = entry->at;
  }
  EXPECT_TRUE(verify_journal(*reader));
}

}  // namespace
}  // namespace stowage
