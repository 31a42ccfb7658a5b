#include "directory/assets.h"

#include <algorithm>

#include "base/plain_text.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/tables.h"

namespace stowage {

Result<AssetId> add_asset(Database& database, std::string_view name, OrganizationId organization, Day from,
                          EntryId entry) {
  TRY(check_name("an asset", name));
  TRY(database.run("INSERT INTO assets(made_entry) VALUES(?)", entry));
  const AssetId id(database.last_row());
  TRY(database.run("INSERT INTO asset_names(asset, name, from_entry) VALUES(?,?,?)", id, name, entry));
  TRY(asset_organizations_table.begin(database, id, from, organization, entry));
  return id;
}

Result<Asset> need_asset(Database& database, std::string_view text) {
  std::vector<Asset> found;
  const auto collect = [&](Query rows) -> Result<void> {
    while (TRY(rows.next())) found.push_back({rows.id<AssetId>(0), rows.string(1)});
    return {};
  };
  if (const auto number = number_of_id(text, 'a'))
    TRY(collect(
        TRY(database.query("SELECT asset, name FROM asset_names WHERE asset=? AND until_entry IS NULL", *number))));
  const AssetId by_id = found.empty() ? AssetId() : found.front().id;
  TRY(collect(TRY(database.query(
      "SELECT asset, name FROM asset_names WHERE name=? AND asset<>? AND until_entry IS NULL LIMIT 3", text, by_id))));
  const bool by_name = !found.empty();
  for (size_t slash = text.find('/'); found.empty() && slash != std::string_view::npos;
       slash = text.find('/', slash + 1)) {
    TRY(collect(TRY(database.query(
        "SELECT DISTINCT n.asset, n.name FROM asset_names n JOIN asset_organizations o ON o.asset=n.asset "
        "JOIN organization_names g ON g.organization=o.organization "
        "WHERE g.name=? AND n.name=? AND n.until_entry IS NULL AND o.until_entry IS NULL AND g.until_entry IS NULL "
        "LIMIT 3",
        text.substr(0, slash), text.substr(slash + 1)))));
  }
  const std::string quoted = "'" + std::string(text) + "'";
  if (found.empty()) return not_found("there is no asset " + quoted, "`stowage asset list` shows all.");
  if (found.size() > 1)
    return refuse("several assets are called " + quoted,
                  by_name ? "Name one as ORGANIZATION/NAME, or by its id from `stowage asset list`."
                          : "Name one by its id from `stowage asset list`.");
  return found.front();
}

Result<std::optional<Asset>> find_asset_like(Database& database, std::string_view name, OrganizationId organization,
                                             Day day) {
  std::vector<Asset> named;
  Query rows = TRY(
      database.query("SELECT asset, name FROM asset_names WHERE lower(name)=lower(?) AND until_entry IS NULL", name));
  while (TRY(rows.next())) named.push_back({rows.id<AssetId>(0), rows.string(1)});
  for (Asset& one : named) {
    if (TRY(organization_of(database, one.id, day)) == organization) return std::optional(std::move(one));
  }
  return std::optional<Asset>();
}

Result<std::vector<Asset>> read_assets(Database& database, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT asset, name FROM asset_names WHERE from_entry<=? AND (until_entry IS NULL OR "
                         "until_entry>?) ORDER BY asset",
                         entry, entry));
  std::vector<Asset> assets;
  while (TRY(rows.next())) assets.push_back({rows.id<AssetId>(0), rows.string(1)});
  return assets;
}

Result<void> move_asset(Database& database, AssetId asset, OrganizationId organization, Day from, EntryId entry) {
  return asset_organizations_table.set(database, asset, from, organization, entry);
}

Result<void> move_asset(Database& database, AssetId asset, OrganizationId organization, const DayRange& days,
                        EntryId entry) {
  const auto behind = TRY(organization_of(database, asset, days.until));
  const bool moved_since = TRY(database.find_integer("SELECT 1 FROM asset_organizations WHERE asset=? AND until_entry "
                                                     "IS NULL AND from_day>? AND from_day<=?",
                                                     asset, days.from, days.until))
                               .has_value();
  TRY(move_asset(database, asset, organization, days.from, entry));
  return moved_since || !behind ? Result<void>() : move_asset(database, asset, *behind, days.until, entry);
}

Result<void> set_class(Database& database, AssetId asset, AssetClass value, SaidBy by, Day from, EntryId entry) {
  const ClassWord word{.value = value, .by_person = by == SaidBy::Person};
  return asset_classes_table.set(database, asset, from, word.column(), entry);
}

