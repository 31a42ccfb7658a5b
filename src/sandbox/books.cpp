#include "sandbox/books.h"

#include <algorithm>

namespace stowage {

namespace {

// The same day so many years later; of a 29 February the 28th.
Day years_after(Day day, int years) {
  const int year = day.year() + years;
  return Day::of(year, day.month(), std::min(day.day_of_month(), days_in_month(year, day.month())));
}

Day shown_end(const Terms& terms, Day today) {
  int years = open_contract_years;
  while (years_after(terms.from, years) < years_after(today, 1)) ++years;
  return terms.period_of(years_after(terms.from, years)).uncut.until;
}

Result<std::vector<Contract>> contracts_at(Ledger& ledger, std::optional<EntryId> at) {
  const File::Reader reader = TRY(ledger.file().read());
  return load_contracts(*reader, at ? *at : TRY(journal_head(*reader)).entry);
}

}  // namespace

Result<Books> Books::read(Ledger& ledger, const Zone& zone, std::optional<EntryId> at) {
  Books books;
  ContractBook book(ledger);
  books.accounts = TRY(book.accounts());
  books.contracts = TRY(contracts_at(ledger, at));
  // What is kept in another PSA is not this one's.
  std::erase_if(books.accounts, [](const Account& account) { return !account.origin.built_in(); });
  std::erase_if(books.contracts, [](const Contract& contract) { return !contract.origin.built_in(); });
  books.today = zone.day_of(ledger.now());
  books.notes = TRY(book.notes());
  if (at) std::erase_if(books.notes, [&](const ContractNote& note) { return note.entered > *at; });
  std::vector<EntryId> entries;
  for (const ContractNote& note : books.notes) entries.push_back(note.entered);
  for (Contract& contract : books.contracts) {
    if (!contract.terms.until) contract.terms.until = shown_end(contract.terms, books.today);
    for (const Posting& posting : contract.postings) entries.push_back(posting.entered);
    for (const Charge& charge : contract.charges) entries.push_back(charge.entered);
  }
  const File::Reader reader = TRY(ledger.file().read());
  for (const EntryId entry : entries) {
    const auto found = TRY(read_entry(*reader, entry));
    ASSERT(found);
    books.entered[entry] = found->at;
  }
  return books;
}

const Contract* Books::contract(std::int64_t id) const {
  for (const Contract& contract : contracts)
    if (contract.id.number() == id) return &contract;
  return nullptr;
}

std::pair<const Contract*, const Service*> Books::contract_service(std::int64_t id) const {
  for (const Contract& contract : contracts)
    if (const Service* service = contract.service(ServiceId(id))) return {&contract, service};
  return {nullptr, nullptr};
}

std::int64_t Books::catalogue_id(const std::string& name) const {
  std::int64_t oldest = 0;
  for (const Contract& contract : contracts)
    for (const Service& service : contract.services)
      if (service.name == name && (oldest == 0 || service.id.number() < oldest)) oldest = service.id.number();
  return oldest;
}

const Service* Books::catalogue_service(std::int64_t id) const {
  const Service* service = contract_service(id).second;
  return service != nullptr && catalogue_id(service->name) == id ? service : nullptr;
}

const Decimal* price_on(const Service& service, Day day) {
  const Decimal* price = service.prices.at(day);
  if (price == nullptr && !service.prices.empty()) price = &service.prices.steps().begin()->second;
  return price;
}

}  // namespace stowage
