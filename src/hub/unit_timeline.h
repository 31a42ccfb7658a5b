#pragma once
// Units in force by day, as timelines: changed, compared, written.

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/timeline.h"
#include "contracts/units.h"

namespace stowage {

// 0 before the first step.
Units units_on(const Timeline<Units>& units, Day day);
// With `change` added on every day from `from` on.
Timeline<Units> changed(const Timeline<Units>& units, Units change, Day from);
// The same units on every day, however they are cut into steps.
bool same_units(const Timeline<Units>& a, const Timeline<Units>& b);

// [["2026-01-01",10],…], without steps that change nothing.
std::string units_json(const Timeline<Units>& units);
Result<Timeline<Units>> units_from_json(const JsonValue& json);

}  // namespace stowage
