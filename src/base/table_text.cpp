// Tables for people: what a cell looks like, how wide it is, and what gives way on a narrow terminal.

#include <algorithm>
#include <array>
#include <numeric>

#include "base/plain_text.h"
#include "base/table.h"

namespace stowage {

namespace {

constexpr int gap = 2;                // between two columns
constexpr std::size_t lines_max = 5;  // of one cell; what is longer reads better as CSV
constexpr int whole_word_max = 24;    // the longest that keeps a column wide while others can give way
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";

struct Sign {
  char32_t code = 0;
  size_t size = 1;  // bytes
};

// The sign that begins at `at`; a byte that begins none stands for itself.
Sign sign_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  const size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size == 1 || at + size > text.size()) return {lead, 1};
  char32_t code = lead & (0x7FU >> size);
  for (size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3FU);
  return {code, size};
}

int width_of(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array<Range, 5> marks = {
      {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};
  static constexpr std::array<Range, 8> wide = {{{0x1100, 0x115F},
                                                 {0x2E80, 0xA4CF},
                                                 {0xAC00, 0xD7A3},
                                                 {0xF900, 0xFAFF},
                                                 {0xFE30, 0xFE6F},
                                                 {0xFF00, 0xFF60},
                                                 {0x1F300, 0x1FAFF},
                                                 {0x20000, 0x3FFFD}}};
  const auto holds = [code](const Range& range) { return range.first <= code && code <= range.last; };
  if (std::any_of(marks.begin(), marks.end(), holds)) return 0;
  return std::any_of(wide.begin(), wide.end(), holds) ? 2 : 1;
}

std::string shortened(const std::string& text, int width) {
  if (display_width(text) <= width) return text;
  std::string out;
  int taken = 1;  // the sign that says that there was more
  for (size_t at = 0; at < text.size();) {
    const Sign sign = sign_at(text, at);
    taken += width_of(sign.code);
    if (taken > width) break;
    out += std::string_view(text).substr(at, sign.size);
    at += sign.size;
  }
  return out + "…";
}

std::string_view without_spaces_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// The parts that stay together on a line: words with the spaces behind them; long ones break behind '/' and '_', too.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (std::size_t at = 1; at <= text.size(); ++at) {
    const char before = text[at - 1];
    const bool behind_spaces = before == ' ' && (at == text.size() || text[at] != ' ');
    if (at < text.size() && !behind_spaces && before != '/' && before != '_') continue;
    words.push_back(text.substr(begin, at - begin));
    begin = at;
  }
  return words;
}

int longest_word(std::string_view text) {
  int longest = 0;
  for (const std::string_view word : words_of(text))
    longest = std::max(longest, display_width(without_spaces_behind(word)));
  return longest;
}

// The text on lines of that width. Only a word that is longer than a line is shortened, or what is left behind
// lines_max.
std::vector<std::string> wrapped(const std::string& text, int width) {
  if (display_width(text) <= width) return {text};
  std::vector<std::string> lines(1);
  for (const std::string_view word : words_of(text)) {
    const int with_word = display_width(lines.back()) + display_width(without_spaces_behind(word));
    if (with_word > width && !lines.back().empty()) lines.emplace_back();
    lines.back() += word;
  }
  if (lines.size() > lines_max) {
    lines.resize(lines_max);
    lines.back() += "…";
  }
  for (std::string& line : lines) line = shortened(std::string(without_spaces_behind(line)), width);
  return lines;
}

std::string cell_text(const Cell& cell, const TextStyle& style) {
  if (std::holds_alternative<std::monostate>(cell)) return "-";
  if (const auto* bytes = std::get_if<Bytes>(&cell); bytes != nullptr && style.bytes == Exactness::ForPeople)
    return people(*bytes);
  if (const auto* money = std::get_if<Money>(&cell)) return money->people();
  if (const auto* boolean = std::get_if<bool>(&cell)) return *boolean ? "yes" : "no";
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  return std::holds_alternative<Day>(cell) || std::holds_alternative<Instant>(cell) ? exact_text(cell)
                                                                                    : with_thousands(exact_text(cell));
}

bool is_number(ColumnKind kind) {
  return kind == ColumnKind::Integer || kind == ColumnKind::Bytes || kind == ColumnKind::Decimal ||
         kind == ColumnKind::Money;
}

bool is_negative(const Cell& cell) {
  const auto* money = std::get_if<Money>(&cell);
  return money != nullptr && money->negative();
}

