#pragma once
// All contracts behind one PSA interface: each is asked of where it is kept, in the built-in contracts or behind its
// connection. A connection is opened when the first contract of it is asked for.

#include <map>
#include <memory>

#include "api/session.h"
#include "base/connection_id.h"
#include "connectors/builtin/builtin_psa.h"
#include "connectors/line_use.h"

namespace stowage {

class Psas : public Psa {
 public:
  // The session must outlive it. Whoever does not ask for writing has nothing that could write behind a connection.
  explicit Psas(Session& session, connectors::LineUse use = connectors::LineUse::Reading)
      : session_(session), use_(use), built_in_(session.ledger(), session.person()) {}

  std::string name(ContractId contract) override;
  Result<PsaContract> contract(ContractId id) override;
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) override;
  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override;
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override;
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override;
  Sent charge(const PsaCharge& charge, const std::string& mark) override;
  Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) override;
  Result<std::optional<std::string>> by_hand(const PsaChange& change) override;
  Result<ByHand> made_by_hand(ContractId contract, const std::vector<PsaChange>& changes) override;

 private:
  Result<Psa*> of(ContractId contract);
  Result<Psa*> behind(ConnectionId connection);

  Session& session_;
  const connectors::LineUse use_;
  BuiltinPsa built_in_;
  std::map<ConnectionId, std::unique_ptr<Psa>> opened_;
};

}  // namespace stowage