Result<void> decide_class(Database& database, AssetId asset, AssetClass value, Day from, EntryId entry) {
  // Had the person spoken first, these reports would have changed nothing.
  TRY(
      database.run("UPDATE asset_classes SET until_entry=?1 WHERE asset=?2 AND from_day>?3 AND class/10%2=0 AND "
                   "until_entry IS NULL AND "
                   "NOT EXISTS(SELECT 1 FROM asset_classes word WHERE word.asset=?2 AND word.from_day>?3 AND "
                   "word.from_day<asset_classes.from_day AND word.class/10%2=1 AND word.until_entry IS NULL)",
                   entry, asset, from));
  return set_class(database, asset, value, SaidBy::Person, from, entry);
}

AssetClass class_of_column(std::int64_t stored) {
  return ClassWord::of_column(stored).value;
}

namespace {

struct KnownFrom {
  Day day;
  ClassWord word;
};

// From the day on, whatever of it holds from before.
Result<std::vector<KnownFrom>> classes_from(Database& database, AssetId asset, Day day) {
  Query rows = TRY(database.query(
      "SELECT from_day, class FROM asset_classes WHERE asset=?1 AND until_entry IS NULL AND from_day>=coalesce((SELECT "
      "max(from_day) FROM asset_classes WHERE asset=?1 AND until_entry IS NULL AND from_day<=?2),?2) ORDER BY from_day",
      asset, day));
  std::vector<KnownFrom> known;
  while (TRY(rows.next())) known.push_back({rows.day(0), ClassWord::of_column(rows.integer(1))});
  return known;
}

// What other sources have said behind a report that came late, as if it had come before them.
Result<void> say_again(Database& database, AssetId asset, ClassWord word, std::span<const KnownFrom> behind,
                       const ClassReport& late, const PlaceOf& place_of, EntryId entry) {
  for (const KnownFrom& known : behind) {
    const bool others = known.word.said_by && known.word.said_by != late.source && !known.word.by_person;
    if (!others || (late.until && known.day >= *late.until)) return {};
    word = after_report(word, {known.word.value, known.word.said_by, known.day}, place_of);
    if (word == known.word) return {};
    TRY(asset_classes_table.set(database, asset, known.day, word.column(), entry));
  }
  return {};
}

}  // namespace

Result<void> report_class(Database& database, AssetId asset, const ClassReport& report, const PlaceOf& place_of,
                          EntryId entry) {
  const std::vector<KnownFrom> all = TRY(classes_from(database, asset, report.day));
  const bool any_before = !all.empty() && all.front().day <= report.day;
  const std::span<const KnownFrom> behind = std::span(all).subspan(any_before ? 1 : 0);
  if (!any_before) {
    TRY(report_first_class(database, asset, report, entry));
    return say_again(database, asset, {.value = report.value, .said_by = report.source}, behind, report, place_of,
                     entry);
  }
  const ClassWord known = all.front().word;
  const ClassWord now = after_report(known, report, place_of);
  if (now == known) return {};
  TRY(asset_classes_table.set(database, asset, report.day, now.column(), entry));
  if (report.until && known.value != AssetClass::None && (behind.empty() || behind.front().day > *report.until))
    return asset_classes_table.set(database, asset, *report.until, known.column(), entry);
  return say_again(database, asset, now, behind, report, place_of, entry);
}

Result<void> report_first_class(Database& database, AssetId asset, const ClassReport& report, EntryId entry) {
  const ClassWord word{.value = report.value, .said_by = report.source};
  return asset_classes_table.begin(database, asset, report.day, word.column(), entry);
}

Result<std::vector<ClassConflict>> read_class_conflicts(Database& database, Day day, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT asset, class, MAX(from_day) FROM asset_classes WHERE from_day<=?1 AND from_entry<=?2 "
                         "AND (until_entry IS NULL OR until_entry>?2) GROUP BY asset ORDER BY asset",
                         day, entry));
  std::vector<ClassConflict> conflicts;
  while (TRY(rows.next())) {
    const ClassWord word = ClassWord::of_column(rows.integer(1));
    if (word.other) conflicts.push_back({rows.id<AssetId>(0), word});
  }
  return conflicts;
}

