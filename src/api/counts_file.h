#pragma once
// What a module counted, as a CSV file (docs/formats.md).

#include <string>
#include <vector>

#include "hub/module_reports.h"

namespace stowage {

// organization_id,organization,parent_id,billing_type,day,value: refused whole, with line and field. Without an id an
// organization's name is its key. A value is digits; of a flag also yes, no, true or false.
Result<std::vector<ModuleValue>> parse_counts(const std::string& csv);

}  // namespace stowage
