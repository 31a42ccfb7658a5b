#include "hub/unit_timeline.h"

namespace stowage {

namespace {

std::map<Day, Units> real_steps(const Timeline<Units>& units) {
  std::map<Day, Units> steps;
  Units before;
  for (const auto& [day, value] : units.steps()) {
    if (value != before) steps.emplace(day, value);
    before = value;
  }
  return steps;
}

}  // namespace

Units units_on(const Timeline<Units>& units, Day day) {
  const Units* found = units.at(day);
  return found == nullptr ? Units() : *found;
}

Timeline<Units> changed(const Timeline<Units>& units, Units change, Day from) {
  Timeline<Units> result;
  result.set(from, units_on(units, from) + change);
  for (const auto& [day, value] : units.steps())
    if (day != from) result.set(day, day < from ? value : value + change);
  return result;
}

bool same_units(const Timeline<Units>& a, const Timeline<Units>& b) {
  return real_steps(a) == real_steps(b);
}

std::string units_json(const Timeline<Units>& units) {
  JsonWriter json;
  json.begin_array();
  for (const auto& [day, value] : real_steps(units))
    json.begin_array().text(day.text()).number(value.count()).end_array();
  return json.end_array().take();
}

Result<Timeline<Units>> units_from_json(const JsonValue& json) {
  Timeline<Units> units;
  for (const JsonValue& step : json.items()) {
    if (step.items().size() != 2) return bad_input("units by day are pairs of a day and a number");
    const Int128 count = TRY(parse_int128(step.items()[1].text()));
    if (count < 0 || count > Units::max_count) return bad_input("units of " + to_string(count) + " are out of range");
    units.set(TRY(Day::parse(step.items()[0].text())), Units(static_cast<std::int64_t>(count)));
  }
  return units;
}

}  // namespace stowage
