#pragma once
// Samples that are not needed any more are removed by a person's decision, a month of writing at a time. In place of
// the samples file then stands a small one with what all of Stowage asks of its deliveries but their samples: which
// there are, what bytes they were, what they brought of which day, when they were measured, what their inventories
// listed.
//
// The entry of the journal comes first and says which days can change no more; the file follows at the next opening,
// when nobody has it (Metering::open), and in one step: it has all samples or none. What was decided is done at the
// latest at the opening after a stop.

#include <optional>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/hash.h"
#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

class Segments;

// Of one samples file.
struct SamplesRemoval {
  Period month;   // of writing
  EntryId entry;  // of the journal, that decided it
  Day through;    // no day up to this one, the latest of any removed sample, is made of samples any more
  std::int64_t deliveries = 0;
  std::int64_t samples = 0;
  Sha256 stays{};  // of what stays of the file
  Sha256 days{};   // of the stored days up to `through`, behind those of the removal before
};

// Once for each file. In the caller's transaction, with the entry.
Result<void> add_removal(Database& ledger, const SamplesRemoval& removal, EntryId entry);
// In order of their months, which is that of `through`, too.
Result<std::vector<SamplesRemoval>> read_removals(Database& ledger);

// What a samples file holds.
struct SamplesHeld {
  Period month;           // of writing
  bool finished = false;  // it is not written any more
  EntryId removed_by;     // none: the samples are there
  std::int64_t deliveries = 0;
  std::int64_t samples = 0;
  std::optional<DayRange> days;  // from the first to the last with samples; nothing where there are none
  std::int64_t file_bytes = 0;
};
// Of all months in `folder`, oldest first.
Result<std::vector<SamplesHeld>> samples_held(const std::string& folder);

// The entry that removed the samples of a file; none where they are there.
Result<EntryId> removed_by(Database& samples);

// Of what stays when the samples of a file go: the same before and after.
Result<Sha256> digest_of_what_stays(Database& samples);
// Of the content of all stored versions of the days behind `after` up to `through`.
Result<Sha256> digest_of_days(Segments& segments, Day after, Day through);

// Puts the small file in place of each that still has its samples, and finishes it. Nobody may have them open.
Result<void> remove_samples(const std::string& folder, const std::vector<SamplesRemoval>& removals);

}  // namespace stowage
