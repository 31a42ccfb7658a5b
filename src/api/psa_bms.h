#pragma once
// Kaseya BMS as a vendor of PSAs.

#include "api/psa_vendor.h"

namespace stowage {

PsaVendor bms_vendor();

}  // namespace stowage
