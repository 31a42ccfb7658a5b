#pragma once
// Columns that programs need and people do not: ids beside names.

#include <string_view>
#include <vector>

#include "cli/context.h"

namespace stowage {

// The table without the columns that have these keys.
Table without(const Table& table, const std::vector<std::string_view>& keys);
// All columns as JSON or CSV; for people those with these keys are left out.
void print_without(Context& context, const Table& table, const std::vector<std::string_view>& keys);

}  // namespace stowage
