#pragma once
// Columns that programs need and people do not: ids beside names, and what a narrow terminal has no room for.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace stowage {

// The table without the columns that have these keys.
Table without(const Table& table, const std::vector<std::string_view>& keys);
// All columns as JSON or CSV; for people those with these keys are left out.
void print_without(Context& context, const Table& table, const std::vector<std::string_view>& keys);
// For people as print_without(`hidden`); where that does not fit their terminal, columns with the keys `spare` are left
// out, too, in this order and no more than needed, those without any value first. What is left out is named.
void print_fitting(Context& context, const Table& table, const std::vector<std::string_view>& hidden,
                   std::initializer_list<std::string_view> spare);

}  // namespace stowage
