// If these failed, scripts would find bars and colours in their files, or people would stare at a silent screen.

#include "cli/terminal.h"

#include <unistd.h>

namespace stowage {
namespace {

TEST(Terminal, TakesItsWidthFromColumnsThenTheSystem) {
  EXPECT_EQ(terminal_from(true, 132, "120", nullptr, "xterm").width, 120);
  EXPECT_EQ(terminal_from(true, 132, nullptr, nullptr, "xterm").width, 132);
  EXPECT_EQ(terminal_from(true, 0, nullptr, nullptr, "xterm").width, 80);
  EXPECT_EQ(terminal_from(false, 0, "120", nullptr, nullptr).width, 120);
  EXPECT_EQ(terminal_from(false, 0, nullptr, nullptr, nullptr).width, 0);
}

TEST(Terminal, DoesNotTrustEveryColumns) {
  for (const char* columns : {"", "0", "-5", "19", "10001", "wide", "80x", "99999999999999999999999999999999999999999"})
    EXPECT_EQ(terminal_from(true, 100, columns, nullptr, nullptr).width, 100) << columns;
  EXPECT_EQ(terminal_from(true, 100, "20", nullptr, nullptr).width, 20);
  EXPECT_EQ(terminal_from(true, 100, "10000", nullptr, nullptr).width, 10'000);
}

TEST(Terminal, ColoursOnlyATerminalThatWantsIt) {
  EXPECT_EQ(terminal_from(true, 80, nullptr, nullptr, "xterm").colour, Colour::Yes);
  EXPECT_EQ(terminal_from(true, 80, nullptr, "", "xterm").colour, Colour::Yes);
  EXPECT_EQ(terminal_from(true, 80, nullptr, "1", "xterm").colour, Colour::No);
  EXPECT_EQ(terminal_from(true, 80, nullptr, "0", "xterm").colour, Colour::No);
  EXPECT_EQ(terminal_from(true, 80, nullptr, nullptr, "dumb").colour, Colour::No);
  EXPECT_EQ(terminal_from(false, 80, nullptr, nullptr, "xterm").colour, Colour::No);
}

const Terminal screen{true, 80, Colour::Yes};
const Terminal file{false, 0, Colour::No};

TEST(ProgressLines, ShortWorkIsSilent) {
  ProgressLines lines(screen, "measure", 100, ProgressUnit::Items);
  EXPECT_EQ(lines.at(50, 0), "");
  EXPECT_EQ(lines.at(99, 1'999), "");
  EXPECT_EQ(lines.ended(), "");
}

TEST(ProgressLines, LongWorkIsDrawnOverAndClearedAtTheEnd) {
  ProgressLines lines(screen, "measure", 4'000, ProgressUnit::Items);
  EXPECT_EQ(lines.at(1'000, 2'000), "\r\x1b[Kmeasure: [#####---------------] 25 %, 1,000 of 4,000, 0:06 left");
  EXPECT_EQ(lines.at(1'001, 2'099), "");
  EXPECT_EQ(lines.at(4'000, 65'000), "\r\x1b[Kmeasure: [####################] 100 %, 4,000 of 4,000");
  EXPECT_EQ(lines.ended(), "\r\x1b[K");
  EXPECT_EQ(lines.ended(), "");
}

TEST(ProgressLines, AFileGetsOneLineEachTenSeconds) {
  ProgressLines lines(file, "import", 1'000'000'000, ProgressUnit::Bytes);
  EXPECT_EQ(lines.at(1, 9'999), "");
  EXPECT_EQ(lines.at(250'000'000, 10'000), "import: 25 %, 250.0 MB of 1.000 GB, 0:30 left\n");
  EXPECT_EQ(lines.at(300'000'000, 19'999), "");
  EXPECT_EQ(lines.at(500'000'000, 20'000), "import: 50 %, 500.0 MB of 1.000 GB, 0:20 left\n");
  EXPECT_EQ(lines.ended(), "");
}

TEST(ProgressLines, AnUnknownTotalIsNotInvented) {
  ProgressLines lines(file, "scan", 0, ProgressUnit::Items);
  EXPECT_EQ(lines.at(1'234'567, 70'000), "scan: 1,234,567 after 1:10\n");
}

TEST(ProgressLines, FitsTheScreenAndBoundsWhatIsDone) {
  ProgressLines lines(Terminal{true, 30, Colour::No}, "measure", 10, ProgressUnit::Items);
  EXPECT_EQ(lines.at(25, 5'000), "\r\x1b[Kmeasure: [###################");
  ProgressLines accents(Terminal{true, 20, Colour::No}, "éééééééééééééééééééé", 10, ProgressUnit::Items);
  EXPECT_EQ(accents.at(5, 5'000), "\r\x1b[Kééééééééééééééééééé");
  ProgressLines huge(file, "x", INT64_MAX, ProgressUnit::Items);
  EXPECT_EQ(huge.at(INT64_MAX / 2, 10'000).substr(0, 7), "x: 49 %");
}

// Output to a pipe must be the bytes of the data alone.
TEST(Terminal, APipeIsNoTerminal) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_FALSE(terminal_of(ends[1]).is_terminal);
  EXPECT_EQ(terminal_of(ends[1]).colour, Colour::No);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace stowage
