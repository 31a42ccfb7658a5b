#pragma once
// R1: exactly one version of an asset is billed on a day, the one that is active on it.

#include <optional>

#include "base/day.h"
#include "base/version.h"

namespace stowage {

// In order of strength.
enum class State { None = 0, Kept = 1, Active = 2 };
constexpr std::string_view to_text(State state) {
  return state == State::None ? "none" : state == State::Kept ? "kept" : "active";
}

// The version that is billed, or nothing where both states are none. The last active days decide only where both are
// kept: the later one is billed; on the same day, or where neither ever was active, v2.
std::optional<Version> billed_version(State v1, State v2, std::optional<Day> v1_last_active,
                                      std::optional<Day> v2_last_active);

// The cell of the table in words: "v1 kept, v2 active: v2".
std::string rule_in_words(State v1, State v2, std::optional<Version> billed);

}  // namespace stowage
