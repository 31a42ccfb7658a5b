#include "cli/program_columns.h"

#include <algorithm>

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

}  // namespace stowage
