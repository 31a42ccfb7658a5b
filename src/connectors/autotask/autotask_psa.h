#pragma once
// Contracts in Autotask behind the hub's PSA interface. What is in force is read anew at each question; names, accounts
// and our own numbers are those that were taken in (contracts/connected_book.h).
//
// An adjustment there carries no mark and cannot be read back. Behind each one that was accepted comes a note on the
// contract whose title is the mark: where it stands the change arrived; where it does not, only the units can tell.

#include <map>
#include <set>

#include "connectors/autotask/line.h"
#include "connectors/autotask/rows.h"
#include "contracts/contract_book.h"
#include "hub/psa.h"

namespace stowage::connectors::autotask {

// What a person says of the tenant, since the vendor does not.
struct TenantTerms {
  std::optional<std::int64_t> charge_code = {};  // the billing code of one-off charges; without one none are made
  PostedPeriods posted_periods = PostedPeriods::TakeChanges;
};

class AutotaskPsa : public Psa {
 public:
  // The ledger must outlive it. `name` is the connection's.
  AutotaskPsa(Ledger& ledger, std::unique_ptr<Line> line, std::string name, TenantTerms terms, Day today)
      : book_(ledger), line_(std::move(line)), name_(std::move(name)), terms_(terms), today_(today) {}

  std::string name(ContractId contract) override;
  // NotFound where it is no longer active there, too.
  Result<PsaContract> contract(ContractId id) override;
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) override;

  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override;
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override;
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override;
  Sent charge(const PsaCharge& charge, const std::string& mark) override;
  Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) override;

 private:
  Result<ContractRow> read_contract(const Contract& kept);
  Result<std::vector<ChargeRow>> read_charge_rows(const Contract& kept);
  Result<std::vector<PsaCharge>> read_charges(const Contract& kept);
  Result<std::vector<std::string>> read_marks(const Contract& kept, const std::vector<PsaCharge>& charged);
  Result<std::map<std::int64_t, ServiceId>> services_by_catalogue(const Contract& kept);
  Result<std::set<std::int64_t>> voided_of(const std::vector<BillingItemRow>& items);

  ContractBook book_;
  const std::unique_ptr<Line> line_;
  const std::string name_;
  const TenantTerms terms_;
  const Day today_;
};

}  // namespace stowage::connectors::autotask
