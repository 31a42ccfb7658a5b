#include "billing/prices_table.h"

namespace stowage {

std::vector<Migration> billing_migrations() {
  return {{300, "billing", R"sql(
CREATE TABLE prices(
  side INTEGER NOT NULL,          -- 0 sell, 1 cost
  version INTEGER NOT NULL,
  type INTEGER NOT NULL,
  organization INTEGER NOT NULL,  -- 0: all
  class INTEGER NOT NULL,         -- 0: all
  unit INTEGER NOT NULL,
  price TEXT NOT NULL,            -- an exact decimal, or none
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;

-- A closed period: what fixed its statement, and what the statement said (R21).
CREATE TABLE closed_periods(
  period TEXT PRIMARY KEY,        -- 2026-11
  delivery INTEGER NOT NULL,      -- the mark
  entry INTEGER NOT NULL,
  closed_entry INTEGER NOT NULL,
  zone_data TEXT NOT NULL,        -- the version of the zone data
  sell TEXT NOT NULL,             -- the statement as JSON
  cost TEXT NOT NULL
) STRICT;
CREATE TRIGGER closed_periods_no_edit BEFORE UPDATE ON closed_periods
BEGIN SELECT RAISE(ABORT,'closed_periods is append-only'); END;
CREATE TRIGGER closed_periods_no_delete BEFORE DELETE ON closed_periods
BEGIN SELECT RAISE(ABORT,'closed_periods is append-only'); END;

CREATE TABLE closed_lines(
  side INTEGER NOT NULL,
  line TEXT NOT NULL,             -- the line's id
  period TEXT NOT NULL,
  until_day INTEGER NOT NULL,
  minor TEXT,                     -- amount in minor units; NULL where there was none
  PRIMARY KEY(side, line)
) STRICT;

-- Corrections that stand on a closed statement.
CREATE TABLE closed_corrections(
  side INTEGER NOT NULL,
  line TEXT NOT NULL,             -- of the line corrected
  period TEXT NOT NULL,           -- of that line
  stands_on TEXT NOT NULL,        -- the period whose statement bears it
  until_day INTEGER NOT NULL,
  minor TEXT NOT NULL,
  PRIMARY KEY(side, line, stands_on)
) STRICT;

-- A person's word on something of the exceptions list that needs no other decision.
CREATE TABLE settled_exceptions(
  exception TEXT NOT NULL,        -- its id
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
)sql"},
          {310, "billing", R"sql(
CREATE TRIGGER closed_lines_no_edit BEFORE UPDATE ON closed_lines
BEGIN SELECT RAISE(ABORT,'closed_lines is append-only'); END;
CREATE TRIGGER closed_lines_no_delete BEFORE DELETE ON closed_lines
BEGIN SELECT RAISE(ABORT,'closed_lines is append-only'); END;
CREATE TRIGGER closed_corrections_no_edit BEFORE UPDATE ON closed_corrections
BEGIN SELECT RAISE(ABORT,'closed_corrections is append-only'); END;
CREATE TRIGGER closed_corrections_no_delete BEFORE DELETE ON closed_corrections
BEGIN SELECT RAISE(ABORT,'closed_corrections is append-only'); END;
)sql"}};
}

}  // namespace stowage
