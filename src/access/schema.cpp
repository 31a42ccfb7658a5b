#include "access/tokens.h"

namespace stowage {

namespace {

constexpr const char* tokens = R"sql(
CREATE TABLE tokens(
  token INTEGER NOT NULL,
  name TEXT NOT NULL,
  scope INTEGER NOT NULL,          -- 1 events
  source TEXT NOT NULL,            -- whose events it may send; '' for any
  creates INTEGER NOT NULL,        -- 1: its events may make organizations and assets
  sha256 BLOB NOT NULL,            -- of its secret
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_live ON tokens(name) WHERE until_entry IS NULL;
CREATE UNIQUE INDEX tokens_by_secret ON tokens(sha256);
)sql";

}  // namespace

std::vector<Migration> access_migrations() {
  return {{800, "access", tokens}};
}

}  // namespace stowage
