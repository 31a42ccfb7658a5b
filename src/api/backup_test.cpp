// A backup that does not come back whole, or comes back as something that never was, is found out on the worst day.
#include "api/backup.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "api/backup_manifest.h"
#include "api/billing.h"
#include "api/directory.h"
#include "api/import.h"
#include "api/retention.h"
#include "api/verify.h"
#include "billing/statement_json.h"
#include "ledger/secret_key.h"
#include "os/permissions.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const Person anna{"anna"};

Instant at(const std::string& text) {
  return Instant::parse(text).value();
}

// A rehearsal of a partner with October 2026 metered and closed, and the clock in November.
class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    data_ = scratch_ / "data";
    backups_ = scratch_ / "backups";
    make(data_);
    session_ = opened(data_);
    meter_october();
  }

  static void make(const std::string& data) {
    const auto made =
        Session::create(data, {"North", "UTC", "USD", Ledger::Kind::Rehearsal, at("2026-10-01T12:00:00Z")}, anna);
    ASSERT_TRUE(made) << made.error().text();
  }

  static std::unique_ptr<Session> opened(const std::string& data) {
    auto session = Session::open(data, anna);
    EXPECT_TRUE(session) << session.error().text();
    return session ? *std::move(session) : nullptr;
  }

  void meter_october() {
    NewPrice price;
    price.price = "0.05";
    ASSERT_TRUE(add_new_price(*session_, price));
    deliver(1, "2026-10-01T10:00:00Z");
    set_clock("2026-10-20T12:00:00Z");
    deliver(2, "2026-10-20T10:00:00Z");
    set_clock("2026-11-02T12:00:00Z");
    deliver(3, "2026-11-02T10:00:00Z");
    const auto closed = close_month(*session_, {october, "only a test"}, {});
    ASSERT_TRUE(closed) << closed.error().text();
  }

  void set_clock(const std::string& to) { ASSERT_TRUE(session_->ledger().move_clock(anna, at(to))); }

  // Two assets that are always the same and one that is new each time.
  void deliver(int number, const std::string& measured_at) {
    std::string csv = "asset,organization,version,stored_bytes,measured_at\n";
    for (const std::string& asset : {std::string("dc1"), std::string("dc2"), "pc" + std::to_string(number)})
      csv += asset + ",Acme,v1," + std::to_string(1'000'000'000LL + 7 * number) + "," + measured_at + "\n";
    ImportRequest request{in_pieces(csv), "files"};
    request.create = true;
    const auto kept = import_usage(*session_, request);
    ASSERT_TRUE(kept) << kept.error().text();
  }

  BackupReport back_up_now(const FileProgress& progress = {}) {
    const auto made = back_up(*session_, backups_, KeyCopy::LeftOut, progress);
    EXPECT_TRUE(made) << made.error().text();
    return made.value_or(BackupReport());
  }

  std::string restored(std::optional<std::int64_t> number = std::nullopt) {
    const std::string to = scratch_ / ("restored" + std::to_string(++restorations_));
    const auto done = restore({backups_, number, to}, anna, {});
    EXPECT_TRUE(done) << done.error().text();
    return to;
  }

  void expect_restore_fails(const std::string& why) {
    const std::string to = scratch_ / "refused";
    const auto done = restore({backups_, std::nullopt, to}, anna, {});
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().text().find(why), std::string::npos) << done.error().text();
    EXPECT_FALSE(path_exists(to + "/ledger.db"));
  }

  static std::string bill_at(Session& session, const Mark& mark, Period period) {
    BillRequest request{period};
    request.at = mark;
    request.as_of = Day::parse("2026-11-01").value();
    if (period == october) request.as_of = Day::parse("2026-10-31").value();
    const auto made = bill(session, request, {});
    EXPECT_TRUE(made) << made.error().text();
    return made ? statement_json(made->statement, made->names) : std::string();
  }

  // The restored directory says of the mark what the original says of it, and its closed month comes out the same.
  void expect_as_at(const Mark& mark, const std::string& folder) {
    const auto again = opened(folder);
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->metering().deliveries().newest().value(), mark.delivery);
    EXPECT_EQ(bill_at(*again, mark, november), bill_at(*session_, mark, november));
    EXPECT_EQ(bill_at(*again, mark, october), bill_at(*session_, mark, october));
    const auto replayed = replay(*again, october, Side::Sell, {});
    ASSERT_TRUE(replayed) << replayed.error().text();
    EXPECT_TRUE(replayed->same);
    // Restored, it goes on by itself.
    const auto checked = verify(*again, std::nullopt, {});
    EXPECT_TRUE(checked) << checked.error().text();
  }

  static void damage(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    file.write("damaged", 7);
  }

  static const Period october;
  static const Period november;
  Scratch scratch_;
  std::string data_;
  std::string backups_;
  std::unique_ptr<Session> session_;
  int restorations_ = 0;
};

