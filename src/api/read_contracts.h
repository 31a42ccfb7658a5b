#pragma once
// Contracts as their PSAs show them now, each read once. What was taken in through a connection is asked for there; one
// that does not answer is not asked again for each of its contracts.

#include <map>

#include "api/psas.h"

namespace stowage {

class ReadContracts {
 public:
  // The session must outlive it.
  explicit ReadContracts(Session& session) : psas_(session) {}

  // The reference holds for the life of this.
  const Result<PsaContract>& of(const Contract& contract);
  // As Psa::billed_lines.
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId contract, const DayRange& days);

 private:
  Result<PsaContract> read(const Contract& contract);

  Psas psas_;
  std::map<ContractId, Result<PsaContract>> read_;
  std::map<ConnectionId, Error> unreachable_;
  std::map<ContractId, std::pair<DayRange, Result<std::optional<std::vector<PsaBilledLine>>>>>
      billed_;  // the last ones
};

}  // namespace stowage
