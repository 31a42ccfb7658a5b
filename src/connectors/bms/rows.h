#pragma once
// The vendor's rows as values.

#include <functional>
#include <string>
#include <vector>

#include "connectors/bms/row.h"

namespace stowage::connectors::bms {

struct AccountRow {
  std::int64_t id;
  std::string name;
  std::string currency;  // as the tenant names it; empty where the account has none of its own
};
Result<AccountRow> account_of(const JsonValue& row);

struct ContractRow {
  std::int64_t id;
  std::string name;
  std::string account;  // its name; the vendor gives no id
  std::string type;
  std::string status;
  std::string cycle;
  Day first;
  Day last;
  Decimal billing_price;  // of a period: what its services come to
};
Result<ContractRow> contract_of(const JsonValue& row);

struct ServiceRow {
  std::int64_t id;
  std::string name;
};
Result<ServiceRow> service_of(const JsonValue& row);

// A line of a contract that bills a service. How many units it has, nothing says.
struct LineRow {
  std::int64_t id;
  std::int64_t service;
  std::int64_t contract;
  std::int64_t account;
  std::string name;
  std::string description;
  Day effective;
  Decimal unit_price;
  Decimal unit_cost;
};
Result<LineRow> line_of(const JsonValue& row);

struct InvoiceRow {
  std::int64_t id;
  std::string number;
  std::string status;       // as the tenant names it
  Day day;                  // of the invoice
  Decimal total;            // of its lines, without tax
  bool discounted = false;  // of which its lines tell nothing

  bool is_void() const;
};
Result<InvoiceRow> invoice_of(const JsonValue& row);

struct InvoiceLineRow {
  std::int64_t contract;  // 0 for none
  std::string name;
  std::string description;
  Day day;         // on which it begins to bill
  Decimal amount;  // of all its units, without tax
};
Result<InvoiceLineRow> invoice_line_of(const JsonValue& row);

template <class Row>
Result<std::vector<Row>> rows_as(const std::vector<JsonValue>& rows, Result<Row> (*one)(const JsonValue&)) {
  std::vector<Row> values;
  for (const JsonValue& row : rows) values.push_back(TRY_WITHIN("the row " + text_of(row, "Id"), one(row)));
  return values;
}

}  // namespace stowage::connectors::bms
