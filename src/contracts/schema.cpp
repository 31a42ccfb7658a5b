#include "contracts/schema.h"

namespace stowage {

namespace {

constexpr const char* first_tables = R"sql(
CREATE TABLE accounts(
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE UNIQUE INDEX accounts_by_name ON accounts(name) WHERE until_entry IS NULL;

CREATE TABLE contracts(
  contract INTEGER NOT NULL,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER,             -- NULL where it has no end
  anchor_day INTEGER NOT NULL,   -- 1 to 31
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX contracts_by_id ON contracts(contract);
CREATE UNIQUE INDEX contracts_by_name ON contracts(name) WHERE until_entry IS NULL;

CREATE TABLE services(
  service INTEGER NOT NULL,
  contract INTEGER NOT NULL,
  name TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX services_by_contract ON services(contract);

CREATE TABLE service_prices(
  service INTEGER NOT NULL,
  price TEXT NOT NULL,           -- exact decimal, for one unit and an uncut period
  from_day INTEGER NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX service_prices_by_service ON service_prices(service);

CREATE TABLE adjustments(
  adjustment INTEGER NOT NULL,
  service INTEGER NOT NULL,
  units INTEGER NOT NULL,        -- signed
  from_day INTEGER NOT NULL,
  note TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX adjustments_by_service ON adjustments(service);
-- A marked adjustment is made once, whatever its sender believes.
CREATE UNIQUE INDEX adjustments_by_note ON adjustments(note) WHERE note<>'';

CREATE TABLE charges(
  charge INTEGER NOT NULL,
  contract INTEGER NOT NULL,
  service INTEGER NOT NULL,      -- 0 for none
  day INTEGER NOT NULL,
  amount TEXT NOT NULL,          -- in the contract's currency
  mark TEXT NOT NULL,
  text TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX charges_by_contract ON charges(contract);
CREATE UNIQUE INDEX charges_by_mark ON charges(mark) WHERE mark<>'';

CREATE TABLE postings(
  contract INTEGER NOT NULL,
  period_day INTEGER NOT NULL,   -- the first day that the period covers
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX postings_by_contract ON postings(contract);
)sql";

// Names that a PSA gives are as they are there: two customers may have a contract of one name.
constexpr const char* of_connections = R"sql(
ALTER TABLE accounts ADD COLUMN connection INTEGER NOT NULL DEFAULT 0;   -- 0 for what is built in
ALTER TABLE accounts ADD COLUMN reference TEXT NOT NULL DEFAULT '';      -- the PSA's own id
ALTER TABLE contracts ADD COLUMN connection INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contracts ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN reference TEXT NOT NULL DEFAULT '';
DROP INDEX accounts_by_name;
CREATE UNIQUE INDEX accounts_by_name ON accounts(name) WHERE until_entry IS NULL AND connection=0;
CREATE UNIQUE INDEX accounts_by_reference ON accounts(connection,reference) WHERE until_entry IS NULL AND connection<>0;
DROP INDEX contracts_by_name;
CREATE UNIQUE INDEX contracts_by_name ON contracts(name) WHERE until_entry IS NULL AND connection=0;
CREATE UNIQUE INDEX contracts_by_reference ON contracts(connection,reference) WHERE until_entry IS NULL AND connection<>0;
)sql";

constexpr const char* notes = R"sql(
CREATE TABLE contract_notes(
  note INTEGER NOT NULL,
  contract INTEGER NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  from_entry INTEGER NOT NULL,
  until_entry INTEGER
) STRICT;
CREATE INDEX contract_notes_by_contract ON contract_notes(contract);
)sql";

}  // namespace

std::vector<Migration> contracts_migrations() {
  return {{500, "contracts", first_tables},
          {501, "contracts", "ALTER TABLE contracts ADD COLUMN posted_periods TEXT NOT NULL DEFAULT 'take'"},
          {502, "contracts", of_connections},
          {503, "contracts", notes}};
}

}  // namespace stowage
