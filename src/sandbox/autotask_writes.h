#pragma once
// What may be written through the sandbox: changes of units, one-off charges, and notes. Each is one decision in the
// built-in contracts, checked by their rules; a refusal's message is what the client gets.

#include <cstdint>

#include "contracts/contract_book.h"
#include "sandbox/autotask_rows.h"

namespace stowage::autotask {

class Writes {
 public:
  // All must outlive it.
  Writes(Ledger& ledger, const Zone& zone, const Switches& switches, Person person)
      : ledger_(ledger), zone_(zone), switches_(switches), person_(std::move(person)) {}

  // The number of what was made. `contract` is that of the path, 0 where it names none.
  Result<std::int64_t> adjust(const JsonValue& body, std::int64_t contract);
  Result<std::int64_t> charge(const JsonValue& body, std::int64_t contract);
  Result<std::int64_t> note(const JsonValue& body, std::int64_t contract);

 private:
  // A service on a contract, or one that is only in the catalogue yet.
  struct Target {
    const Contract* contract;
    const Service* service;              // nullptr where the contract does not have it yet
    const Service* catalogue = nullptr;  // then
  };
  Result<Target> target_of(const JsonValue& body, std::int64_t contract, const Books& books) const;
  Result<void> check_change(const Target& target, Units change, Day day) const;
  Result<ServiceId> service_on_contract(const Target& target, const std::optional<Decimal>& price, Day day);
  Result<Day> day_of(const JsonValue& body, const char* field) const;

  Ledger& ledger_;
  const Zone& zone_;
  const Switches& switches_;
  const Person person_;
};

}  // namespace stowage::autotask
