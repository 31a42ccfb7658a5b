#pragma once
// How many units the services of a contract have. BMS tells nobody: what is known is what people said and what we did
// since, and what holds it to account is the contract's billing price, which is what its services come to.

#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/timeline.h"
#include "contracts/units.h"

namespace stowage::connectors::bms {

struct KnownService {
  std::string name;
  Decimal unit_price;                         // for a period
  std::optional<Timeline<Units>> units = {};  // nothing where nobody has said
};

// Whether a billing price is what services come to. It is not known whether it takes in what is effective later only:
// either will do.
enum class Told { Agrees, Differs };
Result<Told> compare(const std::vector<KnownService>& services, const Money& billing_price, Day today);
// On a day; units that nobody has said count as 0.
Result<Money> comes_to(const std::vector<KnownService>& services, const Currency& currency, Day day);

// Where one service alone has a price and no units that anybody has said, it has those that make the price, if they are
// whole: they are filled in, from `from` on. Says why units cannot be relied on; nothing where they can. Without a
// billing price units are what people said, and held against nothing.
Result<std::string> fill_in(std::vector<KnownService>& services, const std::optional<Money>& billing_price, Day from,
                            Day today);

}  // namespace stowage::connectors::bms
