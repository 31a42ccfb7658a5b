#include "api/read_contracts.h"

namespace stowage {

const Result<PsaContract>& ReadContracts::of(const Contract& contract) {
  const auto known = read_.find(contract.id);
  if (known != read_.end()) return known->second;
  return read_.emplace(contract.id, read(contract)).first->second;
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