namespace {

template <class Id>
Result<void> exclude_on(Database& database, const TimelineTable& table, Id id, const Exclusion& exclusion,
                        EntryId entry) {
  const std::string of_subject = std::string(" WHERE ") + table.subject + "=? AND until_entry IS NULL AND from_day";
  constexpr Day never(1'000'000);
  const Day until = exclusion.until.value_or(never);
  std::string afterwards;
  {
    Query row = TRY(database.query(std::string("SELECT ") + table.value + " FROM " + table.table + of_subject +
                                       "<=? ORDER BY from_day DESC LIMIT 1",
                                   id, until));
    if (TRY(row.next())) afterwards = row.string(0);
  }
  TRY(database.run(std::string("UPDATE ") + table.table + " SET until_entry=?" + of_subject + " BETWEEN ? AND ?", entry,
                   id, exclusion.from, until));
  TRY(table.begin(database, id, exclusion.from, exclusion.reason, entry));
  if (exclusion.until) TRY(table.begin(database, id, until, afterwards, entry));
  return {};
}

}  // namespace

Result<void> exclude_asset(Database& database, AssetId asset, const Exclusion& exclusion, EntryId entry) {
  return exclude_on(database, asset_exclusions_table, asset, exclusion, entry);
}

Result<void> exclude_organization(Database& database, OrganizationId organization, const Exclusion& exclusion,
                                  EntryId entry) {
  return exclude_on(database, organization_exclusions_table, organization, exclusion, entry);
}

Result<void> exclude_asset(Database& database, AssetId asset, std::string_view reason, Day from, EntryId entry) {
  return exclude_asset(database, asset, Exclusion{std::string(reason), from, std::nullopt}, entry);
}

Result<void> exclude_organization(Database& database, OrganizationId organization, std::string_view reason, Day from,
                                  EntryId entry) {
  return exclude_organization(database, organization, Exclusion{std::string(reason), from, std::nullopt}, entry);
}

namespace {

Result<void> add_decision(Database& database, const ProtectionDecision& decision, EntryId entry) {
  return database.run("INSERT INTO protection_decisions(asset, version, kind, day, from_entry) VALUES(?,?,?,?,?)",
                      decision.asset, static_cast<int>(decision.version), static_cast<int>(decision.kind), decision.day,
                      entry);
}

Result<void> end_decisions(Database& database, Query rows, EntryId entry) {
  std::vector<std::int64_t> ended;
  while (TRY(rows.next())) ended.push_back(rows.integer(0));
  for (const std::int64_t row : ended)
    TRY(database.run("UPDATE protection_decisions SET until_entry=? WHERE rowid=?", entry, row));
  return {};
}

// Ends the plans for `from` or a later day that no end or start has followed yet. What came of an earlier upgrade
// stands.
Result<void> end_plans(Database& database, AssetId asset, Version version, Day from, EntryId entry) {
  Query rows = TRY(database.query(
      "SELECT rowid FROM protection_decisions plan WHERE asset=?1 AND version=?2 AND kind=?3 AND day>=?4 AND "
      "until_entry IS NULL AND NOT EXISTS(SELECT 1 FROM protection_decisions later WHERE asset=?1 AND version=?2 AND "
      "kind<>?3 AND until_entry IS NULL AND (later.day, later.rowid)>(plan.day, plan.rowid))",
      asset, static_cast<int>(version), static_cast<int>(Protection::NotBefore), from));
  return end_decisions(database, std::move(rows), entry);
}

// Ends the plans that no end or start parts from this one: they are the same upgrade. What was decided for a plan's own
// day before it has been taken back by it, and what was decided for it since has given it up.
Result<void> end_moved_plans(Database& database, const ProtectionDecision& plan, EntryId entry) {
  Query rows = TRY(database.query(
      "SELECT rowid FROM protection_decisions plan WHERE asset=?1 AND version=?2 AND kind=?3 AND until_entry IS NULL "
      "AND NOT EXISTS(SELECT 1 FROM protection_decisions other WHERE asset=?1 AND version=?2 AND kind<>?3 AND "
      "until_entry IS NULL AND iif(plan.day<=?4, other.day<=?4 AND (other.day, other.rowid)>(plan.day, plan.rowid), "
      "other.day>?4 AND (other.day, other.rowid)<(plan.day, plan.rowid)))",
      plan.asset, static_cast<int>(plan.version), static_cast<int>(plan.kind), plan.day));
  return end_decisions(database, std::move(rows), entry);
}

// Whether a plan for a later day holds back the days right before the end's. It does not where another end or a start
// lies between: what was before that one was active.
Result<bool> plan_holds_back(Database& database, const ProtectionDecision& end) {
  Query next =
      TRY(database.query("SELECT kind, day FROM protection_decisions WHERE asset=? AND version=? AND day>=? AND "
                         "until_entry IS NULL ORDER BY day, from_entry, rowid LIMIT 1",
                         end.asset, static_cast<int>(end.version), end.day));
  if (!TRY(next.next())) return false;
  return static_cast<Protection>(next.integer(0)) == Protection::NotBefore && next.day(1) > end.day;
}

// A word for several days, of which an end lies on one: the rest of it is withdrawn. A start of its own behind the end
// stands.
Result<void> end_rest_of_word(Database& database, const ProtectionDecision& end, EntryId entry) {
  return database.run(
      "UPDATE protection_decisions SET until_entry=?1 WHERE asset=?2 AND version=?3 AND kind=?4 AND day>?5 AND "
      "until_entry IS NULL AND from_entry IN (SELECT from_entry FROM protection_decisions WHERE asset=?2 AND "
      "version=?3 AND kind=?4 AND day<=?5 AND until_entry IS NULL)",
      entry, end.asset, static_cast<int>(end.version), static_cast<int>(Protection::Started), end.day);
}

}  // namespace

