#include "os/folder.h"

#include "scratch.h"

namespace stowage {
namespace {

TEST(Folder, ListsByNameWithKindLengthAndTime) {
  const Scratch scratch;
  scratch.write("b", "12345");
  scratch.folder("a");
  shell("ln -s b \"$1/c\"; mkfifo \"$1/d\"; touch -d '2026-11-22 10:00:00.25Z' \"$1/b\"", {scratch.path()});
  const auto entries = list_entries(scratch.path());
  ASSERT_TRUE(entries) << entries.error().text();
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_EQ((*entries)[0].kind, EntryKind::Folder);
  EXPECT_EQ((*entries)[1].kind, EntryKind::File);
  EXPECT_EQ((*entries)[1].length, 5);
  EXPECT_EQ((*entries)[1].modified.text(), "2026-11-22T10:00:00.250Z");
  EXPECT_EQ((*entries)[2].kind, EntryKind::Link);
  EXPECT_EQ((*entries)[3].kind, EntryKind::Other);
}

TEST(Folder, NeitherALinkNorAFileNorNothingIsAFolder) {
  const Scratch scratch;
  scratch.write("file", "");
  shell("ln -s . \"$1/link\"", {scratch.path()});
  EXPECT_FALSE(list_entries(scratch / "link"));
  EXPECT_FALSE(list_entries(scratch / "file"));
  const auto missing = list_entries(scratch / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().failure(), Failure::NotFound);
}

TEST(Folder, ReadsOnlyTheBeginning) {
  const Scratch scratch;
  const auto path = scratch.write("file", "repository");
  EXPECT_EQ(*read_beginning(path, 4), "repo");
  EXPECT_EQ(*read_beginning(path, 10), "repository");
  EXPECT_EQ(*read_beginning(path, 11), "repository");
  EXPECT_FALSE(read_beginning(scratch / "missing", 4));
}

TEST(Folder, PathsArePrintedOnOneLineAndNothingIsLost) {
  EXPECT_EQ(path_for_people("a b/Büro"), "a b/Büro");
  EXPECT_EQ(path_for_people("a\nb\x1b[31m"), "a\\x0ab\\x1b[31m");
  EXPECT_EQ(path_for_people("x\xff\xc3"), "x\\xff\\xc3");
  EXPECT_EQ(path_for_people("a\\x0a"), "a\\\\x0a");
  EXPECT_EQ(path_for_people("a\u009b\u202e"), "a\\xc2\\x9b\\xe2\\x80\\xae");
}

}  // namespace
}  // namespace stowage
