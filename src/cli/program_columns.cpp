#include "cli/program_columns.h"

#include <algorithm>

namespace stowage {

void print_without(Context& context, const Table& table, const std::vector<std::string_view>& keys) {
  if (context.json || context.csv) return context.print(table);
  std::vector<Column> columns;
  std::vector<size_t> kept;
  for (size_t i = 0; i < table.columns().size(); ++i) {
    const Column& column = table.columns()[i];
    if (std::find(keys.begin(), keys.end(), column.key) != keys.end()) continue;
    columns.push_back(column);
    kept.push_back(i);
  }
  Table shown(std::move(columns));
  for (const std::vector<Cell>& row : table.rows()) {
    std::vector<Cell> cells;
    for (const size_t i : kept) cells.push_back(row[i]);
    shown.add(std::move(cells));
  }
  context.print(shown);
}

}  // namespace stowage
