#include "sandbox/bms_invoices.h"

#include <algorithm>

#include "sandbox/bms_fields.h"
#include "sandbox/bms_rows.h"

namespace stowage::bms {

namespace {

constexpr std::int64_t lines_of_one_max = 1000;  // room for the lines of an invoice below its number

struct Quantity {
  Decimal units;
  Decimal unit_price;
};

// A line that bills part of a period has either part of its units or part of the price.
Quantity quantity_of(const ContractLine& line, PartialLine rule) {
  constexpr int shown_digits = 6;
  const Decimal whole(line.units.count(), 0);
  if (line.days.days() == line.period.uncut.days()) return {whole, line.unit_price};
  if (rule == PartialLine::PartOfUnits)
    return {Decimal::ratio(Int128{line.units.count()} * line.days.days(), line.period.uncut.days(), shown_digits),
            line.unit_price};
  const Int128 whole_units = power_of_ten(line.amount.currency().minor_digits()) * line.units.count();
  return {whole, Decimal::ratio(line.amount.minor(), whole_units, shown_digits)};
}

std::string name_of(const Contract& contract, const ContractLine& line) {
  if (line.kind != LineKind::Charge) return contract.service(line.service)->name;
  const auto charge = std::find_if(contract.charges.begin(), contract.charges.end(),
                                   [&](const Charge& one) { return one.id == line.charge; });
  return charge->text;
}

std::string days_text(const DayRange& days) {
  return days.from.text() + " to " + (days.until - 1).text();
}

}  // namespace

std::string invoice_number(const Invoice& invoice) {
  return std::to_string(invoice.id.number());
}

Row invoice_row(const IssuedInvoice& issued, const Books& books, const Zone& zone) {
  const Invoice& invoice = issued.invoice;
  const Contract& contract = *issued.contract;
  const FieldValue total = amount(issued.document.total);
  const DayRange period = contract.terms.period_of(issued.document.period).covered;
  Row row(invoice_fields);
  row.set("Id", invoice.id.number())
      .set("InvoiceNumber", invoice_number(invoice))
      .set("StatusName", invoice.voided ? FieldValue(void_status) : FieldValue())
      .set("AccountId", contract.account.number())
      .set("AccountName", account_name(contract, books))
      .set("TotalPrice", total)
      .set("TotalTax", Decimal())
      .set("GrandTotal", total)
      .set("InvoiceDate", midnight(zone.day_of(invoice.issued)))
      .set("InvoiceFrom", midnight(period.from))
      .set("InvoiceTo", midnight(period.until - 1))
      .set("CreatedOn", invoice.issued)
      .set("PostedToAccounting", false);
  return row;
}

std::vector<Row> invoice_line_rows(const IssuedInvoice& issued, const Switches& switches) {
  const Contract& contract = *issued.contract;
  std::vector<Row> rows;
  for (const ContractLine& line : issued.document.lines) {
    const bool charge = line.kind == LineKind::Charge;
    const Quantity quantity =
        charge ? Quantity{Decimal(1, 0), Decimal(line.amount.minor(), contract.currency.minor_digits())}
               : quantity_of(line, switches.bms_partial_line);
    Row row(invoice_line_fields);
    row.set("Id", issued.invoice.id.number() * lines_of_one_max + static_cast<std::int64_t>(rows.size()))
        .set("InvoiceId", issued.invoice.id.number())
        .set("InvoiceNumber", invoice_number(issued.invoice))
        .set("Name", name_of(contract, line))
        .set("Description", charge ? FieldValue() : FieldValue(days_text(line.days)))
        .set("Qty", quantity.units)
        .set("UnitPrice", quantity.unit_price)
        .set("TotalPrice", amount(line.amount))
        .set("ValueDate", midnight(line.days.from))
        .set("ContractId", contract.id.number())
        .set("ContractName", contract.name)
        .set("IsTaxable", false);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace stowage::bms
