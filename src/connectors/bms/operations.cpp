#include "connectors/bms/operations.h"

#include <algorithm>
#include <array>

namespace stowage::connectors::bms {

namespace {

constexpr std::array all = {
    Operation{"POST", "/v2/security/authenticate", OperationKind::LogIn},
    Operation{"POST", "/v2/security/refreshtoken", OperationKind::LogIn},
    Operation{"GET", "/v2/security/userinfo", OperationKind::Read},
    Operation{"GET", "/v2/crm/accounts/summary", OperationKind::Read},
    Operation{"GET", "/v2/finance/contracts/summary", OperationKind::Read},
    Operation{"GET", "/v2/admin/finance/services/lookup", OperationKind::Read},
    Operation{"POST", "/v2/admin/finance/services/{}/relatedservices/search", OperationKind::Read},
    Operation{"GET", "/v2/finance/invoices/summary", OperationKind::Read},
    Operation{"GET", "/v2/finance/invoices/{}", OperationKind::Read},
    Operation{"GET", "/v2/admin/k1/status", OperationKind::Read},
    Operation{"GET", "/v2/admin/k1/modules", OperationKind::Read},
    Operation{"GET", "/v2/admin/k1/organizationmappings", OperationKind::Read},
    Operation{"POST", "/v2/admin/k1/organizationmappings/search", OperationKind::Read},
    Operation{"POST", "/v2/finance/contracts/recurringservices/{}/services", OperationKind::Write},
    Operation{"POST", "/v2/admin/k1/organizationmappings", OperationKind::Write},
};

std::size_t digits_at_front(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

bool matches(std::string_view path, std::string_view pattern) {
  const std::size_t number = pattern.find("{}");
  if (number == std::string_view::npos) return path == pattern;
  if (!path.starts_with(pattern.substr(0, number))) return false;
  path.remove_prefix(number);
  const std::size_t digits = digits_at_front(path);
  return digits > 0 && matches(path.substr(digits), pattern.substr(number + 2));
}

}  // namespace

std::span<const Operation> operations() {
  return all;
}

const Operation* operation_of(std::string_view method, std::string_view path) {
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Operation& one) { return one.method == method && matches(path, one.path); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace stowage::connectors::bms
