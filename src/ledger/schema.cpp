#include "ledger/ledger.h"

namespace stowage {

std::vector<Migration> ledger_migrations() {
  return {{1, "ledger", R"sql(
CREATE TABLE data_directory(
  one INTEGER PRIMARY KEY CHECK(one=1),
  rehearsal INTEGER NOT NULL,
  clock_ms INTEGER           -- of a rehearsal; NULL where time is the system's
) STRICT;

CREATE TABLE people(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE journal(
  entry INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  person INTEGER NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  note_digest BLOB NOT NULL, -- SHA-256 of salt and note; empty where there is no note
  hash BLOB NOT NULL         -- over the entry and the hash before it
) STRICT;
CREATE INDEX journal_by_hash ON journal(hash);
CREATE TRIGGER journal_no_edit BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT,'journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT,'journal is append-only'); END;

CREATE TABLE journal_notes(
  entry INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  note TEXT NOT NULL
) STRICT;
)sql"},
          {50, "ledger", R"sql(
-- Heads of the journal as they were signed when a period was closed.
CREATE TABLE signed_heads(
  entry INTEGER PRIMARY KEY,
  hash BLOB NOT NULL,
  public_key BLOB NOT NULL,  -- Ed25519
  signature BLOB NOT NULL
) STRICT;
CREATE TRIGGER signed_heads_no_edit BEFORE UPDATE ON signed_heads
  BEGIN SELECT RAISE(ABORT,'signed_heads is append-only'); END;
CREATE TRIGGER signed_heads_no_delete BEFORE DELETE ON signed_heads
  BEGIN SELECT RAISE(ABORT,'signed_heads is append-only'); END;
)sql"},
          {51, "ledger", R"sql(
-- Digests of the rows that the entry wrote and ended (row_digests.h); NULL in entries from before there were any.
ALTER TABLE journal ADD COLUMN row_digests TEXT;
-- An entry is written before its rows, and has its hash when they are there.
DROP TRIGGER journal_no_edit;
CREATE TRIGGER journal_no_edit BEFORE UPDATE ON journal WHEN OLD.hash<>x''
  BEGIN SELECT RAISE(ABORT,'journal is append-only'); END;
)sql"}};
}

}  // namespace stowage
