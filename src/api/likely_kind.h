#pragma once
// Which usage a service that nothing feeds might bill, for commands that people copy: a proposal, which decides
// nothing.

#include <optional>
#include <string_view>
#include <vector>

#include "hub/module.h"

namespace stowage {

// The only one of these kinds of usage whose noun stands in the service's name: "server" in "Server backup". Nothing
// where it could be several, or something else altogether.
std::optional<ModuleBillingType> likely_kind(const std::vector<ModuleBillingType>& unfed, std::string_view service);

}  // namespace stowage
