#pragma once
// Contracts in BMS behind the hub's PSA interface. Prices and the billing price are read anew; how many units a service
// has BMS tells nobody, so that they are what the ledger knows (ContractBook::know_units), held against the billing
// price at each question (known_units.h). Names, accounts and our own numbers are those that were taken in
// (contracts/connected_book.h).

#include "connectors/bms/contract_lines.h"
#include "connectors/bms/invoices.h"
#include "connectors/bms/known_units.h"
#include "connectors/bms/line.h"
#include "contracts/contract_book.h"
#include "hub/psa.h"

namespace stowage::connectors::bms {

class BmsPsa : public Psa {
 public:
  // The ledger must outlive it. `name` is the connection's.
  BmsPsa(Ledger& ledger, Person person, std::unique_ptr<Line> line, std::string name, TenantTerms terms, Day today)
      : book_(ledger),
        person_(std::move(person)),
        line_(std::move(line)),
        invoices_(line_->reader()),
        name_(std::move(name)),
        terms_(std::move(terms)),
        today_(today) {}

  std::string name(ContractId contract) override;
  // NotFound where it is no longer active there, too.
  Result<PsaContract> contract(ContractId id) override;
  // What stands on invoices that are not void. What waits in Billing Review is not told.
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) override;

  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override;
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override;
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override;
  Sent charge(const PsaCharge& charge, const std::string& mark) override;
  Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) override;

  // Fewer units, one-off charges, and what the tenant's terms leave to people. From then on the contract's units are
  // what was known before and what is done since: its price is about to change, and would tell of others.
  Result<std::optional<std::string>> by_hand(const PsaChange& change) override;
  Result<ByHand> made_by_hand(ContractId contract, const std::vector<PsaChange>& changes) override;

 private:
  Result<std::int64_t> account_there(AccountId id);
  struct Read {
    ContractRow row;
    Terms terms;
    Money billing_price;
    std::vector<KnownService> known;  // as the contract's services
    std::vector<std::string> marks;   // of changes that a Stowage has sent
  };
  Result<Read> read(const Contract& kept);
  std::optional<Money> told_price(const Read& read) const;
  Result<ContractRow> read_contract(const Contract& kept);
  // Writes down the units that a price alone has told so far.
  Result<void> keep_units(const Contract& kept);
  Result<void> know(const PsaChange& change);
  // A line that was sent before and stands there now is known from then on.
  Result<bool> find_line(const Contract& kept, const Service& service, const std::string& mark);
  // Read once; lines of all contracts that bill it.
  Result<const std::vector<LineRow>*> lines_of(std::int64_t service);
  Result<ServiceLines> lines_of(const Contract& kept, const Service& service);

  ContractBook book_;
  const Person person_;
  const std::unique_ptr<Line> line_;
  Invoices invoices_;
  const std::string name_;
  const TenantTerms terms_;
  const Day today_;
  std::map<std::int64_t, std::vector<LineRow>> lines_;  // by service
};

}  // namespace stowage::connectors::bms
