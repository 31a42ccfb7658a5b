#include "metering/metering.h"

namespace stowage {

namespace {

constexpr const char* first_tables = R"sql(
CREATE TABLE sources(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL,          -- 1 store, 2 API, 3 file
  interval_ms INTEGER NOT NULL,
  made_entry INTEGER NOT NULL
) STRICT;

-- Where backups are: what `measure` scans.
CREATE TABLE stores(
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources(id),
  version INTEGER NOT NULL,
  path TEXT NOT NULL UNIQUE,
  layout TEXT NOT NULL,
  place TEXT NOT NULL,            -- local or offsite
  passphrase_command TEXT NOT NULL,
  made_entry INTEGER NOT NULL
) STRICT;

-- Numbers are dense, because columns of usage are addressed by them.
CREATE TABLE streams(
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources(id),
  version INTEGER NOT NULL,
  store INTEGER NOT NULL,         -- 0 where the source has no stores
  organization TEXT NOT NULL,     -- the source's own key
  asset TEXT NOT NULL,            -- the source's own key
  made_entry INTEGER NOT NULL,
  UNIQUE(source, version, store, organization, asset)
) STRICT;

-- A person's word that an inventory which lists too little is right all the same (R9).
CREATE TABLE inventory_acceptances(
  delivery INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

constexpr const char* newest_recovery_points = R"sql(
-- Found by scans, and by the next one anew.
CREATE TABLE newest_recovery_points(
  stream INTEGER PRIMARY KEY REFERENCES streams(id),
  at_ms INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* source_orders = R"sql(
-- R11: the sources that the partner puts first.
CREATE TABLE source_orders(
  one INTEGER NOT NULL,
  sources TEXT NOT NULL,          -- their ids in order, "4 0 2"; 0: all own stores; empty: the usual order
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

constexpr const char* samples_removals = R"sql(
-- Samples files whose samples a person had removed (samples_removal.h).
CREATE TABLE samples_removals(
  month TEXT PRIMARY KEY,         -- of writing
  through INTEGER NOT NULL,       -- no day up to this one is made of samples any more
  deliveries INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  stays BLOB NOT NULL,            -- SHA-256 of what stays of the file
  days BLOB NOT NULL,             -- SHA-256 of the stored days up to `through`, behind those of the removal before
  made_entry INTEGER NOT NULL
) STRICT;
CREATE TRIGGER samples_removals_no_edit BEFORE UPDATE ON samples_removals
  BEGIN SELECT RAISE(ABORT,'samples_removals is append-only'); END;
CREATE TRIGGER samples_removals_no_delete BEFORE DELETE ON samples_removals
  BEGIN SELECT RAISE(ABORT,'samples_removals is append-only'); END;
)sql";

constexpr const char* store_settings = R"sql(
-- What was said of a store since it was added.
CREATE TABLE store_settings(
  store INTEGER NOT NULL REFERENCES stores(id),
  layout TEXT NOT NULL,
  passphrase_command TEXT NOT NULL,
  measured INTEGER NOT NULL,      -- 0: removed from what is measured
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

constexpr const char* first_days =
    "ALTER TABLE streams ADD COLUMN first_day INTEGER";  // of the samples that it came with; NULL: not kept then

constexpr const char* inventory_rejections =
    "ALTER TABLE inventory_acceptances ADD COLUMN accepted INTEGER NOT NULL DEFAULT 1";  // 0: it stays out of account

// Borg repositories whose archives name one machine differently, since it was renamed: their paths in the store, each
// with a line's end.
constexpr const char* renamed_repositories = "ALTER TABLE store_settings ADD COLUMN renamed TEXT NOT NULL DEFAULT ''";

constexpr const char* taken_events = R"sql(
-- Events that were taken, by what their senders call them (taken_events.h).
CREATE TABLE taken_events(
  name BLOB PRIMARY KEY,          -- SHA-256 of source and id
  sha256 BLOB NOT NULL,           -- of the delivery that it became
  token INTEGER NOT NULL,         -- that it was sent with
  answer TEXT                     -- NULL until it is kept
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

std::vector<Migration> metering_migrations() {
  return {{200, "metering", first_tables},         {210, "metering", newest_recovery_points},
          {211, "metering", source_orders},        {220, "metering", samples_removals},
          {230, "metering", store_settings},       {240, "metering", first_days},
          {250, "metering", inventory_rejections}, {260, "metering", renamed_repositories},
          {270, "metering", taken_events}};
}

}  // namespace stowage
