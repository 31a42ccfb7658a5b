#include "connectors/autotask/rows.h"

#include "base/plain_text.h"

namespace stowage::connectors::autotask {

namespace {

const JsonValue* given(const JsonValue& row, const char* field) {
  const JsonValue* value = row.find(field);
  return value == nullptr || value->kind() == JsonValue::Kind::Null ? nullptr : value;
}

std::string text_of(const JsonValue& row, const char* field) {
  const JsonValue* value = given(row, field);
  return value == nullptr ? std::string() : printable(value->text());
}

Result<std::string> name_of(const JsonValue& row, const char* field) {
  std::string name(without_blanks_around(text_of(row, field)));
  if (name.empty()) return refuse(std::string(field) + " is empty", "Give it a name in Autotask.");
  return name;
}

// The vendor gives days as instants at midnight, or of a last day at its last second. What has another time could be
// meant for the day before or after.
Result<Day> day_of(const JsonValue& row, const char* field) {
  constexpr std::size_t day_characters = 10;
  constexpr std::size_t time_characters = 9;
  const std::string text = TRY(row.text_at(field));
  const std::string_view time = std::string_view(text).substr(std::min(day_characters, text.size()), time_characters);
  if (!time.empty() && time != "T00:00:00" && time != "T23:59:59")
    return refuse(std::string(field) + " " + printable(text) + " is a time within a day, and no day",
                  "Show this sentence to whoever maintains Stowage.");
  return TRY_WITHIN(field, Day::parse(std::string_view(text).substr(0, day_characters)));
}

Result<std::optional<Decimal>> decimal_of(const JsonValue& row, const char* field) {
  const JsonValue* value = given(row, field);
  if (value == nullptr) return std::optional<Decimal>();
  return std::optional(TRY_WITHIN(field, Decimal::parse(value->text())));
}

Result<std::int64_t> number_or_none(const JsonValue& row, const char* field) {
  if (given(row, field) == nullptr) return 0;
  return row.number_at(field);
}

Result<Decimal> need_decimal(const JsonValue& row, const char* field) {
  const auto value = TRY(decimal_of(row, field));
  if (!value) return refuse(std::string(field) + " is missing", "Show this sentence to whoever maintains Stowage.");
  return *value;
}

Query query(const char* collection, std::vector<std::string> fields) {
  return {collection, {}, std::move(fields)};
}

}  // namespace

Query companies() {
  return query("Companies", {"companyName"});
}
Query contracts() {
  return query("Contracts", {"companyID", "contractName", "contractPeriodType", "endDate", "startDate", "status"});
}
Query services() {
  return query("Services", {"name"});
}
Query contract_services() {
  return query("ContractServices", {"contractID", "internalCurrencyUnitPrice", "serviceID", "unitPrice"});
}
Query units() {
  return query("ContractServiceUnits",
               {"approveAndPostDate", "contractServiceID", "endDate", "price", "startDate", "units"});
}
Query charges() {
  return query("ContractCharges", {"billableAmount", "contractServiceID", "datePurchased", "description", "name"});
}
Query notes() {
  return query("ContractNotes", {"title"});
}
Query billing_items() {
  return query("BillingItems", {"contractChargeID", "contractID", "extendedPrice", "invoiceID", "itemDate",
                                "nonBillable", "serviceID"});
}
Query invoices() {
  return query("Invoices", {"isVoided"});
}

Result<CompanyRow> company_of(const JsonValue& row) {
  return CompanyRow{TRY(row.number_at("id")), TRY(name_of(row, "companyName"))};
}

Result<ContractRow> contract_of(const JsonValue& row) {
  return ContractRow{TRY(row.number_at("id")),          TRY(row.number_at("companyID")),
                     TRY(name_of(row, "contractName")), text_of(row, "contractPeriodType"),
                     TRY(row.number_at("status")),      TRY(day_of(row, "startDate")),
                     TRY(day_of(row, "endDate"))};
}

Result<ServiceRow> service_of(const JsonValue& row) {
  return ServiceRow{TRY(row.number_at("id")), TRY(name_of(row, "name"))};
}

Result<ContractServiceRow> contract_service_of(const JsonValue& row) {
  return ContractServiceRow{TRY(row.number_at("id")), TRY(row.number_at("contractID")), TRY(row.number_at("serviceID")),
                            TRY(decimal_of(row, "unitPrice")), TRY(decimal_of(row, "internalCurrencyUnitPrice"))};
}

Result<UnitsRow> units_of(const JsonValue& row) {
  return UnitsRow{TRY(row.number_at("contractServiceID")),
                  TRY(day_of(row, "startDate")),
                  TRY(day_of(row, "endDate")),
                  Units(TRY(row.number_at("units"))),
                  TRY(decimal_of(row, "price")),
                  given(row, "approveAndPostDate") != nullptr};
}

Result<ChargeRow> charge_of(const JsonValue& row) {
  const Decimal amount = TRY(need_decimal(row, "billableAmount"));
  const std::string name = text_of(row, "name");
  const std::string description = text_of(row, "description");
  // Of ours the name is how the description begins.
  const std::string text =
      description.starts_with(name) ? description : name + (description.empty() ? "" : " ") + description;
  return ChargeRow{TRY(row.number_at("id")), TRY(number_or_none(row, "contractServiceID")),
                   TRY(day_of(row, "datePurchased")), amount, text};
}

Result<BillingItemRow> billing_item_of(const JsonValue& row) {
  return BillingItemRow{TRY(number_or_none(row, "serviceID")), TRY(number_or_none(row, "contractChargeID")),
                        TRY(day_of(row, "itemDate")),          TRY(need_decimal(row, "extendedPrice")),
                        TRY(number_or_none(row, "invoiceID")), TRY(number_or_none(row, "nonBillable")) == 0};
}

Result<InvoiceRow> invoice_of(const JsonValue& row) {
  const JsonValue* voided = given(row, "isVoided");
  return InvoiceRow{TRY(row.number_at("id")),
                    voided != nullptr && voided->kind() == JsonValue::Kind::Boolean && voided->boolean()};
}

}  // namespace stowage::connectors::autotask
