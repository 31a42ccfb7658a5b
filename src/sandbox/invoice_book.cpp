#include "sandbox/invoice_book.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json.h"
#include "sandbox/noted.h"

namespace stowage {

namespace {

constexpr const char* issue_action = "sandbox.invoice";
constexpr const char* void_action = "sandbox.void";

bool stands(const std::vector<Invoice>& invoices, EntryId posting) {
  return std::any_of(invoices.begin(), invoices.end(),
                     [&](const Invoice& one) { return one.posting == posting && !one.voided; });
}

}  // namespace

Result<std::vector<Invoice>> InvoiceBook::invoices() const {
  std::vector<Invoice> invoices;
  for (const JournalEntry& entry : TRY(noted(ledger_, issue_action))) {
    const JsonValue data = TRY(JsonValue::parse(entry.data));
    invoices.push_back(
        {entry.number, ContractId(TRY(data.number_at("contract"))), EntryId(TRY(data.number_at("posting"))), entry.at});
  }
  for (const JournalEntry& entry : TRY(noted(ledger_, void_action))) {
    const EntryId voided(TRY(TRY(JsonValue::parse(entry.data)).number_at("invoice")));
    for (Invoice& invoice : invoices)
      if (invoice.id == voided) invoice.voided = entry.at;
  }
  return invoices;
}

Result<std::vector<IssuedInvoice>> InvoiceBook::issued(const Books& books) const {
  std::vector<IssuedInvoice> issued;
  for (const Invoice& invoice : TRY(invoices())) {
    const Contract* contract = books.contract(invoice.contract.number());
    if (contract == nullptr) continue;
    for (BillingDocument& document : TRY(billed(*contract)).documents)
      if (document.posting == invoice.posting) issued.push_back({invoice, contract, std::move(document)});
  }
  return issued;
}

Result<std::vector<Invoice>> InvoiceBook::issue(const Person& person, const Contract& contract) {
  const std::vector<Invoice> before = TRY(invoices());
  std::vector<Invoice> issued;
  for (const BillingDocument& document : TRY(billed(contract)).documents) {
    if (stands(before, document.posting)) continue;
    JsonWriter data;
    data.begin_object()
        .field("contract", contract.id.number())
        .field("posting", document.posting.number())
        .end_object();
    const EntryId id = TRY(
        note_down(ledger_, person, {issue_action, fmt::format("contract {}", contract.id.number()), data.take(), {}}));
    issued.push_back({id, contract.id, document.posting, ledger_.now()});
  }
  if (issued.empty())
    return refuse("contract '" + contract.name + "' has nothing posted that is on no invoice", "Post a period first.");
  return issued;
}

Result<void> InvoiceBook::make_void(const Person& person, EntryId invoice) {
  for (const Invoice& one : TRY(invoices())) {
    if (one.id != invoice) continue;
    if (one.voided) return refuse(fmt::format("invoice {} is void already", invoice.number()));
    JsonWriter data;
    data.begin_object().field("invoice", invoice.number()).end_object();
    TRY(note_down(ledger_, person, {void_action, fmt::format("contract {}", one.contract.number()), data.take(), {}}));
    return {};
  }
  return not_found(fmt::format("there is no invoice {}", invoice.number()));
}

Result<Day> InvoiceBook::unpost(const Person& person, const Contract& contract) {
  if (!contract.postings.empty() && stands(TRY(invoices()), contract.postings.back().entered))
    return refuse("the newest posting of contract '" + contract.name + "' is on an invoice", "Make that void first.");
  return ContractBook(ledger_).unpost(person, contract.id);
}

}  // namespace stowage
