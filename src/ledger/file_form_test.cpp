// A file that an older program wrote and that is read as if it were today's fails with a word about SQL, or is read
// wrong.
#include "ledger/file_form.h"

#include <filesystem>

#include "ledger/file.h"
#include "os/permissions.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

const FormSteps one = {"CREATE TABLE things(n INTEGER NOT NULL) STRICT"};
const FormSteps two = {one[0], "ALTER TABLE things ADD COLUMN word TEXT NOT NULL DEFAULT 'old'"};
constexpr int page = 4096;

class FileForm : public ::testing::Test {
 protected:
  void SetUp() override { path_ = scratch_ / "things.db"; }

  void write(const std::string& sql) {
    auto database = Database::open(path_, Database::Mode::ReadWrite, page);
    ASSERT_TRUE(database && database->execute(sql));
  }
  static std::int64_t count(const std::string& path, const std::string& sql) {
    auto database = Database::open(path, Database::Mode::ReadOnly);
    EXPECT_TRUE(database);
    const auto found = database->find_integer(sql);
    EXPECT_TRUE(found) << found.error().text();
    return found ? found->value_or(0) : -1;
  }
  static std::string text_of(const Result<void>& done) { return done ? "" : done.error().text(); }

  Scratch scratch_;
  std::string path_;
};

TEST_F(FileForm, ANewFileHasTheNewestAndNoCopy) {
  ASSERT_EQ(text_of(bring_up(path_, page, two)), "");
  EXPECT_EQ(count(path_, "SELECT count(word) FROM things"), 0);
  EXPECT_EQ(count(path_, "PRAGMA user_version"), 2);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".before-1"));
}

TEST_F(FileForm, AnOlderOneIsCopiedAndBroughtUp) {
  ASSERT_EQ(text_of(bring_up(path_, page, one)), "");
  write("INSERT INTO things(n) VALUES(7)");
  ASSERT_EQ(text_of(bring_up(path_, page, two)), "");
  EXPECT_EQ(count(path_, "SELECT n FROM things WHERE word='old'"), 7);
  EXPECT_EQ(count(path_ + ".before-2", "SELECT n FROM things"), 7);
  EXPECT_EQ(count(path_ + ".before-2", "PRAGMA user_version"), 1);
}

TEST_F(FileForm, OneWithoutANumberHasWhatTheFirstStepMakes) {
  write(one[0]);
  ASSERT_EQ(text_of(bring_up(path_, page, one)), "");
  ASSERT_EQ(text_of(bring_up(path_, page, two)), "");
  EXPECT_EQ(count(path_, "SELECT count(word) FROM things"), 0);
}

TEST_F(FileForm, AFinishedOneIsWrittenOnlyToBringItUp) {
  ASSERT_EQ(text_of(bring_up(path_, page, one)), "");
  ASSERT_TRUE(finish_file(path_));
  const auto written = std::filesystem::last_write_time(path_);
  ASSERT_EQ(text_of(bring_up(path_, page, one)), "");
  EXPECT_EQ(std::filesystem::last_write_time(path_), written);
  ASSERT_EQ(text_of(bring_up(path_, page, two)), "");
  EXPECT_EQ(count(path_, "SELECT count(word) FROM things"), 0);
  EXPECT_TRUE(is_finished(path_));
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
}

TEST_F(FileForm, ANewerOneIsRefusedAndLeftAlone) {
  ASSERT_EQ(text_of(bring_up(path_, page, two)), "");
  const std::string refusal = text_of(bring_up(path_, page, one));
  EXPECT_NE(refusal.find("things.db was written by a newer version of Stowage (its form 2 is unknown here)"),
            std::string::npos)
      << refusal;
  EXPECT_EQ(count(path_, "PRAGMA user_version"), 2);
}

TEST_F(FileForm, AStepThatFailsLeavesWhatWasThere) {
  ASSERT_EQ(text_of(bring_up(path_, page, one)), "");
  ASSERT_NE(text_of(bring_up(path_, page, {one[0], two[1], "CREATE TABLE things(n INTEGER)"})), "");
  EXPECT_EQ(count(path_, "PRAGMA user_version"), 1);
  EXPECT_EQ(count(path_, "SELECT count(*) FROM pragma_table_info('things')"), 1);
}

TEST_F(FileForm, ADerivedOneOfAnotherFormIsMadeAnew) {
  ASSERT_EQ(text_of(begin_derived_file(path_, page, 2)), "");
  write(two[0]);
  ASSERT_EQ(text_of(begin_derived_file(path_, page, 2)), "");
  EXPECT_EQ(count(path_, "SELECT count(*) FROM sqlite_schema"), 1);
  for (const int other : {3, 1}) {
    ASSERT_EQ(text_of(begin_derived_file(path_, page, other)), "");
    EXPECT_EQ(count(path_, "SELECT count(*) FROM sqlite_schema"), 0);
    EXPECT_EQ(count(path_, "PRAGMA user_version"), other);
    write(one[0]);
  }
}

}  // namespace
}  // namespace stowage
