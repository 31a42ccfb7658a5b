#include "connectors/bms/rows.h"

namespace stowage::connectors::bms {

namespace {

// Who may not see costs may get none.
Result<Decimal> cost_of(const JsonValue& row) {
  return member(row, "UnitCost") == nullptr ? Decimal() : decimal_of(row, "UnitCost");
}

}  // namespace

Result<AccountRow> account_of(const JsonValue& row) {
  return AccountRow{TRY(number_of(row, "Id")), TRY(name_of(row, "AccountName")), text_of(row, "CurrencyName")};
}

Result<ContractRow> contract_of(const JsonValue& row) {
  return ContractRow{TRY(number_of(row, "Id")),
                     TRY(name_of(row, "ContractName")),
                     text_of(row, "AccountName"),
                     text_of(row, "ContractType"),
                     text_of(row, "Status"),
                     text_of(row, "BillingCycle"),
                     TRY(day_of(row, "StartDate")),
                     TRY(day_of(row, "EndDate")),
                     TRY(decimal_of(row, "ContractBillingPrice"))};
}

Result<ServiceRow> service_of(const JsonValue& row) {
  return ServiceRow{TRY(number_of(row, "Id")), TRY(name_of(row, "Name"))};
}

Result<LineRow> line_of(const JsonValue& row) {
  return LineRow{
      TRY(number_of(row, "Id")),         TRY(number_of(row, "ServiceId")),  TRY(number_of(row, "ContractId")),
      TRY(number_of(row, "AccountId")),  text_of(row, "ServiceName"),       text_of(row, "ServiceDescription"),
      TRY(day_of(row, "EffectiveDate")), TRY(decimal_of(row, "UnitPrice")), TRY(cost_of(row))};
}

}  // namespace stowage::connectors::bms
