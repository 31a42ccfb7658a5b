#pragma once
// What modules send: for each source organization, billing type and day one value. Each delivery is kept with when it
// came, its bytes and their hash; a later one of a day takes the place of what it says again, and both stay.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "hub/module_book.h"
#include "hub/source_health.h"

namespace stowage {

// An organization as a module knows it: its namespace is its module's own, and no other organization has its id.
struct SourceOrganization {
  OrganizationId id;
  Module module;
  std::string key;
  std::string name;
  OrganizationId parent;  // none where it is no sub-organization
};
// From here on ids are source organizations', below it they are the partner's customers'.
constexpr std::int64_t first_source_organization = 1'000'000'001;

struct ModuleValue {
  std::string organization;  // the module's own key
  std::string name;
  std::string parent;  // the key of the organization that it belongs to; empty for none
  ModuleKey type;
  Day day;
  std::int64_t value = 0;  // a count, 0 or 1, or bytes; not below 0
  std::size_t line = 0;    // of a file; 0: of none
};

// What the values say of organizations and types that they leave out, on the days that they name.
enum class LeftOut {
  Zero,  // they hold 0; refused where a day was reported before and an organization would come to 0 by being left out
  ZeroAgain,  // they hold 0, on such days too
  Unsaid,     // nothing
};

struct ModuleReport {
  Module module;
  std::vector<ModuleValue> values;
  LeftOut left_out = LeftOut::Zero;
  std::string name;  // of the file, or of whatever it came by
  std::int64_t bytes = 0;
  Sha256 sha256{};
};

struct TakenReport {
  static constexpr std::size_t values_max = 200'000;  // in one delivery: a closure on the writer's thread

  std::int64_t delivery = 0;  // numbered over all modules
  bool known_already = false;
  DayRange days;  // from the first to the last that it names
  std::int64_t values = 0;
  std::int64_t organizations = 0;
  std::int64_t new_organizations = 0;
  std::vector<Day> corrected;      // days that had been reported, and say something else now
  std::vector<SourceDay> doubted;  // days that name far fewer organizations than the last good one
};

// All of it or nothing, as one decision. The same bytes of the same module again change nothing. Refused: a type that
// the module does not count, a value that its type cannot have, one thing said twice, an organization with two names,
// a parent that nobody knows, a day after `today`.
Result<TakenReport> take_report(Ledger& ledger, const Person& person, const ModuleReport& report, Day today);

// The delivery that a report with this hash became; nothing where it was never kept.
Result<std::optional<std::int64_t>> find_report(Database& database, const Sha256& sha256);

// What one delivery said of one day.
struct SentDay {
  Day day;
  std::int64_t delivery = 0;
  Instant at;
  std::string name;
  std::int64_t organizations = 0;
  std::int64_t values = 0;
  std::int64_t bytes = 0;  // of the whole delivery
  Sha256 sha256{};
  bool whole = false;     // it says that what it leaves out is 0
  bool replaced = false;  // a later delivery has reported the day
};
// By day, then by delivery.
Result<std::vector<SentDay>> read_sent_days(Database& database, std::int64_t module_number);
// By name, as known at `at`; of one module, or of all where the number is 0.
Result<std::vector<SourceOrganization>> read_source_organizations(Database& database, std::int64_t module_number,
                                                                  EntryId at);
// One value as it was said from one journal entry until another.
struct KeptValue {
  OrganizationId organization;
  ModuleKey type;
  std::int64_t value = 0;
  EntryId from;
  EntryId until;  // none: it stands
};
Result<std::vector<KeptValue>> read_values_of(Database& database, std::int64_t module_number, Day day);

}  // namespace stowage
