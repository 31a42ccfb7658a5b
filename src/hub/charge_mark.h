#pragma once
// The mark in the text of a one-off charge (R26). It says whose it is and what it settled, so that the PSA alone tells
// what was charged for a period already, also after our ledger came back from a backup.

#include <optional>
#include <string>
#include <string_view>

#include "hub/service_mapping.h"

namespace stowage {

struct ChargeMark {
  std::string plan;    // the first 20 digits of the plan's hash
  std::string change;  // of that plan, "3-1"
  Day period;          // the first covered day of the contract period that was settled

  std::string text() const;  // "stowage:0123456789abcdef0123:3-1:2026-06-01"
  ServiceMappingId mapping() const;
  friend bool operator==(const ChargeMark&, const ChargeMark&) = default;
};

constexpr size_t mark_plan_digits = 20;
constexpr std::string_view mark_begins = "stowage:";

// What a change bears wherever the PSA carries it: "stowage:0123456789abcdef0123:3-1". `plan` is its hash, or as much
// of it as a mark has.
std::string change_mark(std::string_view plan, std::string_view change);
// The first one in a text, of a change or of one of its charges; nothing where it holds none.
std::optional<std::string> find_change_mark(std::string_view text);

// The first mark in a text; nothing where it holds none, so that a charge that a person made is never taken for ours.
std::optional<ChargeMark> find_charge_mark(std::string_view text);

}  // namespace stowage
