#include "sandbox/bms_rows.h"

#include "sandbox/bms_fields.h"

namespace stowage::bms {

namespace {

// That of its contracts, where they have one.
FieldValue currency_of(const Account& account, const Books& books) {
  std::optional<Currency> currency;
  for (const Contract& contract : books.contracts) {
    if (contract.account != account.id) continue;
    if (currency && *currency != contract.currency) return {};
    currency = contract.currency;
  }
  return currency ? FieldValue(currency->code()) : FieldValue();
}

// Of all that was ever added to it or taken from it, whenever it counts from.
Units units_of_all_lines(const Service& service) {
  Units units;
  for (const Adjustment& adjustment : service.adjustments) units += adjustment.change;
  return units;
}

}  // namespace

Row account_lookup_row(const Account& account, const std::string& tenant) {
  Row row(account_lookup_fields);
  row.set("Id", account.id.number()).set("Name", account.name).set("TenantName", tenant).set("IsActive", true);
  return row;
}

Row account_row(const Account& account, const std::string& tenant, const Books& books) {
  Row row(account_fields);
  row.set("Id", account.id.number())
      .set("AccountName", account.name)
      .set("CurrencyName", currency_of(account, books))
      .set("IsActive", true)
      .set("IsBilling", true)
      .set("TenantName", tenant);
  return row;
}

std::string account_name(const Contract& contract, const Books& books) {
  for (const Account& account : books.accounts)
    if (account.id == contract.account) return account.name;
  return {};
}

bool is_active(const Contract& contract, Day today) {
  return contract.terms.covers(today);
}

Day shown_end(const Contract& contract, const Switches& switches) {
  return *contract.terms.until - (switches.bms_contract_end == ContractEnd::LastDay ? 1 : 0);
}

Row contract_lookup_row(const Contract& contract, const Books& books, const Switches& switches) {
  Row row(contract_lookup_fields);
  row.set("Id", contract.id.number())
      .set("Name", contract.name)
      .set("IsActive", is_active(contract, books.today))
      .set("EndDate", midnight(shown_end(contract, switches)));
  return row;
}

Result<Money> billing_price(const Contract& contract, Day today, BillingPrice rule) {
  Money sum = Money::zero(contract.currency);
  for (const Service& service : contract.services) {
    const Units units = rule == BillingPrice::InForce ? service.units_on(today) : units_of_all_lines(service);
    const Decimal* price = price_on(service, today);
    if (units.zero() || price == nullptr) continue;
    sum += TRY(Money::of(units.count(), 1, *price, contract.currency));
  }
  return sum;
}

Result<Row> contract_row(const Contract& contract, const Books& books, const Switches& switches) {
  Row row(contract_fields);
  row.set("Id", contract.id.number())
      .set("ContractName", contract.name)
      .set("AccountName", account_name(contract, books))
      .set("ContractType", contract_type)
      .set("ContractBillingPrice", amount(TRY(billing_price(contract, books.today, switches.bms_billing_price))))
      .set("Status", is_active(contract, books.today) ? active : inactive)
      .set("BillingCycle", billing_cycle)
      .set("StartDate", midnight(contract.terms.from))
      .set("EndDate", midnight(shown_end(contract, switches)));
  return row;
}

}  // namespace stowage::bms
