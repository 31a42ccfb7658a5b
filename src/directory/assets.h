#pragma once
// Assets: protected machines. Everything about one that bills is dated; who an asset is (names, evidence) is known
// from a journal entry on.

#include <optional>
#include <string>
#include <vector>

#include "base/timeline.h"
#include "base/version.h"
#include "directory/class_word.h"
#include "ledger/sqlite.h"

namespace stowage {

struct Asset {
  AssetId id;
  std::string name;
};

// By what a machine is known. Empty where not reported.
struct Evidence {
  std::string hostname;
  std::string mac;     // as given; compared without separators and case
  std::string serial;  // compared without case
};

Result<AssetId> add_asset(Database& database, std::string_view name, OrganizationId organization, Day from,
                          EntryId entry);
// "a12" for the id, "ORGANIZATION/NAME", or the name alone where one asset only has it.
Result<Asset> need_asset(Database& database, std::string_view text);
// One of the organization's on that day whose name is this in any case.
Result<std::optional<Asset>> find_asset_like(Database& database, std::string_view name, OrganizationId organization,
                                             Day day);
Result<std::vector<Asset>> read_assets(Database& database, EntryId entry);

Result<void> move_asset(Database& database, AssetId asset, OrganizationId organization, Day from, EntryId entry);
// For these days, unless another move lies among them: behind them it is whose it was.
Result<void> move_asset(Database& database, AssetId asset, OrganizationId organization, const DayRange& days,
                        EntryId entry);

// Who says what class an asset is: a person's word is not changed by reports.
enum class SaidBy { Report, Person };
Result<void> set_class(Database& database, AssetId asset, AssetClass value, SaidBy by, Day from, EntryId entry);
// A person's class, from the day on until a person's next one, also where reports have said another since.
Result<void> decide_class(Database& database, AssetId asset, AssetClass value, Day from, EntryId entry);
// A report's class, as after_report() says, in whatever order reports of several days come.
Result<void> report_class(Database& database, AssetId asset, const ClassReport& report, const PlaceOf& place_of,
                          EntryId entry);
// The same for an asset that never had one.
Result<void> report_first_class(Database& database, AssetId asset, const ClassReport& report, EntryId entry);

struct ClassConflict {
  AssetId asset;
  ClassWord word;
};
// Assets of whose class another source says otherwise on that day.
Result<std::vector<ClassConflict>> read_class_conflicts(Database& database, Day day, EntryId entry);

// For good, whatever was decided before about later days; an empty reason ends all exclusions.
Result<void> exclude_asset(Database& database, AssetId asset, std::string_view reason, Day from, EntryId entry);
Result<void> exclude_organization(Database& database, OrganizationId organization, std::string_view reason, Day from,
                                  EntryId entry);

struct Exclusion {
  std::string reason;
  Day from;
  std::optional<Day> until;  // the first day that is not excluded by it; nothing: for good
};
// Whatever was decided before about its days; behind them what was decided before holds again.
Result<void> exclude_asset(Database& database, AssetId asset, const Exclusion& exclusion, EntryId entry);
Result<void> exclude_organization(Database& database, OrganizationId organization, const Exclusion& exclusion,
                                  EntryId entry);

// What people decide about protection (R3, R4, R6).
enum class Protection {
  Ended = 1,      // from the day on this version is not active; a report that says "active" in words starts it again
  EndedKept = 2,  // the same, and the backups are kept
  Started = 3,    // active from the day (a roll-back's v1)
  NotBefore = 4,  // active from the first recovery point on or after the day (an upgrade's v2)
};
struct ProtectionDecision {
  AssetId asset;
  Version version = Version::V1;
  Protection kind = Protection::Ended;
  Day day;
};
// A planned upgrade is replaced by a new plan where no end or start lies between the two, and given up by an end before
// its day: then v2 was never active. An end on one of the days of which one entry said that it was active counts for
// all that follow. An end or a start changes no day before its own; a plan none before the last end or start that lies
// before it.
Result<void> decide_protection(Database& database, const ProtectionDecision& decision, EntryId entry);

struct StandingDecision {
  ProtectionDecision decision;
  EntryId entry;  // that made it
};
// As known now: by day, then in the order they were made.
Result<std::vector<StandingDecision>> standing_decisions(Database& database, AssetId asset);

// As if `made` had decided nothing about the asset; all of it must lie behind today. The first day of a planned upgrade
// that it had given up, and that is planned again now; a later decision about v2 may have replaced or ended it since.
// Refused where an end of v2 for a later day rests on it.
Result<std::optional<Day>> withdraw_decision(Database& database, AssetId asset, EntryId made, EntryId entry);

// Keeps what a report says of a machine; a new value of a kind replaces the old one.
Result<void> report_evidence(Database& database, AssetId asset, const Evidence& evidence, EntryId entry);

}  // namespace stowage
