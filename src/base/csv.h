#pragma once
// CSV as RFC 4180 says: fields quoted when needed, quotes doubled, CRLF or LF.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// Walks the rows of one text. The first row is the header; every other row must have as many fields. Empty lines, as
// spreadsheets leave them behind the last row, are no rows where the header has several columns.
class CsvReader {
 public:
  // A byte order mark, text that is not UTF-8, an empty text, an unended quote and a column named twice are refused
  // by name. The text must outlive the reader.
  static Result<CsvReader> open(std::string_view text);
  // A file too large to be held comes in several texts of whole rows (see whole_rows): the next one, when next() has
  // found the end of the one before, which is then no longer needed.
  Result<void> go_on(std::string_view text);

  const std::vector<std::string>& header() const { return header_; }
  // The place of a column, or -1.
  int column(std::string_view name) const;

  // The next row, or false at the end. The fields are valid until the next call.
  Result<bool> next();
  std::string_view field(int column) const { return fields_[static_cast<size_t>(column)]; }
  // The line of the file on which the current row begins, the header's being 1.
  size_t line() const { return row_line_; }
  // How many lines have been read.
  size_t lines_read() const { return line_ - 1; }

 private:
  CsvReader() = default;
  Result<bool> read_row();
  size_t end_of_field() const;
  Result<std::string_view> read_quoted(size_t index);

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t row_line_ = 1;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unquoted_;  // what a quoted field with doubled quotes comes to
};

// How many bytes at the beginning of `text` are whole rows, with their line ends: up to the last line end that stands
// in no quoted field. Text must begin with a row.
size_t whole_rows(std::string_view text);

// A field as it is written: quoted where it must be.
std::string csv_field(std::string_view value);

}  // namespace stowage
