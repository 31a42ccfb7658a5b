#pragma once
// Whose a source's stream is, by a person's word (R12).

#include <string>

#include "api/effect.h"
#include "base/ids.h"

namespace stowage {

// Gives a stream that belongs to nobody (or to another) to an asset; without a day from the first open one on. What the
// stream's source said of the class of who had it comes with it, by the rules of a report (R11). The answer says from
// whom it was taken, and where the asset is left without a class. A former name counts again. Refused where it is the
// asset's already, and counts.
Result<Effect> map_stream(Session& session, StreamId stream, const std::string& asset, const When& when);

}  // namespace stowage
