#include "directory/partner.h"

namespace stowage {

namespace {

constexpr const char* tables = R"sql(
CREATE TABLE partner(
  one INTEGER PRIMARY KEY CHECK(one=1),
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  made_entry INTEGER NOT NULL
) STRICT;

CREATE TABLE policies(
  policy INTEGER NOT NULL,
  value INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

CREATE TABLE organizations(
  id INTEGER PRIMARY KEY,
  made_entry INTEGER NOT NULL
) STRICT;
CREATE TABLE organization_names(
  organization INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE UNIQUE INDEX organization_names_live ON organization_names(name) WHERE until_entry IS NULL;
CREATE TABLE organization_exclusions(
  organization INTEGER NOT NULL REFERENCES organizations(id),
  reason TEXT NOT NULL,          -- empty: excluded no longer
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

CREATE TABLE assets(
  id INTEGER PRIMARY KEY,
  made_entry INTEGER NOT NULL
) STRICT;
CREATE TABLE asset_names(
  asset INTEGER NOT NULL REFERENCES assets(id),
  name TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX asset_names_by_name ON asset_names(name);
CREATE INDEX asset_names_by_asset ON asset_names(asset);
CREATE TABLE asset_organizations(
  asset INTEGER NOT NULL REFERENCES assets(id),
  organization INTEGER NOT NULL REFERENCES organizations(id),
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX asset_organizations_by_asset ON asset_organizations(asset);
CREATE TABLE asset_classes(
  asset INTEGER NOT NULL REFERENCES assets(id),
  class INTEGER NOT NULL,        -- 0 none, 1 workstation, 2 server; 10 more where a person said so
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX asset_classes_by_asset ON asset_classes(asset);
CREATE TABLE asset_exclusions(
  asset INTEGER NOT NULL REFERENCES assets(id),
  reason TEXT NOT NULL,          -- empty: excluded no longer
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE TABLE asset_evidence(
  asset INTEGER NOT NULL REFERENCES assets(id),
  kind INTEGER NOT NULL,         -- 1 hostname, 2 MAC address, 3 serial number, 4 key, 5 short name
  value TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX asset_evidence_by_value ON asset_evidence(kind, value) WHERE until_entry IS NULL;
CREATE INDEX asset_evidence_by_asset ON asset_evidence(asset);
CREATE TABLE identity_doubts(
  asset INTEGER NOT NULL REFERENCES assets(id),  -- whose usage stands unmapped
  other INTEGER NOT NULL REFERENCES assets(id),  -- perhaps the same machine
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

-- What people decide about protection, beside what reports say.
CREATE TABLE protection_decisions(
  asset INTEGER NOT NULL REFERENCES assets(id),
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,         -- 1 ended, 2 ended but kept, 3 started, 4 not before
  day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

-- Whose a stream is; 0 where it belongs to nobody from that day.
CREATE TABLE stream_owners(
  stream INTEGER NOT NULL,
  asset INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX stream_owners_by_stream ON stream_owners(stream);
CREATE INDEX stream_owners_by_asset ON stream_owners(asset);

CREATE TABLE devices(
  id INTEGER PRIMARY KEY,
  organization INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  made_entry INTEGER NOT NULL,
  UNIQUE(organization, name)
) STRICT;

CREATE TABLE pools(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  made_entry INTEGER NOT NULL
) STRICT;
CREATE TABLE pool_purchases(
  pool INTEGER NOT NULL REFERENCES pools(id),
  bytes INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE TABLE pool_inclusions(
  pool INTEGER NOT NULL REFERENCES pools(id),
  bytes INTEGER NOT NULL,        -- included for each asset with v2 active
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

// A doubt that a person has settled from a day on still stands before it.
constexpr const char* doubts_end = "ALTER TABLE identity_doubts ADD COLUMN until_day INTEGER";

// R14: what people say that assets hold whose source gives no bytes.
constexpr const char* entered_usage = R"sql(
CREATE TABLE entered_usage(
  asset INTEGER NOT NULL REFERENCES assets(id),
  version INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  entered_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,   -- who entered it, and why
  until_entry INTEGER
) STRICT;
)sql";

// R12: what sources with ids of their own say of organizations, and their words for classes.
constexpr const char* source_organizations = R"sql(
CREATE TABLE source_organizations(
  source INTEGER NOT NULL,
  key TEXT NOT NULL,             -- the source's own id
  organization INTEGER NOT NULL REFERENCES organizations(id),
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX source_organizations_by_key ON source_organizations(source, key);
CREATE TABLE stream_organizations(
  stream INTEGER NOT NULL,
  key TEXT NOT NULL,             -- in which the source lists it
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX stream_organizations_by_stream ON stream_organizations(stream);
CREATE TABLE source_kinds(
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,            -- the source's own word for a sort of machine
  class INTEGER NOT NULL,        -- as asset_classes.class of a report
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql";

// R16: what reports say of the class of streams that are nobody's, for whoever they are given to.
constexpr const char* stream_classes = R"sql(
CREATE TABLE stream_classes(
  stream INTEGER NOT NULL,
  class INTEGER NOT NULL,        -- 1 workstation, 2 server
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX stream_classes_by_stream ON stream_classes(stream);
)sql";

// R11, R12: names that a source has given up for others, by a person's word.
constexpr const char* former_names = R"sql(
CREATE TABLE former_names(
  stream INTEGER NOT NULL,
  former INTEGER NOT NULL,       -- 1: another stream counts instead; 0: it counts again
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX former_names_by_stream ON former_names(stream);
)sql";

}  // namespace

std::vector<Migration> directory_migrations() {
  return {{100, "directory", tables},         {101, "directory", doubts_end},
          {102, "directory", entered_usage},  {103, "directory", source_organizations},
          {104, "directory", stream_classes}, {105, "directory", former_names}};
}

}  // namespace stowage
