#pragma once
// Samples of old months: which there are, and their removal by a person. What was billed stays, with everything that
// statements are computed from, and each closed period still comes out the same; explain ends at the asset's day.

#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// Every month in which samples came: their days, how much there is of them, and what keeps them or who removed them.
Result<Table> list_samples(Session& session);

struct RemovedSamples {
  std::vector<Period> months;  // empty: there was nothing to remove
  std::int64_t deliveries = 0;
  std::int64_t samples = 0;
  std::int64_t bytes = 0;  // given back to the disk
  std::string left;        // why some are still on the disk; the next command tries again
  std::string rehearsal;   // its clock, in the billing zone; empty where it is none
};

// Removes the samples of the months from the oldest on that the policy retention-months lets go and of whose days every
// period is closed. Before that, each of their days is made once more from its samples and each closed statement is
// computed again: where one does not come out the same, all samples stay. `data` must not be open.
Result<RemovedSamples> remove_samples(const std::string& data, const Person& person, const std::string& reason,
                                      const Segments::Progress& progress);

// What the journal keeps of a removal.
std::string removals_json(const std::vector<SamplesRemoval>& removals);
// A sentence for each month whose samples were removed. Damaged where the journal does not say the same.
Result<std::vector<std::string>> verify_removals(Session& session);
// Why explanations of early days name no samples; empty where none were removed.
Result<std::string> removed_sentence(Session& session);

}  // namespace stowage
