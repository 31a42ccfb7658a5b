#include "connectors/bms/invoices.h"

#include <algorithm>

#include "connectors/bms/lists.h"

namespace stowage::connectors::bms {

namespace {

Result<Money> money_of(const Decimal& amount, Currency currency) {
  return Money::of(1, 1, amount, currency);
}

}  // namespace

Result<const std::vector<InvoiceRow>*> Invoices::of_account(std::int64_t account) {
  if (const auto known = accounts_.find(account); known != accounts_.end()) return &known->second;
  auto rows =
      TRY_WITHIN("invoices", rows_as(TRY_WITHIN("invoices", reader_.all(invoices_of_account(account))), &invoice_of));
  return &accounts_.emplace(account, std::move(rows)).first->second;
}

Result<const Invoices::Invoice*> Invoices::invoice(std::int64_t id) {
  if (const auto known = invoices_.find(id); known != invoices_.end()) return &known->second;
  const std::string path = invoice_path(id);
  const JsonValue document = TRY_WITHIN(path, reader_.one(path));
  Invoice invoice{TRY_WITHIN(path, invoice_of(document)), {}};
  const JsonValue* lines = member(document, "LineItems");
  if (lines != nullptr) invoice.lines = TRY_WITHIN(path, rows_as(lines->items(), &invoice_line_of));
  if (const JsonValue* discounts = member(document, "DiscountItems");
      discounts != nullptr && !discounts->items().empty())
    invoice.row.discounted = true;
  return &invoices_.emplace(id, std::move(invoice)).first->second;
}

// Lines may have more digits than money has: each may be off by half a minor unit.
Result<void> Invoices::check_whole(const Invoice& invoice, Currency currency) const {
  if (invoice.row.discounted)
    return refuse("invoice " + invoice.row.number + " has a discount, and nobody can tell for which of its services",
                  "Compare it by hand.");
  Money sum = Money::zero(currency);
  for (const InvoiceLineRow& line : invoice.lines) sum += TRY(money_of(line.amount, currency));
  const Money total = TRY(money_of(invoice.row.total, currency));
  const Int128 beyond = (sum - total).negative() ? (total - sum).minor() : (sum - total).minor();
  if (2 * beyond <= static_cast<Int128>(invoice.lines.size())) return {};
  return refuse(
      "the lines of invoice " + invoice.row.number + " come to " + sum.people() + ", and it says " + total.people(),
      "Compare it by hand.");
}

Result<std::vector<BilledRow>> Invoices::billed(std::int64_t contract, std::int64_t account, const DayRange& days,
                                                Currency currency) {
  std::vector<BilledRow> rows;
  for (const InvoiceRow& row : *TRY(of_account(account))) {
    if (row.is_void() || row.day < days.from - days_ahead_max) continue;
    const Invoice& read = *TRY(invoice(row.id));
    const auto is_ours = [&](const InvoiceLineRow& line) {
      return line.contract == contract && days.contains(line.day);
    };
    if (std::none_of(read.lines.begin(), read.lines.end(), is_ours)) continue;
    TRY(check_whole(read, currency));
    for (const InvoiceLineRow& line : read.lines)
      if (is_ours(line)) rows.push_back({line.name, line.description, line.day, TRY(money_of(line.amount, currency))});
  }
  return rows;
}

}  // namespace stowage::connectors::bms
