#pragma once
// Which of a tenant's contracts can be taken in. Reads only, and keeps nothing.

#include "connectors/bms/reader.h"
#include "connectors/bms/tenant_terms.h"
#include "connectors/survey.h"

namespace stowage::connectors::bms {

// Refused where no contract of the type that is looked for comes at all, which may be what a user without the right
// sees, too; and where the tenant's currency is another.
Result<Survey> survey(Reader& reader, const TenantTerms& terms, const Wanted& wanted);

}  // namespace stowage::connectors::bms
