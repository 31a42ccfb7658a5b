#pragma once
// Contracts for the tests of this folder and of those above: each step counts as one more journal entry.

#include "contracts/contract.h"

namespace stowage {

inline Day day(std::string_view text) {
  return *Day::parse(text);
}
inline Currency usd() {
  return *Currency::parse("USD");
}
inline Decimal decimal(std::string_view text) {
  return *Decimal::parse(text);
}

class ContractExample {
 public:
  explicit ContractExample(Terms terms)
      : contract{ContractId(1), AccountId(1), "Acme 2026", usd(), terms, {}, {}, {}} {}

  ServiceId service(std::string_view price) { return service(price, contract.terms.from); }
  ServiceId service(std::string_view price, Day from) {
    const ServiceId id(std::int64_t(contract.services.size()) + 1);
    contract.services.push_back({id, "Endpoint Backup - Protected servers", {}, {}});
    contract.services.back().prices.set(from, decimal(price));
    return id;
  }

  // What the checks allow is added; anything else is the caller's Result.
  Result<void> adjust(ServiceId id, std::int64_t change, Day effective) {
    Service& service = contract.services[static_cast<size_t>(id.number() - 1)];
    TRY(check_adjustment(contract, service, Units(change), effective));
    const EntryId entry = next_entry();
    service.adjustments.push_back({AdjustmentId(entry.number()), Units(change), effective, entry, {}});
    return {};
  }
  Result<void> post(Day period) {
    TRY(check_posting(contract, period));
    contract.postings.push_back({period, next_entry()});
    return {};
  }

  Contract contract;

 private:
  EntryId next_entry() { return EntryId(++entries_); }
  std::int64_t entries_ = 0;
};

}  // namespace stowage
