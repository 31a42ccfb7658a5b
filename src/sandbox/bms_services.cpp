#include "sandbox/bms_services.h"

#include <algorithm>

#include "sandbox/bms_fields.h"
#include "sandbox/bms_rows.h"

namespace stowage::bms {

namespace {

constexpr std::int64_t only_user = 1;

FieldValue price_value(const Service& service, Day day) {
  const Decimal* price = price_on(service, day);
  return price == nullptr ? FieldValue(Decimal()) : FieldValue(*price);
}

}  // namespace

std::vector<const Service*> catalogue(const Books& books) {
  std::vector<const Service*> services;
  for (const Contract& contract : books.contracts)
    for (const Service& service : contract.services)
      if (books.catalogue_service(service.id.number()) != nullptr) services.push_back(&service);
  std::sort(services.begin(), services.end(), [](const Service* a, const Service* b) { return a->id < b->id; });
  return services;
}

Row service_lookup_row(const Service& service) {
  Row row(service_lookup_fields);
  row.set("Id", service.id.number()).set("Name", service.name);
  return row;
}

Row service_row(const Service& service, const Books& books, FieldList fields) {
  // When it was made is not kept where it bills nothing: the first day of the contract that had it first.
  const Instant made = midnight(books.contract_service(service.id.number()).first->terms.from);
  Row row(fields);
  row.set("Id", service.id.number())
      .set("Name", service.name)
      .set("UnitCost", Decimal())
      .set("UnitPrice", price_value(service, books.today))
      .set("IsActive", true)
      .set("IsTaxable", false)
      .set("CreatedOn", made)
      .set("CreatedBy", only_user)
      .set("ModifiedOn", made)
      .set("ModifiedBy", only_user);
  return row;
}

std::vector<Line> lines_of(const Contract& contract, const Service& service) {
  std::vector<Line> lines;
  for (const Adjustment& adjustment : service.adjustments) lines.push_back(Line::of(adjustment));
  if (lines.empty()) lines.push_back(Line::of(contract, service));
  return lines;
}

Row related_service_row(const Line& line, const Contract& contract, const Service& service, const Books& books,
                        const Switches& switches) {
  Row row(related_service_fields);
  row.set("Id", line.id)
      .set("ServiceId", books.catalogue_id(service.name))
      .set("ContractId", contract.id.number())
      .set("AccountId", contract.account.number())
      .set("ServiceName", service.name)
      .set("ServiceDescription", line.description.empty() ? FieldValue() : FieldValue(line.description))
      .set("ContractName", contract.name)
      .set("AccountName", account_name(contract, books))
      .set("EffectiveDate", midnight(line.effective))
      .set("ContractStartDate", midnight(contract.terms.from))
      .set("ContractEndDate", midnight(shown_end(contract, switches)))
      .set("UnitCost", Decimal())
      .set("UnitPrice", price_value(service, line.effective))
      .set("MarginType", std::int64_t{0})
      .set("Margin", Decimal())
      .set("ExcludeFromContractBulkUpdates", false);
  return row;
}

}  // namespace stowage::bms
