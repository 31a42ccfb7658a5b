#pragma once
// Setting the price of a service in a PSA (R32).

#include "hub/psa.h"

namespace stowage {

// From `from` on one unit of the service costs `price`. It is read back; where the PSA rounded it the price of before
// is put back, and the refusal says what to do.
Result<void> set_service_price(Psa& psa, ContractId contract, ServiceId service, Day from, const Decimal& price);

}  // namespace stowage
