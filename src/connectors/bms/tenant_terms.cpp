#include "connectors/bms/tenant_terms.h"

namespace stowage::connectors::bms {

Result<PeriodsBegin> parse_periods_begin(std::string_view text) {
  if (text == "unknown") return PeriodsBegin::Unknown;
  if (text == "month") return PeriodsBegin::WithTheMonth;
  if (text == "contract") return PeriodsBegin::WithTheContract;
  return bad_input("'" + std::string(text) + "' does not say where periods begin", "Write month, contract or unknown.");
}

}  // namespace stowage::connectors::bms
