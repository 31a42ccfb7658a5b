#pragma once
// The built-in contracts behind the hub's PSA interface. Each adjustment carries the change's mark, so that what became
// of a send is always known: no change of ours is ever unsettled for long.

#include "contracts/contract_book.h"
#include "hub/psa.h"

namespace stowage {

class BuiltinPsa : public Psa {
 public:
  // The ledger must outlive this. Decisions are written in the name of `person`.
  BuiltinPsa(Ledger& ledger, Person person) : book_(ledger), person_(std::move(person)) {}

  static constexpr const char* place = "built-in contracts";
  std::string name(ContractId /*contract*/) override { return place; }
  Result<PsaContract> contract(ContractId id) override;
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) override;
  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override;
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override;
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override;
  Sent charge(const PsaCharge& charge, const std::string& mark) override;
  Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) override;

 private:
  ContractBook book_;
  const Person person_;
};

// A contract as the hub sees it.
PsaContract psa_contract(const Contract& contract);

}  // namespace stowage
