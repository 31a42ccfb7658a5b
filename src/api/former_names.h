#pragma once
// Of two records that a person says are one machine, in one source's plain reports: the name that the machine had
// before (R11, R12). A source that renames a machine reports it under the new name only, and nothing ends the old one,
// whose level would add up with the new one's. Repositories of stores are none: each is looked at by itself.

#include <string>
#include <vector>

#include "api/effect.h"
#include "directory/assets.h"
#include "metering/streams.h"

namespace stowage {

struct FormerName {
  Stream stream;
  std::string now;  // the source's key of the later name
  Day until;        // from which the later one counts alone
};

// Streams of either whose last report lies before the first one of the other's stream of the same source and version.
Result<std::vector<FormerName>> former_names(Session& session, AssetId asset, AssetId other, Day from);

// What the answer to the person says of them; empty for none.
std::string of_former_names(const std::vector<FormerName>& names, const Asset& asset);

// By a person's word the stream is a former name of the asset: it counts no more from the day on, without one from the
// day after its last report on. Refused where it is not the asset's then, where no other one of its version would count
// instead, and where it is one already. `map_stream` lets it count again.
Result<Effect> end_name(Session& session, StreamId stream, const std::string& asset, const When& when);

}  // namespace stowage
