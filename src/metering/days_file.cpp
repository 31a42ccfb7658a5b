#include "metering/days_file.h"

namespace stowage {

const FormSteps& days_steps() {
  static const FormSteps steps = {R"sql(
CREATE TABLE segments(
  id INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  upto INTEGER NOT NULL,       -- the newest delivery that was looked at
  content INTEGER NOT NULL,    -- the segment that holds the blocks; itself, or an earlier one that came out the same
  content_month TEXT NOT NULL, -- whose file holds them
  built_on INTEGER NOT NULL,   -- the content of the day before
  streams INTEGER NOT NULL
) STRICT;
CREATE TABLE segment_blocks(
  segment INTEGER NOT NULL,
  block INTEGER NOT NULL,
  others BLOB NOT NULL,        -- PackedCells: before the rises, which few read and which then cost nothing
  rises BLOB NOT NULL,
  PRIMARY KEY(segment, block)
) STRICT;
)sql"};
  return steps;
}

}  // namespace stowage
