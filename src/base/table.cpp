#include "base/table.h"

#include "base/csv.h"

namespace stowage {

namespace {

void write_cell(JsonWriter& out, const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) {
    out.null();
  } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    out.number(*integer);
  } else if (const auto* bytes = std::get_if<Bytes>(&cell)) {
    out.number(bytes->count());
  } else if (const auto* boolean = std::get_if<bool>(&cell)) {
    out.boolean(*boolean);
  } else {
    out.text(exact_text(cell));
  }
}

struct ExactText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(Bytes value) const { return std::to_string(value.count()); }
  std::string operator()(const Decimal& value) const { return value.text(); }
  std::string operator()(Day value) const { return value.text(); }
  std::string operator()(Instant value) const { return value.text(); }
  std::string operator()(const Money& value) const { return value.text(); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
};

}  // namespace

std::string exact_text(const Cell& cell) {
  return std::visit(ExactText{}, cell);
}

void Table::add(std::vector<Cell> row) {
  ASSERT(row.size() == columns_.size());
  for (size_t i = 0; i < row.size(); ++i)
    ASSERT(row[i].index() == 0 || row[i].index() == static_cast<size_t>(columns_[i].kind) + 1);
  rows_.push_back(std::move(row));
}

void Table::write_json(JsonWriter& out) const {
  out.begin_array();
  for (const auto& row : rows_) {
    out.begin_object();
    for (size_t i = 0; i < row.size(); ++i) write_cell(out.key(columns_[i].key), row[i]);
    out.end_object();
  }
  out.end_array();
}

std::string Table::json() const {
  JsonWriter out;
  write_json(out);
  return out.take();
}

std::string Table::csv() const {
  std::string out;
  const auto append = [&](size_t column, std::string_view value) {
    if (column > 0) out.push_back(',');
    out += csv_field(value);
  };
  for (size_t i = 0; i < columns_.size(); ++i) append(i, columns_[i].key);
  out.push_back('\n');
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) append(i, exact_text(row[i]));
    out.push_back('\n');
  }
  return out;
}

}  // namespace stowage
