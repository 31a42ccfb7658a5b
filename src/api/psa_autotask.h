#pragma once
// Autotask as a vendor of PSAs.

#include "api/psa_vendor.h"

namespace stowage {

PsaVendor autotask_vendor();

}  // namespace stowage
