#pragma once
// The terms of a service mapping, and mappings themselves, as JSON: for the ledger, and for the versions in plans.

#include "base/json.h"
#include "hub/service_mapping.h"

namespace stowage {

std::string mapping_terms_json(const MappingTerms& terms);
Result<MappingTerms> mapping_terms_from_json(std::string_view json);

// Everything of a mapping that a plan rests on.
std::string mapping_json(const ServiceMapping& mapping);

}  // namespace stowage
