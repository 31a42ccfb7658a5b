#pragma once
// Rows to print: as JSON and CSV with exact values for programs, as aligned text for people.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/money.h"

namespace stowage {

enum class ColumnKind { Text, Integer, Bytes, Decimal, Day, Instant, Money, Boolean };

struct Column {
  std::string key;    // in JSON and CSV: "storedBytes"
  std::string title;  // for people: "Stored"
  ColumnKind kind = ColumnKind::Text;
};

// Absent is std::monostate: null in JSON, empty in CSV, "-" for people. The alternative after it that a cell holds is
// its column's kind. Byte-days are a Decimal without digits behind the point.
using Cell = std::variant<std::monostate, std::string, std::int64_t, Bytes, Decimal, Day, Instant, Money, bool>;

enum class Exactness { ForPeople, Exact };
enum class Colour { No, Yes };

struct TextStyle {
  int width = 0;  // columns of the terminal; 0: as wide as it comes
  Exactness bytes = Exactness::ForPeople;
  Colour colour = Colour::No;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell for each column, of its kind or absent; anything else ends the program.
  void add(std::vector<Cell> row);

  const std::vector<Column>& columns() const { return columns_; }
  const std::vector<std::vector<Cell>>& rows() const { return rows_; }

  // An array of objects. Integers and bytes are numbers below 2^53 and strings of digits from there on; decimals and
  // money are always strings.
  void write_json(JsonWriter& out) const;
  std::string json() const;
  // A header of keys, then the rows, each ended by a line feed.
  std::string csv() const;
  // Titles, then rows; numbers stand to the right. Where it does not fit, the widest columns of text go on below, and
  // and only words longer than text_width_min are cut; numbers never are, so many of them may be wider than that.
  std::string text(const TextStyle& style) const;

  static constexpr int text_width_min = 8;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// "1.204 TB": decimal units and four digits that count, rounded half up; below 1,000 all of them: "512 B".
std::string people(Bytes bytes);

// A cell as JSON and CSV write it, without quotes: "1204000000000", "12.30", "true"; empty where it is absent.
std::string exact_text(const Cell& cell);

// How many columns of a terminal a text takes: none for combining marks, two for wide signs. The text is UTF-8.
int display_width(std::string_view text);

}  // namespace stowage
