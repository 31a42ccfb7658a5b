#include "sandbox/autotask_billing_rows.h"

#include <algorithm>
#include <fmt/format.h>

#include "sandbox/autotask_row_maker.h"

namespace stowage::autotask {

namespace {

constexpr std::int64_t posting_lines = 1'000'000;  // room for the lines of a posting below its number
constexpr std::int64_t contract_charge = 4;        // of billingItemType
constexpr std::int64_t contract_service = 10;      // likewise
constexpr std::int64_t tax_percent = 20;

struct Taxed {
  Money net;
  Money tax;
};

Result<Taxed> taxed(const Money& net, const Switches& switches) {
  if (switches.tax == Tax::None) return Taxed{net, Money::zero(net.currency())};
  const Decimal minor_unit(1, net.currency().minor_digits());
  return Taxed{net, TRY(Money::of(net.minor() * tax_percent, 100, minor_unit, net.currency()))};
}

class ItemRows {
 public:
  ItemRows(const Entity& entity, const Books& books, const std::vector<IssuedInvoice>& issued, const Switches& switches)
      : entity_(entity), books_(books), switches_(switches) {
    for (const IssuedInvoice& one : issued)
      if (!one.invoice.voided) invoices_[one.invoice.posting] = one.invoice.id;
  }

  Result<void> add(const Contract& contract) {
    const Billed posted = TRY(billed(contract));
    for (const BillingDocument& document : posted.documents)
      for (const ContractLine& line : document.lines) TRY(add(contract, line, invoice_of(document.posting)));
    for (const ContractLine& line : posted.waiting) TRY(add(contract, line, std::nullopt));
    return {};
  }
  std::vector<EntityRow> take() {
    std::sort(rows_.begin(), rows_.end(), [](const EntityRow& a, const EntityRow& b) { return a.id() < b.id(); });
    return std::move(rows_);
  }

 private:
  std::optional<EntryId> invoice_of(EntryId posting) const {
    const auto issued = invoices_.find(posting);
    return issued == invoices_.end() ? std::nullopt : std::optional(issued->second);
  }

  Result<void> add(const Contract& contract, const ContractLine& line, std::optional<EntryId> invoice) {
    ASSERT(line.posted);
    const bool charge = line.kind == LineKind::Charge;
    const Service* service = contract.service(line.service);
    const Taxed amounts = TRY(taxed(line.amount, switches_));
    const Day day =
        switches_.item_date == ItemDate::PeriodsFirst && !charge ? line.period.covered.from : line.days.from;
    // Lines of a posting never change, nor their order, so that each keeps its number.
    const std::int64_t place = places_[*line.posted]++;
    ASSERT(place < posting_lines);
    RowMaker row(entity_);
    row.set("id", line.posted->number() * posting_lines + place)
        .set("billingItemType", charge ? contract_charge : contract_service)
        .set("companyID", contract.account.number())
        .set("contractID", contract.id.number())
        .set("itemDate", midnight(day))
        .set("itemName", charge || service == nullptr ? text_of(contract, line) : service->name)
        .set("quantity", charge ? Decimal(1, 0) : Decimal(line.units.count(), 0))
        .set("rate", charge ? amount(line.amount) : FieldValue(line.unit_price))
        .set("extendedPrice", amount(amounts.net))
        .set("taxDollars", amount(amounts.tax))
        .set("totalAmount", amount(amounts.net + amounts.tax))
        .set("postedDate", midnight_of_posting(*line.posted))
        .set("postedOnTime", books_.entered.at(*line.posted))
        .set("nonBillable", std::int64_t{0});
    if (contract.currency == books_.own_currency.value_or(contract.currency))
      row.set("internalCurrencyExtendedPrice", amount(amounts.net))
          .set("internalCurrencyTaxDollars", amount(amounts.tax))
          .set("internalCurrencyTotalAmount", amount(amounts.net + amounts.tax));
    if (charge) row.set("contractChargeID", line.charge.number());
    if (!charge && service != nullptr) row.set("serviceID", books_.catalogue_id(service->name));
    if (invoice) row.set("invoiceID", invoice->number());
    rows_.push_back(row.take());
    return {};
  }

  static std::string text_of(const Contract& contract, const ContractLine& line) {
    for (const Charge& charge : contract.charges)
      if (charge.id == line.charge) return ChargeText::split(charge.text).name;
    return {};
  }

  FieldValue midnight_of_posting(EntryId posting) const {
    constexpr std::int64_t day_ms = 86'400'000;
    const Instant at = books_.entered.at(posting);
    return Instant(at.ms() - at.ms() % day_ms);
  }

  const Entity& entity_;
  const Books& books_;
  const Switches& switches_;
  std::map<EntryId, EntryId> invoices_;     // by posting, those that are not void
  std::map<EntryId, std::int64_t> places_;  // the next one of each posting
  std::vector<EntityRow> rows_;
};

}  // namespace

Result<std::vector<EntityRow>> billing_item_rows(const Entity& entity, const Books& books,
                                                 const std::vector<IssuedInvoice>& issued, const Switches& switches) {
  ItemRows items(entity, books, issued, switches);
  for (const Contract& contract : books.contracts) TRY(items.add(contract));
  return items.take();
}

Result<std::vector<EntityRow>> invoice_rows(const Entity& entity, const std::vector<IssuedInvoice>& issued,
                                            const Switches& switches) {
  std::vector<EntityRow> rows;
  for (const auto& [invoice, contract, document] : issued) {
    const ContractPeriod period = contract->terms.period_of(document.period);
    Money tax = Money::zero(contract->currency);
    for (const ContractLine& line : document.lines) tax += TRY(taxed(line.amount, switches)).tax;
    rows.push_back(RowMaker(entity)
                       .set("id", invoice.id.number())
                       .set("companyID", contract->account.number())
                       .set("invoiceNumber", fmt::format("{}-{}", contract->id.number(), invoice.id.number()))
                       .set("createDateTime", invoice.issued)
                       .set("invoiceDateTime", invoice.issued)
                       .set("fromDate", midnight(period.covered.from))
                       .set("toDate", midnight(period.covered.until - 1))
                       .set("invoiceTotal", amount(document.total + tax))
                       .set("totalTaxValue", amount(tax))
                       .set("isVoided", invoice.voided.has_value())
                       .set("voidedDate", invoice.voided ? FieldValue(*invoice.voided) : FieldValue())
                       .take());
  }
  return rows;
}

}  // namespace stowage::autotask
