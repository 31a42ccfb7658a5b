#include "api/psa_vendor.h"

#include <algorithm>
#include <array>

#include "api/psa_autotask.h"
#include "api/psa_bms.h"

namespace stowage {

namespace {

const std::array vendors = {autotask_vendor(), bms_vendor()};

}  // namespace

const PsaVendor* find_psa_vendor(std::string_view key) {
  const auto found = std::find_if(vendors.begin(), vendors.end(), [&](const PsaVendor& one) { return one.key == key; });
  return found == vendors.end() ? nullptr : &*found;
}

std::string psa_vendor_keys() {
  std::string keys;
  for (const PsaVendor& one : vendors) keys += (keys.empty() ? "" : ", ") + std::string(one.key);
  return keys;
}

}  // namespace stowage
