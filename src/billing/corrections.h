#pragma once
// What late knowledge changes in a closed period (R21): the closed statement stands, and the difference is a
// correction that names the closed line.

#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "billing/line_key.h"

namespace stowage {

// What corrections need of a statement line.
struct LineAmount {
  LineKey key;
  Day until;
  std::optional<Money> amount;  // nothing: no price, or no bytes
};

struct Correction {
  LineKey key;       // of the line corrected, in its closed period
  Day until;         // that line's end: as re-computed or, where it is gone, as it was closed or last corrected
  Period stands_on;  // the oldest open period, whose statement bears it

  bool closed_line = false;         // whether the closed statement has this line
  std::optional<Money> closed;      // its amount there
  Money earlier;                    // the sum of all earlier corrections of this key
  std::optional<Money> recomputed;  // nothing: the re-computed period has no such line
  Money amount;                     // re-computed - closed - earlier, never 0

  std::string id() const { return LineReference{key, stands_on}.id(); }
};

struct Corrections {
  std::vector<Correction> made;  // by key
  // Lines that were billed and now have no amount (bytes are no longer known), and lines that came late and have none
  // (no price). They are not corrected, since nobody knows to what, and a person must look.
  std::vector<LineKey> without_amount;
};

// Compares one closed period with itself re-computed. A line without amount counts as 0 where it was closed so, by a
// person's word. After
// any number of rounds, in whatever order knowledge arrived: closed + all corrections = re-computed.
Corrections corrections_of(const std::vector<LineAmount>& closed, const std::vector<Correction>& earlier,
                           const std::vector<LineAmount>& recomputed, Period stands_on, Currency currency);

}  // namespace stowage
