#include "hub/service_price.h"

namespace stowage {

namespace {

Result<std::optional<Decimal>> price_on(Psa& psa, ContractId id, ServiceId service_id, Day day) {
  const PsaContract contract = TRY_WITHIN("read " + psa.name(id), psa.contract(id));
  const PsaService* service = contract.service(service_id);
  if (service == nullptr)
    return not_found("contract '" + contract.name + "' has no service " + std::to_string(service_id.number()));
  const Decimal* price = service->prices.at(day);
  return price == nullptr ? std::optional<Decimal>() : std::optional(*price);
}

}  // namespace

Result<void> set_service_price(Psa& psa, ContractId contract, ServiceId service, Day from, const Decimal& price) {
  const std::optional<Decimal> before = TRY(price_on(psa, contract, service, from));
  const Sent sent = psa.set_price(contract, service, from, price);
  if (sent.outcome == Sent::Outcome::Refused) return refuse(sent.reason);
  // Whether an answer was lost or not, only reading tells.
  const std::optional<Decimal> now = TRY(price_on(psa, contract, service, from));
  if (now == price) return {};
  if (now == before)
    return refuse(psa.name(contract) + " did not take the price " + price.shortest(),
                  "Look at the service, then try again.");
  if (before) (void)psa.set_price(contract, service, from, *before);
  const std::optional<Decimal> left = TRY(price_on(psa, contract, service, from));
  const std::string stands = left ? left->shortest() : "none";
  return refuse(psa.name(contract) + " made " + (now ? now->shortest() : "no price") + " of the price " +
                    price.shortest() + "; the service costs " + stands + " now",
                "Use a larger unit, such as 100GB instead of GB, so that its price needs fewer digits.");
}

}  // namespace stowage
