#include "hub/module_feed.h"

namespace stowage {

namespace {

// One type of one organization, as it goes from day to day.
struct Level {
  ModuleBillingType kind;
  OrganizationId organization;
  std::int64_t value = 0;
  bool known = false;  // on the day that is looked at

  void go_on(const FeedDay* reported) {
    known = reported != nullptr;
    if (reported == nullptr) return;
    const auto said = reported->values.find({organization, ModuleKey(kind.type.key())});
    if (said != reported->values.end()) {
      value = said->second;
    } else if (reported->whole) {
      value = 0;
    } else {
      known = false;
    }
  }
};

}  // namespace

Result<ModuleFeed> load_feed(Database& database, const DeclaredModule& module, Day until, EntryId at) {
  ModuleFeed feed{module.module, module.types, {}, {}};
  for (const SourceOrganization& one : TRY(read_source_organizations(database, module.number, at)))
    feed.organizations.push_back(one.id);
  const std::string known_at = " WHERE module=? AND day<? AND from_entry<=? AND (until_entry IS NULL OR until_entry>?)";
  Query days = TRY(database.query("SELECT day,whole FROM module_days" + known_at, module.number, until, at, at));
  while (TRY(days.next())) feed.days[days.day(0)].whole = days.integer(1) != 0;
  Query values = TRY(
      database.query("SELECT day,organization,type,value FROM module_values" + known_at, module.number, until, at, at));
  while (TRY(values.next()))
    feed.days[values.day(0)].values[{values.id<OrganizationId>(1), ModuleKey(values.text(2))}] = values.integer(3);
  // A day that is doubted is as one that was not reported, until a person accepts it.
  Query doubted = TRY(database.query("SELECT day FROM source_days" + known_at + " AND source=0 AND health=5",
                                     module.number, until, at, at));
  while (TRY(doubted.next())) feed.days.erase(doubted.day(0));
  return feed;
}

void add_feed(const ModuleFeed& feed, const DayRange& days, Usage& usage) {
  std::vector<Level> levels;
  for (const OrganizationId organization : feed.organizations)
    for (const CountedType& type : feed.types) levels.push_back({{feed.module, type}, organization});
  const Day first = feed.days.empty() ? days.from : std::min(days.from, feed.days.begin()->first);
  for (Day day = first; day < days.until; ++day) {
    const auto found = feed.days.find(day);
    const FeedDay* reported = found == feed.days.end() ? nullptr : &found->second;
    for (Level& level : levels) {
      level.go_on(reported);
      const bool nothing = level.known && level.value == 0;
      if (day >= days.from && !nothing)
        usage.add(level.kind, level.organization, day, {Quantity(level.value), !level.known});
    }
  }
}

}  // namespace stowage