const Period Backup::october = Period::parse("2026-10").value();
const Period Backup::november = Period::parse("2026-11").value();

using BackupThreads = Backup;

TEST_F(Backup, ComesBackAsItWas) {
  const BackupReport made = back_up_now();
  EXPECT_EQ(made.mark, session_->mark().value());
  expect_as_at(made.mark, restored());
}

TEST_F(Backup, WhatComesWhileItRunsIsNotHalfInIt) {
  int number = 100;
  const Mark before = session_->mark().value();
  const BackupReport made = back_up_now([&](const std::string&) {
    deliver(++number, "2026-11-02T11:00:00Z");
    ASSERT_TRUE(add_customer(*session_, "Customer " + std::to_string(number)));
  });
  ASSERT_GT(number, 100);
  EXPECT_EQ(made.mark, before);
  expect_as_at(made.mark, restored());
}

// The ledger of such a backup would not say why they are missing.
TEST_F(Backup, SamplesThatAreRemovedWhileItRunsAreNotLeftOut) {
  set_clock("2026-12-02T12:00:00Z");
  ASSERT_TRUE(change_policy(*session_, "retention-months", 1, {{}, "only a test"}));
  session_.reset();
  const auto made = back_up(data_, anna, backups_, KeyCopy::LeftOut, [&](const std::string& path) {
    if (path != "ledger.db") return;
    const auto removed = remove_samples(data_, anna, "only a test", {});
    ASSERT_TRUE(removed) << removed.error().text();
    EXPECT_EQ(removed->months, std::vector{october});
  });
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("were removed while the backup ran"), std::string::npos) << made.error().text();
  session_ = opened(data_);
  const BackupReport again = back_up_now();
  expect_as_at(again.mark, restored());
}

TEST_F(BackupThreads, DeliveriesAndDecisionsGoOnMeanwhile) {
  std::atomic<int> delivered = 0;
  std::atomic<int> decided = 0;
  std::atomic<bool> enough = false;
  std::thread delivering([&] {
    for (int number = 10; !enough; ++number) {
      if (number == 12) set_clock("2026-12-01T12:00:00Z");  // a new month's files are made meanwhile
      deliver(number, "2026-11-02T11:00:00Z");
      ++delivered;
      delivered.notify_all();
    }
  });
  std::thread deciding([&] {
    for (int number = 0; !enough; ++number) {
      EXPECT_TRUE(add_customer(*session_, "Customer " + std::to_string(number)));
      ++decided;
    }
  });
  std::vector<BackupReport> made;
  for (int i = 0; i < 4; ++i) {
    const int seen = delivered;
    delivered.wait(seen);  // each backup begins while deliveries come
    made.push_back(back_up_now());
  }
  enough = true;
  delivering.join();
  deciding.join();
  EXPECT_GT(decided, 0);
  for (const BackupReport& report : made) expect_as_at(report.mark, restored(report.number));
}

TEST_F(Backup, FilesOfPastMonthsAreCopiedOnce) {
  const BackupReport first = back_up_now();
  EXPECT_EQ(first.left, 0);
  deliver(50, "2026-11-02T11:00:00Z");
  const BackupReport second = back_up_now();
  // Of October the samples stand; of November they came on; the stored days are as they were.
  EXPECT_EQ(second.copied, 2);
  EXPECT_EQ(second.left, first.copied - 2);
  expect_as_at(first.mark, restored(1));
  expect_as_at(second.mark, restored(2));
}

TEST_F(Backup, ADamagedCopyIsRefusedAndTheNextBackupMendsIt) {
  back_up_now();
  const auto manifest = read_manifests(backups_).value().front();
  damage(copy_path(backups_, manifest.find("usage/2026-10.samples.db")->sha));
  expect_restore_fails("is not what was written");
  const BackupReport again = back_up_now();
  expect_as_at(again.mark, restored());
}

