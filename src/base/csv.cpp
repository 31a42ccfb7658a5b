#include "base/csv.h"

#include <algorithm>

#include "base/json.h"

namespace stowage {

Result<CsvReader> CsvReader::open(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return bad_input("the file begins with a byte order mark (BOM)", "Save it as UTF-8 without BOM.");
  if (!is_utf8(text)) {
    size_t line = 1;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      if (!is_utf8(text.substr(at, end - at))) break;
      at = end + 1;
      ++line;
    }
    return bad_input("line " + std::to_string(line) + ": the text is not UTF-8", "Save the file as UTF-8.");
  }
  CsvReader reader(text);
  if (!TRY(reader.read_row())) return bad_input("the file is empty", "The first line must be the header.");
  for (const std::string_view name : reader.fields_) {
    if (reader.column(name) >= 0)
      return bad_input("line 1: the column '" + std::string(name) + "' occurs twice in the header", "Leave one out.");
    reader.header_.emplace_back(name);
  }
  return reader;
}

int CsvReader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  return found == header_.end() ? -1 : static_cast<int>(found - header_.begin());
}

Result<bool> CsvReader::next() {
  if (!TRY(read_row())) return false;
  if (fields_.size() != header_.size())
    return bad_input("line " + std::to_string(row_line_) + ": " + std::to_string(fields_.size()) +
                         " fields where the header has " + std::to_string(header_.size()),
                     "Is the file cut short, or a comma not quoted?");
  return true;
}

Result<bool> CsvReader::read_row() {
  fields_.clear();
  if (at_ >= text_.size()) return false;
  row_line_ = line_;
  while (true) {
    if (at_ < text_.size() && text_[at_] == '"') {
      fields_.push_back(TRY(read_quoted(fields_.size())));
    } else {
      const size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
      std::string_view field = text_.substr(at_, end - at_);
      if ((end == text_.size() || text_[end] == '\n') && field.ends_with('\r')) field.remove_suffix(1);
      if (field.find('"') != std::string_view::npos)
        return bad_input("line " + std::to_string(row_line_) +
                         ": a quote stands inside a field that does not begin with one");
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
      return bad_input("line " + std::to_string(row_line_) + ": something stands behind a quoted field");
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
