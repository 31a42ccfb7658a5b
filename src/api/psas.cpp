#include "api/psas.h"

#include "api/psa_connections.h"
#include "hub/foreign_changes.h"

namespace stowage {

namespace {

// Nothing was sent where the PSA could not even be reached.
Sent not_sent(const Error& error) {
  return {Sent::Outcome::Refused, {}, error.text()};
}

}  // namespace

Result<Psa*> Psas::behind(ConnectionId id) {
  if (const auto found = opened_.find(id); found != opened_.end()) return found->second.get();
  const Connection connection = TRY(session_.read([&](Database& database) { return need_connection(database, id); }));
  const PsaVendor* vendor = TRY(vendor_of(connection));
  const auto open = [&]() -> Result<std::unique_ptr<Psa>> {
    return vendor->open(session_, TRY(access_to(session_, connection, use_)));
  };
  const auto [opened, first] = opened_.emplace(id, TRY_WITHIN("connection " + connection.name, open()));
  return opened->second.get();
}

Result<Psa*> Psas::of(ContractId contract) {
  const Origin origin = TRY(ContractBook(session_.ledger()).contract(contract)).origin;
  if (origin.built_in()) return &built_in_;
  return behind(origin.connection);
}

std::string Psas::name(ContractId contract) {
  const auto known = ContractBook(session_.ledger()).contract(contract);
  if (!known || known->origin.built_in()) return built_in_.name(contract);
  const auto connection =
      session_.read([&](Database& database) { return need_connection(database, known->origin.connection); });
  if (!connection) return "a connection that was removed";
  const PsaVendor* vendor = find_psa_vendor(connection->vendor);
  return std::string(vendor == nullptr ? connection->vendor : vendor->title) + " (" + connection->name + ")";
}

Result<PsaContract> Psas::contract(ContractId id) {
  PsaContract contract = TRY(TRY(of(id))->contract(id));
  const auto foreign = [&](Database& database) { return foreign_changes(database, contract); };
  contract.foreign = text_of_foreign(TRY(session_.read(foreign)), contract.name);
  return contract;
}

Result<std::optional<std::vector<PsaBilledLine>>> Psas::billed_lines(ContractId id, const DayRange& days) {
  return TRY(of(id))->billed_lines(id, days);
}

Sent Psas::set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) {
  const auto psa = of(contract);
  return psa ? (*psa)->set_price(contract, service, from, price) : not_sent(psa.error());
}

Sent Psas::adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) {
  const auto psa = of(contract);
  return psa ? (*psa)->adjust(contract, service, change, effective, mark) : not_sent(psa.error());
}

Result<std::optional<bool>> Psas::has_adjustment(ContractId contract, const std::string& mark) {
  return TRY(of(contract))->has_adjustment(contract, mark);
}

Sent Psas::charge(const PsaCharge& charge, const std::string& mark) {
  const auto psa = of(charge.contract);
  return psa ? (*psa)->charge(charge, mark) : not_sent(psa.error());
}

Result<std::optional<bool>> Psas::has_charge(ContractId contract, const std::string& mark) {
  return TRY(of(contract))->has_charge(contract, mark);
}

Result<std::optional<std::string>> Psas::by_hand(const PsaChange& change) {
  return TRY(of(change.contract))->by_hand(change);
}

Result<ByHand> Psas::made_by_hand(ContractId contract, const std::vector<PsaChange>& changes) {
  return TRY(of(contract))->made_by_hand(contract, changes);
}

}  // namespace stowage
