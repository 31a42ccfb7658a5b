#include "hub/schema.h"

namespace stowage {

namespace {

constexpr const char* tables = R"sql(
CREATE TABLE account_mappings(
  organization INTEGER NOT NULL,
  module INTEGER NOT NULL,
  account INTEGER NOT NULL,        -- 0: to no account from this day on
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX account_mappings_by_organization ON account_mappings(organization, module);

CREATE TABLE service_mappings(
  mapping INTEGER NOT NULL,
  account INTEGER NOT NULL,
  contract INTEGER NOT NULL,
  service INTEGER NOT NULL,
  module INTEGER NOT NULL,
  billing_type TEXT NOT NULL,
  first_effective INTEGER NOT NULL, -- a day
  ending_day INTEGER,               -- NULL where it has no end
  ending INTEGER,                   -- 0 to zero, 1 leave
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX service_mappings_by_id ON service_mappings(mapping);

CREATE TABLE service_mapping_terms(
  mapping INTEGER NOT NULL,
  terms TEXT NOT NULL,              -- JSON, as mapping_terms_json() writes it
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX service_mapping_terms_by_mapping ON service_mapping_terms(mapping);

CREATE TABLE service_freezes(
  mapping INTEGER NOT NULL,
  units INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX service_freezes_by_mapping ON service_freezes(mapping);

CREATE TABLE plan_approvals(
  plan TEXT NOT NULL,               -- the plan's hash
  mapping INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX plan_approvals_by_plan ON plan_approvals(plan);

-- Each state of a change is a row; the newest has no until_entry.
CREATE TABLE plan_changes(
  plan TEXT NOT NULL,
  change TEXT NOT NULL,             -- mapping and place in the plan, "3-1"
  mapping INTEGER NOT NULL,
  contract INTEGER NOT NULL,
  service INTEGER NOT NULL,
  effective INTEGER NOT NULL,
  units_change INTEGER NOT NULL,
  units_before INTEGER NOT NULL,    -- on the effective day
  units_target INTEGER NOT NULL,
  intended_ms INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- 0 listed, 1 intended, 2 sent, 3 confirmed, 4 failed
  reference TEXT NOT NULL,
  reason TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX plan_changes_by_plan ON plan_changes(plan, change);
CREATE INDEX plan_changes_open ON plan_changes(contract, service) WHERE until_entry IS NULL AND state<3;

CREATE TABLE units_left(
  mapping INTEGER NOT NULL,
  units TEXT NOT NULL,              -- JSON pairs of day and units, as our last confirmed change left them
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX units_left_by_mapping ON units_left(mapping);

CREATE TABLE activity(
  activity INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  plan TEXT NOT NULL,
  module INTEGER NOT NULL,
  billing_type TEXT NOT NULL,
  organization INTEGER NOT NULL,
  account INTEGER NOT NULL,         -- 0 for none, and so below
  contract INTEGER NOT NULL,
  service INTEGER NOT NULL,
  units_before INTEGER NOT NULL,
  units_after INTEGER NOT NULL,
  outcome INTEGER NOT NULL,         -- 1 increased, 2 decreased, 3 unchanged, 4 failed
  reason TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

constexpr const char* runs = R"sql(
-- Each state of a daily run is a row; the newest has no until_entry.
CREATE TABLE runs(
  run INTEGER NOT NULL,             -- the journal entry with which it began
  began_ms INTEGER NOT NULL,
  first_day INTEGER NOT NULL,       -- of the days that it is about
  end_day INTEGER NOT NULL,         -- the day behind them
  ended_ms INTEGER,                 -- NULL until it has
  plan TEXT NOT NULL,               -- the hash of its plan
  confirmed INTEGER NOT NULL,       -- changes
  waiting INTEGER NOT NULL,         -- mappings
  problems TEXT NOT NULL,           -- sentences, a JSON array
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX runs_by_run ON runs(run);

ALTER TABLE activity ADD COLUMN run INTEGER NOT NULL DEFAULT 0; -- 0: a person applied it
ALTER TABLE activity ADD COLUMN kept_in TEXT NOT NULL DEFAULT '';
)sql";

constexpr const char* source_days = R"sql(
-- What a source sent of a module for a day, as it was judged last.
CREATE TABLE source_days(
  source INTEGER NOT NULL,
  module INTEGER NOT NULL,
  day INTEGER NOT NULL,
  measured_ms INTEGER,              -- NULL where nothing came
  complete INTEGER NOT NULL,        -- 1: it claims to list all that the source has
  organizations INTEGER NOT NULL,
  assets INTEGER NOT NULL,
  unmeasured INTEGER NOT NULL,      -- of them, whose bytes the source does not publish
  stored INTEGER NOT NULL,          -- bytes
  hash TEXT NOT NULL,
  health INTEGER NOT NULL,          -- 1 good, 2 late, 3 stale, 4 half, 5 doubtful
  reason TEXT NOT NULL,
  accepted INTEGER NOT NULL,        -- 1: a person has said that it is right
  concerns TEXT NOT NULL,           -- organizations whose changes are held, a JSON array
  run INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX source_days_by_day ON source_days(source, module, day) WHERE until_entry IS NULL;
)sql";

constexpr const char* module_tables = R"sql(
CREATE TABLE modules(
  module INTEGER NOT NULL,          -- 1 and 2, Endpoint Backup v1 and v2, have no row
  key TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

CREATE TABLE module_types(
  module INTEGER NOT NULL,
  key TEXT NOT NULL,
  measured INTEGER NOT NULL,        -- 1 count, 2 flag, 3 bytes
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

CREATE TABLE module_organizations(
  organization INTEGER NOT NULL,    -- from first_source_organization on, unique over all modules
  module INTEGER NOT NULL,
  key TEXT NOT NULL,                -- the module's own
  name TEXT NOT NULL,
  parent INTEGER NOT NULL,          -- the organization whose sub-organization it is; 0 for none
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX module_organizations_by_key ON module_organizations(module, key);

-- What a module sent at once.
CREATE TABLE module_deliveries(
  delivery INTEGER NOT NULL,
  module INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  name TEXT NOT NULL,               -- of the file
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  whole INTEGER NOT NULL,           -- 1: it says that what it leaves out is 0
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX module_deliveries_by_number ON module_deliveries(delivery);
CREATE INDEX module_deliveries_by_hash ON module_deliveries(module, sha256);

-- One delivery's report of one day; the next one of that day ends it.
CREATE TABLE module_days(
  module INTEGER NOT NULL,
  day INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  whole INTEGER NOT NULL,           -- 1: what the day leaves out is 0, since this report or an earlier one says so
  organizations INTEGER NOT NULL,   -- in this report
  counts INTEGER NOT NULL,          -- values in this report
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX module_days_by_day ON module_days(module, day);

CREATE TABLE module_values(
  module INTEGER NOT NULL,
  day INTEGER NOT NULL,
  organization INTEGER NOT NULL,
  type TEXT NOT NULL,
  value INTEGER NOT NULL,           -- a count, 0 or 1, or bytes
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX module_values_by_day ON module_values(module, day);
)sql";

// What one type counts is counted by another one, too: servers among devices.
constexpr const char* module_containment = R"sql(
CREATE TABLE module_containment(
  module INTEGER NOT NULL,
  outer_type TEXT NOT NULL,
  inner_type TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

}  // namespace

std::vector<Migration> hub_migrations() {
  return {{600, "hub", tables},
          {601, "hub",
           // One-off charges of a change, as JSON; what a run charged at once, as text with its currency.
           "ALTER TABLE plan_changes ADD COLUMN charges TEXT NOT NULL DEFAULT '[]';"
           "ALTER TABLE activity ADD COLUMN charged TEXT NOT NULL DEFAULT ''"},
          {602, "hub",
           // Of a counter-plan's change: the hash of the plan that it takes back.
           "ALTER TABLE plan_changes ADD COLUMN undoes TEXT NOT NULL DEFAULT '';"
           "CREATE INDEX plan_changes_by_undoes ON plan_changes(undoes)"},
          {603, "hub", runs},
          {604, "hub",
           // What a person has to do in a PSA; state 0 of plan_changes.
           "CREATE TABLE work_items(item INTEGER NOT NULL, plan TEXT NOT NULL, change TEXT NOT NULL,"
           " from_entry INTEGER NOT NULL, until_entry INTEGER) STRICT;"
           "CREATE INDEX work_items_open ON work_items(plan, change) WHERE until_entry IS NULL"},
          {605, "hub", source_days},
          {606, "hub", module_tables},
          {607, "hub", module_containment},
          {608, "hub",
           // What was approved, whatever plan it was in: the SHA-256 of a mapping's changes and guards.
           "CREATE TABLE approved_changes(mapping INTEGER NOT NULL, changes BLOB NOT NULL,"
           " from_entry INTEGER NOT NULL, until_entry INTEGER) STRICT;"
           "CREATE INDEX approved_changes_by_mapping ON approved_changes(mapping)"},
          {609, "hub",
           // Changes of another installation, from which a person lets this one go on.
           "CREATE TABLE marks_taken_over(contract INTEGER NOT NULL, mark TEXT NOT NULL,"
           " from_entry INTEGER NOT NULL, until_entry INTEGER) STRICT;"
           "CREATE INDEX marks_taken_over_by_contract ON marks_taken_over(contract)"}};
}

}  // namespace stowage
