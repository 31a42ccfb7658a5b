#pragma once
// Which of Autotask's contracts can be taken in. Reads only, and keeps nothing.

#include "connectors/autotask/reader.h"
#include "connectors/survey.h"

namespace stowage::connectors::autotask {

// Refused where no contract comes at all, which is what a user without the right sees, too.
Result<Survey> survey(Reader& reader, const Wanted& wanted);

}  // namespace stowage::connectors::autotask
