#pragma once
// What a statement leaves open: all that makes it incomplete or doubtful, and its period be closed by a person's word
// only (R16, R21). The list of exceptions asks this, and closing asks the list, so that they agree.

#include <optional>
#include <vector>

#include "billing/statement.h"

namespace stowage {

enum class OpenKind : std::uint8_t {
  NoAsset,      // usage that belongs to no asset
  Doubt,        // usage of a record that may be another one's machine (R12)
  NoPrice,      // R16
  NoClass,      // R16
  Unmeasured,   // R14
  Stale,        // R10
  Uncorrected,  // a line of a closed period whose correction has no amount (R21)
  LeftOut,      // days that lists have left out (R8), in no statement, so that the list alone asks for them
};

// "of no asset", "in doubt", "without a price", …: what usage is.
std::string_view to_text(OpenKind kind);

struct OpenQuestion {
  OpenKind kind = OpenKind::NoAsset;
  OrganizationId organization;  // none (0) where nobody owns the usage
  std::optional<LineKey> line;  // where it is about one line
  friend bool operator==(const OpenQuestion&, const OpenQuestion&) = default;
};

// None: the period can be closed without a word.
std::vector<OpenQuestion> open_questions(const Statement& statement);

}  // namespace stowage
