#include "connectors/bms/rows.h"

#include "net/http.h"

namespace stowage::connectors::bms {

namespace {

// Where it is not there: 0. Who may not see costs may get none.
Result<Decimal> amount_of(const JsonValue& row, std::string_view name) {
  return member(row, name) == nullptr ? Decimal() : decimal_of(row, name);
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
      TRY(day_of(row, "EffectiveDate")), TRY(decimal_of(row, "UnitPrice")), TRY(amount_of(row, "UnitCost"))};
}

// Which word a tenant has for it is nowhere said; "Void" and "Voided" both are.
bool InvoiceRow::is_void() const {
  constexpr std::string_view word = "void";
  return status.size() >= word.size() && same_name(std::string_view(status).substr(0, word.size()), word);
}

Result<InvoiceRow> invoice_of(const JsonValue& row) {
  return InvoiceRow{TRY(number_of(row, "Id")),          text_of(row, "InvoiceNumber"),
                    text_of(row, "StatusName"),         TRY(day_of(row, "InvoiceDate")),
                    TRY(decimal_of(row, "TotalPrice")), !TRY(amount_of(row, "Discount")).zero()};
}

Result<InvoiceLineRow> invoice_line_of(const JsonValue& row) {
  return InvoiceLineRow{member(row, "ContractId") == nullptr ? 0 : TRY(number_of(row, "ContractId")),
                        text_of(row, "Name"), text_of(row, "Description"), TRY(day_of(row, "ValueDate")),
                        TRY(decimal_of(row, "TotalPrice"))};
}

}  // namespace stowage::connectors::bms
