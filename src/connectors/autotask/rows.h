#pragma once
// What the vendor keeps, as values: each row as it came, and nothing made of it yet. A row that cannot be read is an
// error that names it; none is left out.

#include <cstdint>
#include <optional>
#include <string>

#include "base/day.h"
#include "base/decimal.h"
#include "connectors/autotask/reader.h"
#include "contracts/units.h"

namespace stowage::connectors::autotask {

struct CompanyRow {
  std::int64_t id;
  std::string name;
};

struct ContractRow {
  static constexpr std::int64_t recurring_service = 7;  // of contractType
  static constexpr std::int64_t active = 1;             // of status

  std::int64_t id;
  std::int64_t company;
  std::string name;
  std::string period_type;  // a number of the tenant's picklist; empty where none is set
  std::int64_t status;
  Day first;
  Day last;
};

struct ServiceRow {  // of the catalogue
  std::int64_t id;
  std::string name;
};

struct ContractServiceRow {
  std::int64_t id;
  std::int64_t contract;
  std::int64_t service;  // of the catalogue
  std::optional<Decimal> unit_price;
  std::optional<Decimal> internal_price;  // in the currency of the tenant itself
};

// Units of a contract service on a range of days.
struct UnitsRow {
  std::int64_t contract_service;
  Day first;
  Day last;  // where the vendor lets it end: of a row that a change has split, before the change or on its day
  Units units;
  std::optional<Decimal> price;  // of all units together
  bool posted;
};

struct ChargeRow {
  std::int64_t id;
  std::int64_t contract_service;  // 0 for none
  Day day;
  Decimal amount;
  std::string text;  // name and description
};

// What was approved and posted. Nothing that waits for that is told by the vendor.
struct BillingItemRow {
  std::int64_t service;  // of the catalogue; 0 for none, as of time and of charges
  std::int64_t charge;   // a contract charge; 0 for none
  Day day;
  Decimal amount;        // without tax
  std::int64_t invoice;  // 0: on none yet
  bool billable;
};

struct InvoiceRow {
  std::int64_t id;
  bool voided;
};

// Queries with the fields that the rows want.
Query companies();
Query contracts();
Query services();
Query contract_services();
Query units();
Query charges();
Query notes();
Query billing_items();
Query invoices();

Result<CompanyRow> company_of(const JsonValue& row);
Result<ContractRow> contract_of(const JsonValue& row);
Result<ServiceRow> service_of(const JsonValue& row);
Result<ContractServiceRow> contract_service_of(const JsonValue& row);
Result<UnitsRow> units_of(const JsonValue& row);
Result<ChargeRow> charge_of(const JsonValue& row);
Result<BillingItemRow> billing_item_of(const JsonValue& row);
Result<InvoiceRow> invoice_of(const JsonValue& row);

// Of each row what `of` makes of it; the error names the row.
template <class Row>
Result<std::vector<Row>> rows_as(const std::vector<JsonValue>& rows, Result<Row> (*of)(const JsonValue&)) {
  std::vector<Row> made;
  for (const JsonValue& row : rows) made.push_back(TRY_WITHIN("the row " + row.find("id")->text(), of(row)));
  return made;
}

}  // namespace stowage::connectors::autotask
