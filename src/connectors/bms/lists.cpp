#include "connectors/bms/lists.h"

namespace stowage::connectors::bms {

List accounts() {
  return {"/v2/crm/accounts/summary"};
}

List contracts() {
  return {"/v2/finance/contracts/summary"};
}

List services() {
  return {"/v2/admin/finance/services/lookup"};
}

List lines_of_service(std::int64_t service) {
  return {"/v2/admin/finance/services/" + std::to_string(service) + "/relatedservices/search", List::Asked::BySearch};
}

}  // namespace stowage::connectors::bms
