#pragma once
// A person takes the guarded changes of a plan upon themselves (R31).

#include <string>
#include <string_view>
#include <vector>

#include "api/session.h"
#include "hub/service_mapping.h"

namespace stowage {

// `text` is a plan's file. Without `mappings` all that wait. Refused: mappings that do not wait, and changes that are
// made already.
Result<std::vector<ServiceMappingId>> approve_plan(Session& session, std::string_view text,
                                                   const std::vector<ServiceMappingId>& mappings,
                                                   const std::string& reason);

}  // namespace stowage
