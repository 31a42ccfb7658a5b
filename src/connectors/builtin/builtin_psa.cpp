#include "connectors/builtin/builtin_psa.h"

#include "contracts/invoices.h"

namespace stowage {

namespace {

// A refusal by rule changed nothing; a machine that failed in the middle may have done either.
Sent failed(const Error& error) {
  const bool unknown = error.failure() == Failure::Io || error.failure() == Failure::Damaged;
  return {unknown ? Sent::Outcome::Lost : Sent::Outcome::Refused, {}, error.text()};
}

}  // namespace

PsaContract psa_contract(const Contract& contract) {
  PsaContract result{contract.id,
                     contract.account,
                     contract.name,
                     contract.currency,
                     contract.terms,
                     contract.unposted_from(),
                     contract.units_change_from(),
                     {},
                     {}};
  for (const Service& service : contract.services)
    result.services.push_back({service.id, service.name, service.units_by_day(), service.prices});
  for (const Charge& charge : contract.charges)
    result.charges.push_back({contract.id, charge.service, charge.day, charge.amount, charge.text});
  return result;
}

Result<PsaContract> BuiltinPsa::contract(ContractId id) {
  return psa_contract(TRY(book_.contract(id)));
}

Result<std::optional<std::vector<PsaBilledLine>>> BuiltinPsa::billed_lines(ContractId id, const DayRange& days) {
  const Billed posted = TRY(billed(TRY(book_.contract(id))));
  std::vector<PsaBilledLine> lines;
  const auto add = [&](const ContractLine& line, bool invoiced) {
    if (days.contains(line.days.from))
      lines.push_back({line.service, line.days.from, line.amount, line.kind == LineKind::Charge, invoiced});
  };
  for (const BillingDocument& document : posted.documents)
    for (const ContractLine& line : document.lines) add(line, true);
  for (const ContractLine& line : posted.waiting) add(line, false);
  return std::optional(std::move(lines));
}

Sent BuiltinPsa::set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) {
  const Result<void> done = book_.set_price(person_, contract, service, from, price);
  if (!done) return failed(done.error());
  return {};
}

Sent BuiltinPsa::adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) {
  const Result<AdjustmentId> done = book_.adjust(person_, contract, service, change, effective, mark);
  if (!done) return failed(done.error());
  return {Sent::Outcome::Accepted, "adjustment " + std::to_string(done->number()), {}};
}

Result<std::optional<bool>> BuiltinPsa::has_adjustment(ContractId /*contract*/, const std::string& mark) {
  return std::optional(TRY(book_.has_adjustment(mark)));
}

Sent BuiltinPsa::charge(const PsaCharge& charge, const std::string& mark) {
  const Result<ChargeId> done =
      book_.charge(person_, charge.contract, charge.service, charge.day, charge.amount, mark, charge.text);
  if (!done) return failed(done.error());
  return {Sent::Outcome::Accepted, "charge " + std::to_string(done->number()), {}};
}

Result<std::optional<bool>> BuiltinPsa::has_charge(ContractId /*contract*/, const std::string& mark) {
  return std::optional(TRY(book_.has_charge(mark)));
}

}  // namespace stowage
