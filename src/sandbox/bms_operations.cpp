// What the BMS face serves, and which values of each call.
#include "sandbox/bms_face.h"

namespace stowage::bms {

namespace {

using Names = std::vector<std::string_view>;

Names paged(Names names) {
  names.insert(names.end(), {"PageSize", "PageNumber"});
  return names;
}

// In the body of a search, which has rows by number, too: they are described as read alone.
Names searched(Names names) {
  names.insert(names.end(), {"StartRowIndex", "EndRowIndex"});
  return paged(std::move(names));
}

}  // namespace

const std::vector<Face::Operation>& Face::operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> operations = of_users();
    for (const auto& more : {of_accounts_and_contracts(), of_invoices_and_services(), of_k1()})
      operations.insert(operations.end(), more.begin(), more.end());
    return operations;
  }();
  return all;
}

std::vector<Face::Operation> Face::of_users() {
  using enum Access;
  using enum Place;
  const Names login = {"GrantType", "UserName", "Password", "Tenant", "MFACode"};
  return {{"POST", "security/authenticate", Open, Form, login, &Face::authenticate},
          {"POST", "security/refreshtoken", Open, Form, {"AccessToken", "RefreshToken"}, &Face::refresh_token},
          {"GET", "security/ssostatus", Open, Query, {"Tenant", "UserName"}, &Face::sso_status},
          {"GET", "security/userinfo", WithToken, Query, {}, &Face::user_info}};
}

std::vector<Face::Operation> Face::of_accounts_and_contracts() {
  using enum Access;
  using enum Place;
  const Names by_id_or_name = paged({"Filter.Ids", "Filter.Name", "Filter.WithInactiveAccounts"});
  const Names of_accounts = paged({"Filter.AccountName", "Filter.IsActive"});
  const Names lookup = {"Ids", "AccountId", "Name", "ExcludeExpiredContracts"};
  const Names of_contracts = paged(
      {"Filter.ContractType", "Filter.ContractName", "Filter.BillingCycle", "Filter.AccountName", "Filter.Status"});
  return {{"GET", "crm/accounts/lookup", WithToken, Query, by_id_or_name, &Face::account_lookup},
          {"GET", "crm/accounts/summary", WithToken, Query, of_accounts, &Face::accounts},
          {"GET", "crm/accounts/summary/{}", WithToken, Query, {}, &Face::account},
          {"GET", "finance/contracts/lookup", WithToken, Query, lookup, &Face::contract_lookup},
          {"GET", "finance/contracts/summary", WithToken, Query, of_contracts, &Face::contracts},
          // An array: its members are looked at by themselves.
          {"POST", "finance/contracts/recurringservices/{}/services", WithToken, Body, {}, &Face::add_services}};
}

std::vector<Face::Operation> Face::of_invoices_and_services() {
  using enum Access;
  using enum Place;
  const Names of_invoices = paged({"Filter.Id", "Filter.InvoiceNumber", "Filter.AccountId", "Filter.AccountName",
                                   "Filter.CreatedFrom", "Filter.CreatedTo", "Filter.PostedToAccounting"});
  const Names of_lines = searched(
      {"Filter.ListInvoiceIds", "Filter.InvoiceDateFrom", "Filter.InvoiceDateTo", "Filter.PostedToAccounting"});
  const Names lookup = paged({"Filter.Id", "Filter.Name"});
  const Names related =
      searched({"Filter.ContractName", "Filter.AccountName", "Filter.EffectiveDateFrom", "Filter.EffectiveDateTo"});
  return {
      {"GET", "finance/invoices/summary", WithToken, Query, of_invoices, &Face::invoices},
      {"GET", "finance/invoices/{}", WithToken, Query, {}, &Face::invoice},
      {"POST", "finance/invoices/details", WithToken, Body, of_lines, &Face::invoice_lines},
      {"GET", "admin/finance/services/lookup", WithToken, Query, lookup, &Face::service_lookup},
      {"GET", "admin/finance/services/{}", WithToken, Query, {}, &Face::service},
      {"POST", "admin/finance/services/search", WithToken, Body, searched({"Filter.Name"}), &Face::services},
      {"POST", "admin/finance/services/{}/relatedservices/search", WithToken, Body, related, &Face::related_services}};
}

std::vector<Face::Operation> Face::of_k1() {
  using enum Access;
  using enum Place;
  const Names of_organizations = paged({"SourceProductId", "SourceOrganizationName"});
  const Names of_mappings = searched({"Filter.AccountName", "Filter.SourceProductIds", "Filter.IsActive"});
  const Names written = {"AccountId", "SourceProductId", "SourceOrganizations.Id", "SourceOrganizations.Name",
                         "SourceOrganizations.ParentId"};
  return {{"GET", "admin/k1/status", WithToken, Query, {}, &Face::k1_status},
          {"GET", "admin/k1/modules", WithToken, Query, {}, &Face::k1_modules},
          {"GET", "admin/k1/organizationmappings", WithToken, Query, of_organizations, &Face::k1_organizations},
          {"POST", "admin/k1/organizationmappings/search", WithToken, Body, of_mappings, &Face::k1_mappings},
          {"POST", "admin/k1/organizationmappings", WithToken, Body, written, &Face::map_k1}};
}

}  // namespace stowage::bms
