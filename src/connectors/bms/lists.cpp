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

List invoices_of_account(std::int64_t account) {
  List list{"/v2/finance/invoices/summary"};
  list.filter = {{"AccountId", std::to_string(account)}};
  list.records = List::Records::Untold;
  return list;
}

std::string invoice_path(std::int64_t invoice) {
  return "/v2/finance/invoices/" + std::to_string(invoice);
}

List organizations_of_module(std::int64_t module) {
  List list{"/v2/admin/k1/organizationmappings"};
  list.key = "SourceOrganizationId";
  list.query = "&SourceProductId=" + std::to_string(module);
  return list;
}

List mappings_of_module(std::int64_t module) {
  List list{"/v2/admin/k1/organizationmappings/search", List::Asked::BySearch};
  list.key = "AccountId";
  list.filter_json = R"({"SourceProductIds":[)" + std::to_string(module) + "]}";
  return list;
}

}  // namespace stowage::connectors::bms
