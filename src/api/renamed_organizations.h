#pragma once
// Organizations that a source has seemingly renamed: its complete list lacks one of them with all of its machines, and
// has a new one with half of their names or more: on the same day a machine may have come or gone. A source's names are
// its keys (R12): under the new one a customer would begin anew, without prices, contracts and decisions, and be billed
// beside the old one until the grace is over.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/session.h"
#include "api/stream_owners.h"
#include "metering/delivery.h"

namespace stowage {

struct RenamedOrganization {
  std::string before;         // of the source's last complete list, as it is called now
  std::string now;            // which no organization is called
  std::int64_t machines = 0;  // that the source's last complete list had of it
  std::int64_t alike = 0;     // of their names, in the new one
};

// `listed` is by place: nothing for a stream that the list lacks. To be asked before the new streams have numbers.
Result<std::vector<RenamedOrganization>> find_renamed(Session& session, SourceId source, const StreamOwners& owners,
                                                      const StreamOwners::FirstDays& listed);

struct RenamedText {
  std::string what;
  std::string remedy;  // without what takes the new one for another customer
};
// `again` is what is to be done behind the renaming: "import the file again".
RenamedText in_words(const RenamedOrganization& renamed, const std::string& again);

}  // namespace stowage
