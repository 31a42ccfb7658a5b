#include "hub/source_health.h"

#include "base/table.h"

namespace stowage {

namespace {

bool lost_organizations(const SourceDay& day, const SourceDay& good) {
  return day.organizations * 100 < good.organizations * organizations_percent_min &&
         good.organizations - day.organizations >= organizations_fewer;
}

bool lost_bytes(const SourceDay& day, const SourceDay& good) {
  return Int128{day.stored.count()} * 100 < Int128{good.stored.count()} * bytes_percent_min &&
         good.stored.count() - day.stored.count() >= bytes_that_count.count();
}

bool too_many_bytes(const SourceDay& day, const SourceDay& good) {
  return Int128{day.stored.count()} > Int128{good.stored.count()} * bytes_times_max &&
         day.stored.count() - good.stored.count() >= bytes_that_count.count();
}

// Why a complete list is not to be believed; empty where it is.
std::string doubt_about(const SourceDay& day, const SourceDay& good) {
  const std::string of_day = " on " + good.day.text();
  if (good.assets > 0 && day.assets == 0)
    return "it lists nothing, after " + std::to_string(good.assets) + " assets" + of_day;
  if (lost_organizations(day, good))
    return "it lists " + std::to_string(day.organizations) +
           (day.organizations == 1 ? " organization, after " : " organizations, after ") +
           std::to_string(good.organizations) + of_day;
  // Where another asset has bytes now than then, both sums say little.
  if (day.unmeasured != good.unmeasured) return {};
  if (lost_bytes(day, good) || too_many_bytes(day, good))
    return "all together hold " + people(day.stored) + ", after " + people(good.stored) + of_day;
  return {};
}

}  // namespace

std::string_view to_text(Health health) {
  switch (health) {
    case Health::Good:
      return "good";
    case Health::Late:
      return "late";
    case Health::Stale:
      return "stale";
    case Health::Half:
      return "half";
    case Health::Doubtful:
      return "doubtful";
  }
  return "";
}

void judge(SourceDay& day, const SourceFacts& facts, const SourceDay* good) {
  day.health = Health::Good;
  day.reason.clear();
  if (facts.half_list) {
    day.health = Health::Half;
    day.reason =
        "its list has " + std::to_string(facts.listed) + " entries, after " + std::to_string(facts.listed_before);
  } else if (!day.measured) {
    day.health = facts.stale ? Health::Stale : Health::Late;
    day.reason = facts.stale ? "nothing came for longer than twice its interval" : "nothing came for this day";
  } else if (day.complete && good != nullptr) {
    day.reason = doubt_about(day, *good);
    if (!day.reason.empty()) day.health = Health::Doubtful;
  }
}

}  // namespace stowage
