#pragma once
// A contract's lines by service. A service may stand on a contract in several lines: BMS bills more units of it as a
// line more, and leaves one that no longer bills with the price 0.

#include <map>
#include <string>
#include <vector>

#include "connectors/bms/rows.h"
#include "connectors/bms/tenant_terms.h"
#include "contracts/terms.h"

namespace stowage::connectors::bms {

struct ServiceLines {
  std::int64_t service = 0;
  std::string name;  // of its first line; the catalogue's where that has none
  std::vector<LineRow> lines;

  // Of one unit. Refused where lines that bill have different ones: nobody could tell which units cost what.
  Result<Decimal> unit_price() const;
};

// Of one contract, by the number of the service, each with its lines by their ids.
using ContractLines = std::map<std::int64_t, ServiceLines>;
ContractLines lines_by_service(const std::vector<LineRow>& lines, const std::map<std::int64_t, std::string>& catalogue);

// Refused where its period is not known.
Result<Terms> terms_of(const ContractRow& contract, PeriodsBegin periods);

// How a service on a contract is referred to: "501/7".
std::string reference_of(std::int64_t contract, std::int64_t service);

}  // namespace stowage::connectors::bms
