#pragma once
// What an audit finds between usage and contracts: usage that no contract bills, contracts that bill other than their
// mappings want, services that nothing feeds, mapped organizations without usage. One computation with `reconcile`.

#include "api/audit_row.h"
#include "api/comparison.h"

namespace stowage {

struct AuditedContracts {
  std::vector<AuditRow> rows;      // in no particular order
  std::vector<std::string> notes;  // sentences on money that is no row's
};

Result<AuditedContracts> audit_contracts(Session& session, const Comparison& found, ReadContracts& contracts,
                                         const Segments::Progress& progress);

}  // namespace stowage
