#include "cli/terminal.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace stowage {

namespace {

constexpr int bar_width = 20;
constexpr int width_min = 20;
constexpr int width_max = 10'000;
constexpr int width_usual = 80;  // of a terminal that does not say

thread_local const TerminalsElsewhere* elsewhere = nullptr;

// A width in digits, or 0.
int width_in(const char* text) {
  if (text == nullptr) return 0;
  const auto number = parse_int128(text);
  return number && *number >= width_min && *number <= width_max ? static_cast<int>(*number) : 0;
}

bool is_set(const char* value) {
  return value != nullptr && *value != '\0';
}

std::string minutes_and_seconds(std::int64_t ms) {
  return fmt::format("{}:{:02}", ms / 60'000, ms / 1000 % 60);
}

void write_to_standard_error(const std::string& text) {
  // A lost piece of a progress bar is not worth an error.
  if (!text.empty() && write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

Terminal terminal_from(bool is_terminal, int width, const char* columns, const char* no_color, const char* term) {
  Terminal terminal;
  terminal.is_terminal = is_terminal;
  terminal.width = width_in(columns);
  if (terminal.width == 0 && is_terminal) terminal.width = width >= width_min ? width : width_usual;
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  terminal.colour = is_terminal && !dumb && !is_set(no_color) ? Colour::Yes : Colour::No;
  return terminal;
}

TerminalsElsewhere::TerminalsElsewhere(const Terminal& out, const Terminal& err) : out_(out), err_(err) {
  elsewhere = this;
}

TerminalsElsewhere::~TerminalsElsewhere() {
  elsewhere = nullptr;
}

Terminal terminal_of(int descriptor) {
  if (elsewhere != nullptr) return descriptor == STDOUT_FILENO ? elsewhere->out_ : elsewhere->err_;
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0;
  return terminal_from(isatty(descriptor) == 1, known ? size.ws_col : 0, std::getenv("COLUMNS"),
                       std::getenv("NO_COLOR"), std::getenv("TERM"));
}

std::string ProgressLines::at(std::int64_t done, std::int64_t elapsed_ms) {
  if (elapsed_ms < std::max(next_ms_, terminal_.is_terminal ? silent_ms : line_ms)) return {};
  next_ms_ = elapsed_ms + (terminal_.is_terminal ? redraw_ms : line_ms);
  if (!terminal_.is_terminal) return line(done, elapsed_ms) + "\n";
  drawn_ = true;
  std::string drawn = line(done, elapsed_ms);
  while (display_width(drawn) >= terminal_.width) {  // a line that wraps cannot be drawn over
    while ((static_cast<unsigned char>(drawn.back()) & 0xC0U) == 0x80U) drawn.pop_back();
    drawn.pop_back();
  }
  return "\r\x1b[K" + drawn;
}

std::string ProgressLines::ended() {
  const bool clear = drawn_;
  drawn_ = false;
  return clear ? "\r\x1b[K" : "";
}

std::string ProgressLines::line(std::int64_t done, std::int64_t elapsed_ms) const {
  const auto amount = [&](std::int64_t count) {
    return unit_ == ProgressUnit::Bytes ? people(Bytes(count)) : with_thousands(std::to_string(count));
  };
  if (total_ <= 0) return fmt::format("{}: {} after {}", doing_, amount(done), minutes_and_seconds(elapsed_ms));

  const std::int64_t some = std::clamp<std::int64_t>(done, 0, total_);
  const auto share = [&](std::int64_t of) { return static_cast<std::int64_t>(Int128{some} * of / total_); };
  std::string text = doing_ + ": ";
  if (terminal_.is_terminal) {
    const auto full = static_cast<size_t>(share(bar_width));
    text += "[" + std::string(full, '#') + std::string(bar_width - full, '-') + "] ";
  }
  text += fmt::format("{} %, {} of {}", share(100), amount(some), amount(total_));
  if (some > 0 && some < total_) {
    const auto left_ms = static_cast<std::int64_t>(Int128{elapsed_ms} * (total_ - some) / some);
    text += ", " + minutes_and_seconds(left_ms) + " left";
  }
  return text;
}

ProgressBar::ProgressBar(std::string doing, std::int64_t total, ProgressUnit unit)
    : lines_(terminal_of(STDERR_FILENO), std::move(doing), total, unit), begun_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  write_to_standard_error(lines_.ended());
}

void ProgressBar::at(std::int64_t done) {
  const auto elapsed = std::chrono::steady_clock::now() - begun_;
  write_to_standard_error(lines_.at(done, std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count()));
}

}  // namespace stowage
