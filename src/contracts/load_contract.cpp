#include "contracts/contract_book.h"

namespace stowage {

namespace {

// Rows as they were known at an entry: it and every table here end in (from_entry, until_entry).
const std::string known_at = " from_entry<=? AND (until_entry IS NULL OR until_entry>?) ";

Result<void> load_services(Database& database, Contract& contract, EntryId at) {
  Query rows = TRY(
      database.query("SELECT service,name,reference FROM services WHERE contract=? AND" + known_at + "ORDER BY service",
                     contract.id, at, at));
  while (TRY(rows.next())) contract.services.push_back({rows.id<ServiceId>(0), rows.string(1), {}, {}, rows.string(2)});
  return {};
}

Result<void> load_prices(Database& database, Service& service, EntryId at) {
  Query rows = TRY(
      database.query("SELECT from_day,price FROM service_prices WHERE service=? AND" + known_at, service.id, at, at));
  while (TRY(rows.next())) service.prices.set(rows.day(0), TRY(Decimal::parse(rows.text(1))));
  return {};
}

Result<void> load_adjustments(Database& database, Service& service, EntryId at) {
  Query rows =
      TRY(database.query("SELECT adjustment,units,from_day,from_entry,note FROM adjustments WHERE service=? AND" +
                             known_at + "ORDER BY from_entry",
                         service.id, at, at));
  while (TRY(rows.next()))
    service.adjustments.push_back(
        {rows.id<AdjustmentId>(0), Units(rows.integer(1)), rows.day(2), rows.id<EntryId>(3), rows.string(4)});
  return {};
}

Result<void> load_charges(Database& database, Contract& contract, EntryId at) {
  Query rows = TRY(database.query("SELECT charge,service,day,amount,from_entry,text FROM charges WHERE contract=? AND" +
                                      known_at + "ORDER BY from_entry",
                                  contract.id, at, at));
  while (TRY(rows.next()))
    contract.charges.push_back({rows.id<ChargeId>(0), rows.id<ServiceId>(1), rows.day(2),
                                TRY(Money::parse(rows.text(3), contract.currency)), rows.id<EntryId>(4),
                                rows.string(5)});
  return {};
}

Result<void> load_postings(Database& database, Contract& contract, EntryId at) {
  Query rows = TRY(database.query(
      "SELECT period_day,from_entry FROM postings WHERE contract=? AND" + known_at + "ORDER BY from_entry", contract.id,
      at, at));
  while (TRY(rows.next())) contract.postings.push_back({rows.day(0), rows.id<EntryId>(1)});
  return {};
}

}  // namespace

Result<Contract> load_contract(Database& database, ContractId id, EntryId at) {
  Query row = TRY(database.query(
      "SELECT account,name,currency,from_day,until_day,anchor_day,posted_periods,connection,reference FROM contracts "
      "WHERE contract=? AND" +
          known_at,
      id, at, at));
  if (!TRY(row.next()))
    return not_found("there is no contract " + std::to_string(id.number()), "`stowage contract list` shows them.");
  Contract contract{id,
                    row.id<AccountId>(0),
                    row.string(1),
                    TRY(Currency::parse(row.text(2))),
                    Terms{row.day(3), row.optional_day(4), static_cast<int>(row.integer(5))},
                    {},
                    {},
                    {},
                    TRY(parse_posted_periods(row.text(6))),
                    {row.id<ConnectionId>(7), row.string(8)}};
  TRY(load_services(database, contract, at));
  for (Service& service : contract.services) {
    TRY(load_prices(database, service, at));
    TRY(load_adjustments(database, service, at));
  }
  TRY(load_charges(database, contract, at));
  TRY(load_postings(database, contract, at));
  return contract;
}

Result<std::vector<Contract>> load_contracts(Database& database, EntryId at) {
  std::vector<ContractId> ids;
  {
    Query rows = TRY(database.query("SELECT contract FROM contracts WHERE" + known_at + "ORDER BY contract", at, at));
    while (TRY(rows.next())) ids.push_back(rows.id<ContractId>(0));
  }
  std::vector<Contract> contracts;
  for (const ContractId id : ids) contracts.push_back(TRY(load_contract(database, id, at)));
  return contracts;
}

}  // namespace stowage
