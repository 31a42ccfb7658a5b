#include "billing/corrections.h"

#include <map>

namespace stowage {

namespace {

struct Known {
  std::optional<LineAmount> closed;
  std::optional<LineAmount> recomputed;
  std::optional<Money> earlier;
  Day until;  // the best known end of the line
};

using ByKey = std::map<LineKey, Known>;

ByKey known_by_key(const std::vector<LineAmount>& closed, const std::vector<Correction>& earlier,
                   const std::vector<LineAmount>& recomputed) {
  ByKey lines;
  for (const LineAmount& line : closed) {
    Known& known = lines[line.key];
    ASSERT(!known.closed);
    known.closed = line;
    known.until = line.until;
  }
  for (const Correction& correction : earlier) {
    Known& known = lines[correction.key];
    known.earlier = known.earlier ? *known.earlier + correction.amount : correction.amount;
    known.until = correction.until;
  }
  for (const LineAmount& line : recomputed) {
    Known& known = lines[line.key];
    ASSERT(!known.recomputed);
    known.recomputed = line;
    known.until = line.until;
  }
  return lines;
}

}  // namespace

Corrections corrections_of(const std::vector<LineAmount>& closed, const std::vector<Correction>& earlier,
                           const std::vector<LineAmount>& recomputed, Period stands_on, Currency currency) {
  Corrections result;
  const Money zero = Money::zero(currency);
  for (const auto& [key, known] : known_by_key(closed, earlier, recomputed)) {
    ASSERT(key.period < stands_on);
    const auto closed_amount = known.closed ? known.closed->amount : std::nullopt;
    const auto now = known.recomputed ? known.recomputed->amount : std::nullopt;
    const Money corrected_before = known.earlier.value_or(zero);
    const Money billed_so_far = closed_amount.value_or(zero) + corrected_before;
    if (known.recomputed && !now && (!known.closed || !billed_so_far.zero())) {
      result.without_amount.push_back(key);
      continue;
    }
    const Money amount = now.value_or(zero) - billed_so_far;
    if (amount.zero()) continue;
    result.made.push_back(Correction{.key = key,
                                     .until = known.until,
                                     .stands_on = stands_on,
                                     .closed_line = known.closed.has_value(),
                                     .closed = closed_amount,
                                     .earlier = corrected_before,
                                     .recomputed = now,
                                     .amount = amount});
  }
  return result;
}

}  // namespace stowage
