#pragma once
// What a module counted, as a CSV file (docs/formats.md).

#include <string>
#include <vector>

#include "hub/module_reports.h"

namespace stowage {

// One value as its source writes it, each field as text.
struct CountedFields {
  std::string organization_id, organization, parent_id, billing_type, day, value;
};
// Refused with `where`, such as "line 7", and the field. Without an id an organization's name is its key. A value is
// digits; of a flag also yes, no, true or false.
Result<ModuleValue> counted_value(const CountedFields& fields, const std::string& where);

// organization_id,organization,parent_id,billing_type,day,value: refused whole, with line and field.
Result<std::vector<ModuleValue>> parse_counts(const std::string& csv);

}  // namespace stowage
