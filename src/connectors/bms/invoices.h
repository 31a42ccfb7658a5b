#pragma once
// What BMS has billed for a contract, as its invoices say it: each read once. What waits in Billing Review no program
// is told.

#include <map>
#include <vector>

#include "base/money.h"
#include "connectors/bms/reader.h"
#include "connectors/bms/rows.h"

namespace stowage::connectors::bms {

// A line of an invoice that is not void.
struct BilledRow {
  std::string name;  // of the service, or of what was charged
  std::string description;
  Day day;       // on which it begins to bill
  Money amount;  // net, without tax
};

class Invoices {
 public:
  // An invoice is made up to so many days before the first one that it bills.
  static constexpr std::int32_t days_ahead_max = 31;

  // Must outlive it.
  explicit Invoices(Reader& reader) : reader_(reader) {}

  // Of one contract and its account, by BMS's ids, those that begin on one of these days. Refused where an invoice has
  // other lines than it comes to, or a discount of which nobody can tell to which of its lines it belongs.
  Result<std::vector<BilledRow>> billed(std::int64_t contract, std::int64_t account, const DayRange& days,
                                        Currency currency);

 private:
  struct Invoice {
    InvoiceRow row;
    std::vector<InvoiceLineRow> lines;
  };
  Result<const std::vector<InvoiceRow>*> of_account(std::int64_t account);
  Result<const Invoice*> invoice(std::int64_t id);
  Result<void> check_whole(const Invoice& invoice, Currency currency) const;

  Reader& reader_;
  std::map<std::int64_t, std::vector<InvoiceRow>> accounts_;
  std::map<std::int64_t, Invoice> invoices_;
};

}  // namespace stowage::connectors::bms
