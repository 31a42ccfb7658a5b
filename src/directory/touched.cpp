#include "directory/touched.h"

#include <algorithm>

#include "directory/assets.h"
#include "directory/identity.h"
#include "directory/tables.h"

namespace stowage {

namespace {

class Touched {
 public:
  Touched(Database& database, EntryId after, EntryId upto, const LookedAt& looked_at)
      : database_(database), after_(after), upto_(upto), looked_at_(looked_at) {}

  Result<std::optional<Day>> first() {
    TRY(stream_owners());
    TRY(assets());
    TRY(decisions());
    TRY(doubts());
    TRY(entered_usage());
    TRY(others());
    return first_;
  }

 private:
  void touch(Day day) { first_ = first_ ? std::min(*first_, day) : day; }
  bool unseen(std::int64_t asset) const { return asset > looked_at_.newest_asset.number(); }

  // Calls `take(subject, value, day)` for the steps that the entries added. Rows stand in the order of their entries,
  // since one writer adds them and none is deleted: the newest are read until an older one comes. A step that was
  // ended has another of its subject, which the same entry added for its day or one before (timeline_table.h).
  template <class Take>
  Result<void> steps(const TimelineTable& table, Take&& take) {
    Query rows = TRY(database_.query(std::string("SELECT from_entry, ") + table.subject + ", " + table.value +
                                     ", from_day FROM " + table.table + " ORDER BY rowid DESC"));
    while (TRY(rows.next())) {
      const auto entry = rows.id<EntryId>(0);
      if (entry <= after_) break;
      if (entry <= upto_) take(rows, rows.day(3));
    }
    return {};
  }

  Result<void> stream_owners() {
    return steps(stream_owners_table, [&](const Query& row, Day day) {
      const bool new_stream = row.integer(1) > looked_at_.newest_stream.number();
      const bool known_asset = row.integer(2) != 0 && !unseen(row.integer(2));
      if (!new_stream || known_asset) touch(day);
    });
  }

  Result<void> assets() {
    // An asset was its first organization's before that step, too: a step from some day may change the days before.
    TRY(steps(asset_organizations_table, [&](const Query& row, Day) {
      if (!unseen(row.integer(1))) touch(since_ever);
    }));
    for (const TimelineTable& table : {asset_classes_table, asset_exclusions_table}) {
      TRY(steps(table, [&](const Query& row, Day day) {
        if (!unseen(row.integer(1))) touch(day);
      }));
    }
    return {};
  }

  // A planned upgrade tells about the days before it, and an end or a start takes part in that.
  Result<void> decisions() {
    Query rows = TRY(database_.query(
        "SELECT day, kind=?1 OR asset IN (SELECT asset FROM protection_decisions WHERE kind=?1) FROM "
        "protection_decisions WHERE (from_entry>?2 AND from_entry<=?3) OR (until_entry>?2 AND until_entry<=?3)",
        static_cast<int>(Protection::NotBefore), after_, upto_));
    while (TRY(rows.next())) touch(rows.integer(1) != 0 ? since_ever : rows.day(0));
    return {};
  }

  Result<void> doubts() {
    Query rows =
        TRY(database_.query("SELECT asset, from_day FROM identity_doubts WHERE (from_entry>?1 AND from_entry<=?2) OR "
                            "(until_entry>?1 AND until_entry<=?2)",
                            after_, upto_));
    while (TRY(rows.next())) {
      if (!unseen(rows.integer(0))) touch(rows.day(1));
    }
    return {};
  }

  Result<void> entered_usage() {
    Query rows =
        TRY(database_.query("SELECT from_day FROM entered_usage WHERE (from_entry>?1 AND from_entry<=?2) OR "
                            "(until_entry>?1 AND until_entry<=?2)",
                            after_, upto_));
    while (TRY(rows.next())) touch(rows.day(0));
    return {};
  }

  Result<void> others() {
    TRY(steps(former_names_table, [&](const Query&, Day day) { touch(day); }));
    TRY(steps(organization_exclusions_table, [&](const Query&, Day day) { touch(day); }));
    TRY(steps(policies_table, [&](const Query&, Day) { touch(since_ever); }));
    if (!looked_at_.nobodys_usage) return {};
    const auto named =
        TRY(database_.find_integer("SELECT 1 FROM organization_names WHERE (from_entry>?1 AND from_entry<=?2) OR "
                                   "(until_entry>?1 AND until_entry<=?2) LIMIT 1",
                                   after_, upto_));
    if (named) touch(since_ever);
    return {};
  }

  Database& database_;
  const EntryId after_;
  const EntryId upto_;
  const LookedAt looked_at_;
  std::optional<Day> first_;
};

}  // namespace

Result<std::optional<Day>> first_touched(Database& database, EntryId after, EntryId upto, const LookedAt& looked_at) {
  return Touched(database, after, upto, looked_at).first();
}

Result<AssetId> newest_asset(Database& database) {
  return AssetId(TRY(database.find_integer("SELECT max(id) FROM assets")).value_or(0));
}

}  // namespace stowage