Result<void> decide_protection(Database& database, const ProtectionDecision& decision, EntryId entry) {
  if (decision.kind == Protection::NotBefore) {
    // An upgrade has one planned day: a new one replaces it.
    TRY(end_moved_plans(database, decision, entry));
  } else if (decision.kind == Protection::Ended || decision.kind == Protection::EndedKept) {
    TRY(end_rest_of_word(database, decision, entry));
    // An end before the planned day gives the upgrade up. What the plan held back until then stays held back.
    const bool held_back = TRY(plan_holds_back(database, decision));
    TRY(end_plans(database, decision.asset, decision.version, decision.day + 1, entry));
    if (held_back)
      TRY(add_decision(database, {decision.asset, decision.version, Protection::NotBefore, decision.day}, entry));
  }
  return add_decision(database, decision, entry);
}

Result<std::vector<StandingDecision>> standing_decisions(Database& database, AssetId asset) {
  Query rows = TRY(
      database.query("SELECT version, kind, day, from_entry FROM protection_decisions WHERE asset=? AND until_entry "
                     "IS NULL ORDER BY day, from_entry, rowid",
                     asset));
  std::vector<StandingDecision> standing;
  while (TRY(rows.next()))
    standing.push_back(
        {{asset, static_cast<Version>(rows.integer(0)), static_cast<Protection>(rows.integer(1)), rows.day(2)},
         rows.id<EntryId>(3)});
  return standing;
}

namespace {

// The planned day of an upgrade that an end of v2 by this entry gave up.
Result<std::optional<Day>> given_up_by(Database& database, AssetId asset, EntryId made) {
  const auto day = TRY(database.find_integer(
      "SELECT max(day) FROM protection_decisions WHERE asset=?1 AND version=?2 AND kind=?3 AND until_entry=?4 AND "
      "EXISTS(SELECT 1 FROM protection_decisions WHERE asset=?1 AND version=?2 AND kind<>?3 AND from_entry=?4)",
      asset, static_cast<int>(Version::V2), static_cast<int>(Protection::NotBefore), made));
  return day ? std::optional(Day(static_cast<std::int32_t>(*day))) : std::nullopt;
}

}  // namespace

Result<std::optional<Day>> withdraw_decision(Database& database, AssetId asset, EntryId made, EntryId entry) {
  std::optional<Day> plan = TRY(given_up_by(database, asset, made));
  const auto standing = TRY(standing_decisions(database, asset));
  const auto own =
      std::find_if(standing.begin(), standing.end(), [&](const StandingDecision& one) { return one.entry == made; });
  ASSERT(own != standing.end());
  for (const auto& [decision, by] : standing) {
    if (!plan) break;
    if (by <= made || decision.version != Version::V2 || decision.kind == Protection::Started) continue;
    if (decision.kind != Protection::NotBefore && decision.day > own->decision.day)
      return refuse("an end of v2 from " + decision.day.text() + " on was decided since, and rests on it",
                    "Take that one back first.");
    plan.reset();
  }
  TRY(database.run(
      "UPDATE protection_decisions SET until_entry=? WHERE asset=? AND from_entry=? AND until_entry IS NULL", entry,
      asset, made));
  if (plan) TRY(add_decision(database, {asset, Version::V2, Protection::NotBefore, *plan}, entry));
  return plan;
}

}  // namespace stowage