TEST_F(Backup, AnEditedManifestIsRefused) {
  back_up_now();
  for (const auto& entry : std::filesystem::directory_iterator(backups_)) {
    if (entry.path().extension() == ".json") damage(entry.path().string());
  }
  expect_restore_fails("is not what was written");
}

TEST_F(Backup, AFolderThatIsNotEmptyIsLeftAlone) {
  back_up_now();
  const std::string kept = scratch_.write("full/letter.txt", "dear all");
  const auto done = restore({backups_, std::nullopt, scratch_ / "full"}, anna, {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().text().find("is not empty"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(kept), 8U);
}

TEST_F(Backup, OneFolderHoldsBackupsOfOneCourseOfOneDataDirectory) {
  back_up_now();
  const std::string to = restored();
  deliver(60, "2026-11-02T11:00:00Z");
  ASSERT_TRUE(add_customer(*session_, "Later"));
  back_up_now();
  const auto other = opened(to);  // went on from the first backup with an entry of its own
  const auto refused = back_up(*other, backups_, KeyCopy::LeftOut, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("another data directory"), std::string::npos) << refused.error().text();
}

// Another process has it open, and the copy is made all the same; nobody has, and it is opened for it.
TEST_F(Backup, OfADataDirectoryByItsPathWhetherItIsUsedOrNot) {
  for (const bool used : {true, false}) {
    if (!used) session_.reset();
    const auto made = back_up(data_, anna, backups_, KeyCopy::LeftOut, {});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->rehearsal, "2026-11-02 12:00");
    EXPECT_EQ(made->mark.delivery, opened(restored())->mark().value_or(Mark()).delivery);
  }
  EXPECT_FALSE(back_up(scratch_ / "nothing", anna, backups_, KeyCopy::LeftOut, {}));
}

TEST_F(Backup, TheSecretIsLeftOutUnlessAskedFor) {
  const auto key_of = [](const std::string& folder) {
    return read_file(folder + "/" + std::string(secret_key_file), secret_file_bytes_max);
  };
  const std::string secret = key_of(data_).value();
  back_up_now();
  EXPECT_FALSE(path_exists(restored() + "/" + std::string(secret_key_file)));
  const auto with_it = back_up(*session_, backups_, KeyCopy::Included, {});
  ASSERT_TRUE(with_it) << with_it.error().text();
  const std::string to = restored();
  EXPECT_EQ(key_of(to).value(), secret);
  EXPECT_EQ(permissions_of(to + "/" + std::string(secret_key_file)).value(), 0600U);
}

TEST_F(Backup, ARestorationThatFailsLeavesNothingBehind) {
  const std::string secret = read_file(data_ + "/" + std::string(secret_key_file), secret_file_bytes_max).value();
  ASSERT_TRUE(back_up(*session_, backups_, KeyCopy::Included, {}));
  ASSERT_TRUE(write_file(backups_ + "/files/" + hex(sha256(secret)) + ".db", "another key"));
  const std::string to = scratch_ / "refused";
  std::filesystem::create_directories(to + "/lost+found");
  EXPECT_FALSE(restore({backups_, std::nullopt, to}, anna, {}));
  EXPECT_EQ(list_folder(to).value(), std::vector<std::string>{"lost+found"});
}

TEST_F(Backup, InsideTheDataDirectoryIsNoPlaceForIt) {
  const auto refused = back_up(*session_, data_ + "/backups", KeyCopy::LeftOut, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("inside the data directory"), std::string::npos);
}

TEST_F(Backup, FilesThatNoManifestNamesAreRemoved) {
  back_up_now();
  const auto first = read_manifests(backups_).value().front();
  deliver(70, "2026-11-02T11:00:00Z");
  back_up_now();
  ASSERT_TRUE(path_exists(copy_path(backups_, first.find("usage/2026-11.samples.db")->sha)));
  for (const auto& entry : std::filesystem::directory_iterator(backups_)) {
    if (entry.path().filename().string().starts_with("backup-0001-")) std::filesystem::remove(entry.path());
  }
  const BackupReport last = back_up_now();
  EXPECT_FALSE(path_exists(copy_path(backups_, first.find("usage/2026-11.samples.db")->sha)));
  EXPECT_TRUE(path_exists(copy_path(backups_, first.find("usage/2026-10.samples.db")->sha)));
  expect_as_at(last.mark, restored());
}

}  // namespace
}  // namespace stowage