// Takes from the widest column of text, one by one, until all fit: down to its longest word at first, since a name that
// is cut off says less than one on two lines.
void narrow(std::vector<int>& widths, const std::vector<Column>& columns, const std::vector<int>& words, int width) {
  int all = std::accumulate(widths.begin(), widths.end(), gap * (static_cast<int>(widths.size()) - 1));
  for (const bool cutting : {false, true}) {
    while (all > width) {
      size_t widest = widths.size();
      for (size_t i = 0; i < widths.size(); ++i) {
        const int least = cutting ? Table::text_width_min : std::clamp(words[i], Table::text_width_min, whole_word_max);
        if (columns[i].kind != ColumnKind::Text || widths[i] <= least) continue;
        if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
      }
      if (widest == widths.size()) break;
      --widths[widest];
      --all;
    }
  }
}

struct Line {
  std::vector<std::string> cells;
  std::vector<std::string_view> colours;  // empty where there is none
};

std::string aligned(const Line& line, const std::vector<Column>& columns, const std::vector<int>& widths) {
  std::string out;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string& cell = line.cells[i];
    const std::string blank(static_cast<size_t>(std::max(0, widths[i] - display_width(cell))), ' ');
    const std::string coloured =
        line.colours[i].empty() ? cell : std::string(line.colours[i]) + cell + std::string(plain);
    if (i > 0) out.append(gap, ' ');
    out += is_number(columns[i].kind) ? blank + coloured : i + 1 == columns.size() ? coloured : coloured + blank;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

// Its cells side by side, each on as many lines as it needs.
std::string row_text(const Line& line, const std::vector<Column>& columns, const std::vector<int>& widths) {
  std::vector<std::vector<std::string>> cells;
  size_t height = 1;
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool gives_way = columns[i].kind == ColumnKind::Text;
    cells.push_back(gives_way ? wrapped(line.cells[i], widths[i]) : std::vector{line.cells[i]});
    height = std::max(height, cells.back().size());
  }
  std::string out;
  for (size_t at = 0; at < height; ++at) {
    Line part{std::vector<std::string>(columns.size()), std::vector<std::string_view>(columns.size())};
    for (size_t i = 0; i < columns.size(); ++i) {
      if (at >= cells[i].size()) continue;
      part.cells[i] = cells[i][at];
      part.colours[i] = line.colours[i];
    }
    out += aligned(part, columns, widths);
  }
  return out;
}

}  // namespace

int display_width(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) {
    const Sign sign = sign_at(text, at);
    width += width_of(sign.code);
    at += sign.size;
  }
  return width;
}

std::string people(Bytes bytes) {
  static constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  const Int128 count = bytes.count();
  if (count < 1000) return to_string(count) + " B";
  size_t unit = 1;
  while (unit + 1 < units.size() && count >= power_of_ten(3 * (static_cast<int>(unit) + 1))) ++unit;
  const auto rounded = [&](int digits) {
    return divide_rounded(count * power_of_ten(digits), power_of_ten(3 * static_cast<int>(unit)));
  };
  int digits = 3;  // behind the point
  while (digits > 0 && rounded(digits) >= 10'000) --digits;
  if (digits == 0 && unit + 1 < units.size()) {  // 999.96 rounds to a thousand: one of the next unit
    ++unit;
    digits = 3;
  }
  return Decimal(rounded(digits), digits).text() + " " + units[unit];
}

std::string Table::text(const TextStyle& style) const {
  std::vector<Line> lines(1);
  for (const Column& column : columns_) lines[0].cells.push_back(printable(column.title));
  lines[0].colours.assign(columns_.size(), style.colour == Colour::Yes ? bold : std::string_view());
  for (const auto& row : rows_) {
    Line& line = lines.emplace_back();
    for (const Cell& cell : row) {
      line.cells.push_back(cell_text(cell, style));
      line.colours.push_back(style.colour == Colour::Yes && is_negative(cell) ? red : std::string_view());
    }
  }
  std::vector<int> widths(columns_.size(), 0);
  for (const Line& line : lines) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(line.cells[i]));
  }
  if (style.width > 0) {
    std::vector<int> words(columns_.size(), 0);
    for (const Line& line : lines) {
      for (size_t i = 0; i < words.size(); ++i) words[i] = std::max(words[i], longest_word(line.cells[i]));
    }
    narrow(widths, columns_, words, style.width);
  }
  std::string out;
  for (const Line& line : lines) out += row_text(line, columns_, widths);
  if (rows_.empty()) out += "(none)\n";
  return out;
}

}  // namespace stowage
