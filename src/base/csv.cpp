#include "base/csv.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace stowage {

namespace {

// The characters that end a field without quotes, or must not stand in one.
constexpr auto structural = [] {
  std::array<bool, 256> table{};
  for (const char c : {',', '\n', '"'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

}  // namespace

Result<CsvReader> CsvReader::open(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return bad_input("the file begins with a byte order mark (BOM)", "Save it as UTF-8 without BOM.");
  CsvReader reader;
  TRY(reader.go_on(text));
  if (!TRY(reader.read_row())) return bad_input("the file is empty", "The first line must be the header.");
  for (const std::string_view name : reader.fields_) {
    if (reader.column(name) >= 0)
      return bad_input("line 1: the column '" + std::string(name) + "' occurs twice in the header", "Leave one out.");
    reader.header_.emplace_back(name);
  }
  return reader;
}

Result<void> CsvReader::go_on(std::string_view text) {
  ASSERT(at_ == text_.size());
  text_ = text;
  at_ = 0;
  return require_utf8(text, line_);
}

int CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  return found == header_.end() ? -1 : static_cast<int>(found - header_.begin());
}

Result<bool> CsvReader::next() {
  do {
    if (!TRY(read_row())) return false;
  } while (header_.size() > 1 && fields_.size() == 1 && fields_.front().empty());
  if (fields_.size() != header_.size())
    return bad_input("line " + std::to_string(row_line_) + ": " + std::to_string(fields_.size()) +
                         (fields_.size() == 1 ? " field" : " fields") + " where the header has " +
                         std::to_string(header_.size()),
                     "Is the file cut short, or a comma not quoted?");
  return true;
}

size_t CsvReader::end_of_field() const {
  size_t end = at_;
  while (end < text_.size() && !structural[static_cast<unsigned char>(text_[end])]) ++end;
  return end;
}

Result<bool> CsvReader::read_row() {
  fields_.clear();
  if (at_ >= text_.size()) return false;
  row_line_ = line_;
  while (true) {
    if (at_ < text_.size() && text_[at_] == '"') {
      fields_.push_back(TRY(read_quoted(fields_.size())));
    } else {
      const size_t end = end_of_field();
      if (end < text_.size() && text_[end] == '"')
        return bad_input(
            "line " + std::to_string(row_line_) + ": a quote stands inside a field that does not begin with one",
            "Put the whole field in quotes, and write each quote in it twice.");
      std::string_view field = text_.substr(at_, end - at_);
      if ((end == text_.size() || text_[end] == '\n') && field.ends_with('\r')) field.remove_suffix(1);
      fields_.push_back(field);
      at_ = end;
    }
    if (at_ >= text_.size()) return true;
    const char separator = text_[at_++];
    if (separator == ',') continue;
    ++line_;
    return true;
  }
}

Result<std::string_view> CsvReader::read_quoted(size_t index) {
  const size_t first = ++at_;
  bool doubled = false;
  while (true) {
    const size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos)
      return bad_input("line " + std::to_string(row_line_) + ": a quoted field is not ended", "Is the file cut short?");
    at_ = quote + 1;
    if (at_ < text_.size() && text_[at_] == '"') {
      doubled = true;
      ++at_;
      continue;
    }
    const std::string_view inside = text_.substr(first, quote - first);
    line_ += static_cast<size_t>(std::count(inside.begin(), inside.end(), '\n'));
    if (text_.substr(at_) == "\r" || text_.substr(at_).starts_with("\r\n")) ++at_;
    if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n')
      return bad_input("line " + std::to_string(row_line_) + ": something stands behind a quoted field",
                       "A quote within a field is written twice, and the whole field stands in quotes.");
    if (!doubled) return inside;

    while (unquoted_.size() <= index) unquoted_.emplace_back();
    std::string& plain = unquoted_[index];
    plain.clear();
    for (size_t i = 0; i < inside.size(); ++i) {
      plain.push_back(inside[i]);
      if (inside[i] == '"') ++i;
    }
    return std::string_view(plain);
  }
}

size_t whole_rows(std::string_view text) {
  const size_t line_end = text.rfind('\n');
  if (text.find('"') == std::string_view::npos) return line_end == std::string_view::npos ? 0 : line_end + 1;
  // In what CSV allows, a place stands in a quoted field when an odd number of quotes stands before it.
  bool quoted = std::count(text.begin(), text.end(), '"') % 2 != 0;
  for (size_t end = text.size(); end > 0; --end) {
    if (text[end - 1] == '\n' && !quoted) return end;
    if (text[end - 1] == '"') quoted = !quoted;
  }
  return 0;
}

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    quoted.push_back(c);
    if (c == '"') quoted.push_back('"');
  }
  return quoted + "\"";
}

}  // namespace stowage
