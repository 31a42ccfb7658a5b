#pragma once
// A statement for people: the headline, whether all is accounted for, then each organization's lines.

#include <string>
#include <vector>

#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

// Narrower than this, names are cut and the price column is left out.
constexpr int statement_width_min = 60;

// Lines without line ends, plain text, none wider than `width` characters except a sentence that cannot be broken and
// the ids of lines, which people copy (widths under statement_width_min count as that; 0: as wide as names want). Says
// at which prices it is valued (R17), what is excluded and unmapped with its money, what is incomplete, provisional,
// stale or unmeasured, and the corrections of earlier periods (R21).
std::vector<std::string> statement_text(const Statement& statement, const StatementNames& names, int width);

}  // namespace stowage
