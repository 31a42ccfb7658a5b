#include "hub/module_lists.h"

#include <set>

#include "base/hash.h"

namespace stowage {

namespace {

// What stands of one day.
struct ListedDay {
  std::set<OrganizationId> organizations;  // with anything but 0
  std::string hash;
};

Result<ListedDay> listed_on(Database& database, std::int64_t module, Day day) {
  ListedDay listed;
  Sha256Stream said;
  Query values = TRY(
      database.query("SELECT organization,type,value FROM module_values WHERE module=? AND day=? AND until_entry IS "
                     "NULL AND value<>0 ORDER BY organization,type",
                     module, day));
  while (TRY(values.next())) {
    listed.organizations.insert(values.id<OrganizationId>(0));
    said.add(std::to_string(values.integer(0)) + " " + values.string(1) + " " + std::to_string(values.integer(2)) +
             "\n");
  }
  listed.hash = hex(said.finish());
  return listed;
}

Result<std::vector<Day>> whole_days(Database& database, std::int64_t module, Day from) {
  std::vector<Day> days;
  Query rows = TRY(database.query(
      "SELECT day FROM module_days WHERE module=? AND day>=? AND whole=1 AND until_entry IS NULL ORDER BY day", module,
      from));
  while (TRY(rows.next())) days.push_back(rows.day(0));
  return days;
}

class ListJudging {
 public:
  ListJudging(Database& database, const DeclaredModule& module, Instant at, EntryId entry)
      : database_(database), module_(module), at_(at), entry_(entry) {}

  Result<std::vector<SourceDay>> run(Day from) {
    good_ = TRY(last_good_day(database_, SourceId(), module_.module, from));
    for (const Day day : TRY(whole_days(database_, module_.number, from))) {
      const SourceDay judged = TRY(judge_day(day));
      if (judged.health == Health::Good) good_ = judged;
    }
    return std::move(doubted_);
  }

 private:
  Result<SourceDay> judge_day(Day day) {
    ListedDay listed = TRY(listed_on(database_, module_.number, day));
    const auto before = TRY(find_source_day(database_, SourceId(), module_.module, day));
    const bool same = before && before->hash == listed.hash;
    if (same && before->accepted) return *before;
    JudgedDay one;
    one.day.module = module_.module;
    one.day.day = day;
    one.day.measured = same ? before->measured : std::optional(at_);
    one.day.complete = true;
    one.day.organizations = static_cast<std::int64_t>(listed.organizations.size());
    one.day.hash = listed.hash;
    judge(one.day, {}, good_ ? &*good_ : nullptr);
    if (same && before->health == one.day.health && before->reason == one.day.reason) return one.day;
    if (doubted(one.day.health)) {
      listed.organizations.merge(TRY(listed_on(database_, module_.number, good_->day)).organizations);
      one.concerns.assign(listed.organizations.begin(), listed.organizations.end());
      doubted_.push_back(one.day);
    }
    TRY(write_source_day(database_, one, entry_));
    return one.day;
  }

  Database& database_;
  const DeclaredModule& module_;
  const Instant at_;
  const EntryId entry_;
  std::optional<SourceDay> good_;  // the last before the day that is judged
  std::vector<SourceDay> doubted_;
};

}  // namespace

Result<std::vector<SourceDay>> judge_module_days(Database& database, const DeclaredModule& module, Day from, Instant at,
                                                 EntryId entry) {
  return ListJudging(database, module, at, entry).run(from);
}

}  // namespace stowage
