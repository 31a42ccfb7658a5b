#include "cli/program_columns.h"

#include <algorithm>
#include <string>

#include "cli/terminal.h"

namespace stowage {

Table without(const Table& table, const std::vector<std::string_view>& keys) {
  std::vector<Column> columns;
  std::vector<size_t> kept;
  for (size_t i = 0; i < table.columns().size(); ++i) {
    const Column& column = table.columns()[i];
    if (std::find(keys.begin(), keys.end(), column.key) != keys.end()) continue;
    columns.push_back(column);
    kept.push_back(i);
  }
  Table left(std::move(columns));
  for (const std::vector<Cell>& row : table.rows()) {
    std::vector<Cell> cells;
    for (const size_t i : kept) cells.push_back(row[i]);
    left.add(std::move(cells));
  }
  return left;
}

void print_without(Context& context, const Table& table, const std::vector<std::string_view>& keys) {
  context.print(context.json || context.csv ? table : without(table, keys));
}

namespace {

bool fits(const Table& table, int width) {
  const std::string text = table.text({.width = width});
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    if (display_width(std::string_view(text).substr(at, end - at)) > width) return false;
    at = end + 1;
  }
  return true;
}

size_t place_of(const Table& table, std::string_view key) {
  const auto found = std::find_if(table.columns().begin(), table.columns().end(),
                                  [&](const Column& column) { return column.key == key; });
  ASSERT(found != table.columns().end());
  return static_cast<size_t>(found - table.columns().begin());
}

bool has_values(const Table& table, std::string_view key) {
  const size_t place = place_of(table, key);
  return std::any_of(table.rows().begin(), table.rows().end(),
                     [&](const std::vector<Cell>& row) { return !std::holds_alternative<std::monostate>(row[place]); });
}

}  // namespace

void print_fitting(Context& context, const Table& table, const std::vector<std::string_view>& hidden,
                   std::initializer_list<std::string_view> spare) {
  if (context.json || context.csv) return context.print(table);
  const int width = terminal_of(1).width;
  Table shown = without(table, hidden);
  std::vector<std::string_view> order(spare);
  std::stable_partition(order.begin(), order.end(), [&](std::string_view key) { return !has_values(shown, key); });
  std::string left_out;
  for (const std::string_view key : order) {
    if (width == 0 || fits(shown, width)) break;
    if (has_values(shown, key))
      left_out += (left_out.empty() ? "" : ", ") + shown.columns()[place_of(shown, key)].title;
    shown = without(shown, {key});
  }
  context.print(shown);
  if (!left_out.empty()) context.say("Not shown for want of room: " + left_out + ". --csv has all.");
}

}  // namespace stowage
