#include "connectors/connection.h"

namespace stowage {

namespace {

constexpr const char* tables = R"sql(
CREATE TABLE connections(
  connection INTEGER NOT NULL,
  vendor TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  access INTEGER NOT NULL,         -- 1 read-only, 2 read and write
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE UNIQUE INDEX connections_live ON connections(name) WHERE until_entry IS NULL;

-- Not for good: what is removed is not kept.
CREATE TABLE connection_credentials(
  connection INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
)sql";

}  // namespace

std::vector<Migration> connection_migrations() {
  return {{700, "connectors", tables},
          {701, "connectors", R"sql(
-- What a person says of a vendor's tenant, since the vendor does not.
CREATE TABLE connection_settings(
  connection INTEGER NOT NULL,
  charge_code INTEGER,             -- of one-off charges; NULL where none is said
  posted_periods TEXT NOT NULL,    -- 'take' or 'refuse'
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE UNIQUE INDEX connection_settings_live ON connection_settings(connection) WHERE until_entry IS NULL;
)sql"},
          {702, "connectors", R"sql(
-- The tenant's words for what the vendor leaves to it; '' for the usual ones.
ALTER TABLE connection_settings ADD COLUMN contract_type TEXT NOT NULL DEFAULT '';
ALTER TABLE connection_settings ADD COLUMN contract_status TEXT NOT NULL DEFAULT '';
ALTER TABLE connection_settings ADD COLUMN billing_cycle TEXT NOT NULL DEFAULT '';
ALTER TABLE connection_settings ADD COLUMN currency_name TEXT NOT NULL DEFAULT '';
ALTER TABLE connection_settings ADD COLUMN periods_begin TEXT NOT NULL DEFAULT 'unknown'; -- 'month', 'contract'
)sql"},
          {703, "connectors", R"sql(
ALTER TABLE connection_settings ADD COLUMN increases TEXT NOT NULL DEFAULT 'send';      -- or 'list'
ALTER TABLE connection_settings ADD COLUMN billing_price TEXT NOT NULL DEFAULT 'check'; -- or 'ignore'
)sql"}};
}

}  // namespace stowage
