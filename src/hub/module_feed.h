#pragma once
// From what a module has reported to usage by day. A day is what was said of it; a day of which nothing was said is not
// known, and no 0 (R10): it carries the day before, and no change may rest on it. Pure but for load_feed().

#include <map>
#include <vector>

#include "hub/module_reports.h"
#include "hub/usage.h"

namespace stowage {

// What all deliveries together say of one day.
struct FeedDay {
  bool whole = false;  // what is left out is 0; otherwise nothing is known of it
  std::map<std::pair<OrganizationId, ModuleKey>, std::int64_t> values;
};

struct ModuleFeed {
  Module module;
  std::vector<CountedType> types;
  std::vector<OrganizationId> organizations;
  std::map<Day, FeedDay> days;
};

// As it was known at `at`: all that was reported of days before `until`.
Result<ModuleFeed> load_feed(Database& database, const DeclaredModule& module, Day until, EntryId at);

// Adds the usage of these days, which must be sealed.
void add_feed(const ModuleFeed& feed, const DayRange& days, Usage& usage);

}  // namespace stowage
