// What the BMS face finds of invoices.
#include <fmt/format.h>

#include "sandbox/bms_face.h"
#include "sandbox/bms_invoices.h"
#include "sandbox/bms_rows.h"

namespace stowage::bms {

namespace {

// "4, 7": how several are written in one text is not described; commas and blanks divide here.
bool lists(const std::string* list, const std::string& number) {
  if (list == nullptr) return true;
  std::string_view rest = *list;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(", "), rest.size());
    if (rest.substr(0, end) == number) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool within(Day day, std::optional<Day> from, std::optional<Day> to) {
  return (!from || day >= *from) && (!to || day <= *to);
}

}  // namespace

Result<std::vector<IssuedInvoice>> Face::issued(const Books& books) const {
  std::vector<IssuedInvoice> found = TRY(InvoiceBook(ledger_).issued(books));
  if (settings_.switches.bms_void_invoices == VoidInvoices::Hidden)
    std::erase_if(found, [](const IssuedInvoice& one) { return one.invoice.voided.has_value(); });
  return found;
}

Result<HttpResponse> Face::invoices(const Call& call) {
  const auto id = TRY(call.given.number("Filter.Id"));
  const auto account = TRY(call.given.number("Filter.AccountId"));
  const auto from = TRY(day_given(call, "Filter.CreatedFrom"));
  const auto to = TRY(day_given(call, "Filter.CreatedTo"));
  // None is ever taken over by an accounting program here.
  const bool posted_alone = TRY(call.given.truth("Filter.PostedToAccounting")).value_or(false);
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const IssuedInvoice& one : TRY(issued(books))) {
    const Invoice& invoice = one.invoice;
    if (posted_alone || (id && *id != invoice.id.number())) continue;
    if (account && *account != one.contract->account.number()) continue;
    if (within(zone_.day_of(invoice.issued), from, to) &&
        fits(call.given.find("Filter.InvoiceNumber"), invoice_number(invoice)) &&
        fits(call.given.find("Filter.AccountName"), account_name(*one.contract, books)))
      rows.push_back(invoice_row(one, books, zone_));
  }
  return page_answer(call, rows, Total::Untold);
}

Result<HttpResponse> Face::invoice(const Call& call) {
  const Books books = TRY(this->books());
  for (const IssuedInvoice& one : TRY(issued(books))) {
    if (one.invoice.id.number() != call.ids[0]) continue;
    return result_answer(settings_.switches, [&](Wire& wire) {
      wire.begin_object().fields(invoice_row(one, books, zone_));
      wire.key("LineItems").rows(invoice_line_rows(one, settings_.switches));
      wire.key("DiscountItems").rows({}).end_object();
    });
  }
  return not_found(fmt::format("There is no invoice {}.", call.ids[0]));
}

Result<HttpResponse> Face::invoice_lines(const Call& call) {
  const auto from = TRY(day_given(call, "Filter.InvoiceDateFrom"));
  const auto to = TRY(day_given(call, "Filter.InvoiceDateTo"));
  const bool posted_alone = TRY(call.given.truth("Filter.PostedToAccounting")).value_or(false);
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const IssuedInvoice& one : TRY(issued(books))) {
    if (posted_alone || !within(zone_.day_of(one.invoice.issued), from, to)) continue;
    if (!lists(call.given.find("Filter.ListInvoiceIds"), invoice_number(one.invoice))) continue;
    for (Row& row : invoice_line_rows(one, settings_.switches)) rows.push_back(std::move(row));
  }
  return page_answer(call, rows, Total::Untold);
}

}  // namespace stowage::bms
