#include "connectors/bms/tenant_terms.h"

namespace stowage::connectors::bms {

Result<PeriodsBegin> parse_periods_begin(std::string_view text) {
  if (text == "unknown") return PeriodsBegin::Unknown;
  if (text == "month") return PeriodsBegin::WithTheMonth;
  if (text == "contract") return PeriodsBegin::WithTheContract;
  return bad_input("'" + std::string(text) + "' does not say where periods begin", "Write month, contract or unknown.");
}

Result<Increases> parse_increases(std::string_view text) {
  if (text == "send") return Increases::AsLines;
  if (text == "list") return Increases::OnWorkList;
  return bad_input("'" + std::string(text) + "' does not say what becomes of more units", "Write send or list.");
}

Result<BillingPrice> parse_billing_price(std::string_view text) {
  if (text == "check") return BillingPrice::Tells;
  if (text == "ignore") return BillingPrice::TellsNothing;
  return bad_input("'" + std::string(text) + "' does not say what a billing price is for", "Write check or ignore.");
}

}  // namespace stowage::connectors::bms
