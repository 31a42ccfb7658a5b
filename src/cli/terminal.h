#pragma once
// Where output goes: a terminal of some width and colour, or a file; and the progress of what takes long.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/table.h"

namespace stowage {

// What a descriptor and the environment say about output.
struct Terminal {
  bool is_terminal = false;
  int width = 0;  // columns; 0 where there is no terminal and none is asked for
  Colour colour = Colour::No;
};

// Of standard output (1) or standard error (2).
Terminal terminal_of(int descriptor);

// While it lives, terminal_of() tells this thread of these: what it prints is shown somewhere else in the end.
class TerminalsElsewhere {
 public:
  TerminalsElsewhere(const Terminal& out, const Terminal& err);
  ~TerminalsElsewhere();
  TerminalsElsewhere(const TerminalsElsewhere&) = delete;
  TerminalsElsewhere& operator=(const TerminalsElsewhere&) = delete;

 private:
  friend Terminal terminal_of(int descriptor);
  const Terminal out_, err_;
};

// The pure part: `columns`, `no_color` and `term` are the environment's COLUMNS, NO_COLOR and TERM, nullptr where
// unset; `width` is what the system says of the descriptor, 0 for unknown. COLUMNS goes before it when it is 20 to
// 10,000. Colour only on a terminal that is not "dumb", and never where NO_COLOR is set to anything but nothing.
Terminal terminal_from(bool is_terminal, int width, const char* columns, const char* no_color, const char* term);

enum class ProgressUnit { Items, Bytes };

// What to print as work goes on; pure, so that time is an argument. Nothing in the first two seconds. On a terminal
// one line that is drawn over, at most ten times a second; elsewhere one line each ten seconds.
class ProgressLines {
 public:
  static constexpr std::int64_t silent_ms = 2'000;
  static constexpr std::int64_t redraw_ms = 100;
  static constexpr std::int64_t line_ms = 10'000;

  // `doing` says what: "measure". `total` is 0 where nobody knows it.
  ProgressLines(const Terminal& terminal, std::string doing, std::int64_t total, ProgressUnit unit)
      : terminal_(terminal), doing_(std::move(doing)), total_(total), unit_(unit) {}

  // What to write now; often nothing.
  std::string at(std::int64_t done, std::int64_t elapsed_ms);
  // Clears the line if one was drawn; other output may follow.
  std::string ended();

 private:
  std::string line(std::int64_t done, std::int64_t elapsed_ms) const;

  Terminal terminal_;
  std::string doing_;
  std::int64_t total_;
  ProgressUnit unit_;
  std::int64_t next_ms_ = 0;
  bool drawn_ = false;
};

// ProgressBar on standard error while it lives. Not for several threads.
class ProgressBar {
 public:
  ProgressBar(std::string doing, std::int64_t total, ProgressUnit unit);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // So many of the total are done; cheap enough to call for each item.
  void at(std::int64_t done);

 private:
  ProgressLines lines_;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace stowage
