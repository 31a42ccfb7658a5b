#include "api/read_contracts.h"

namespace stowage {

const Result<PsaContract>& ReadContracts::of(const Contract& contract) {
  const auto known = read_.find(contract.id);
  if (known != read_.end()) return known->second;
  return read_.emplace(contract.id, read(contract)).first->second;
}

Result<std::optional<std::vector<PsaBilledLine>>> ReadContracts::billed_lines(ContractId contract,
                                                                              const DayRange& days) {
  if (days.empty()) return std::optional(std::vector<PsaBilledLine>());
  const auto known = billed_.find(contract);
  if (known != billed_.end() && known->second.first == days) return known->second.second;
  return billed_.insert_or_assign(contract, std::pair(days, psas_.billed_lines(contract, days))).first->second.second;
}

Result<PsaContract> ReadContracts::read(const Contract& contract) {
  if (contract.origin.built_in()) return psa_contract(contract);
  const ConnectionId connection = contract.origin.connection;
  if (const auto failed = unreachable_.find(connection); failed != unreachable_.end())
    return tl::unexpected(failed->second);
  Result<PsaContract> found = psas_.contract(contract.id);
  const bool unreachable =
      !found && (found.error().failure() == Failure::Io || found.error().failure() == Failure::Full);
  if (unreachable) unreachable_.emplace(connection, found.error());
  return found;
}

}  // namespace stowage
