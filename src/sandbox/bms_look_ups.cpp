// What the BMS face finds: accounts, contracts, services.
#include <algorithm>
#include <fmt/format.h>

#include "sandbox/answers.h"
#include "sandbox/bms_face.h"
#include "sandbox/bms_fields.h"
#include "sandbox/bms_paging.h"
#include "sandbox/bms_rows.h"
#include "sandbox/bms_services.h"

namespace stowage::bms {

Result<Books> Face::books() const {
  if (settings_.switches.visibility == Visibility::None) return Books();
  return Books::read(ledger_, zone_, faults_.seen());
}

bool Face::fits(const std::string* filter, std::string_view text) const {
  if (filter == nullptr) return true;
  if (settings_.switches.bms_text_filter == TextFilter::Equals) return same_name(*filter, text);
  return lower_case(text).find(lower_case(*filter)) != std::string::npos;
}

Result<std::optional<Day>> Face::day_given(const Call& call, std::string_view name) const {
  const std::string* text = call.given.find(name);
  if (text == nullptr) return std::optional<Day>();
  return std::optional(TRY_WITHIN(name, parse_day(*text, settings_.switches.effective_date, zone_)));
}

Result<HttpResponse> Face::page_answer(const Call& call, const std::vector<Row>& rows, Total total) const {
  const Page page = TRY(Page::of(call.given, settings_.switches));
  const auto number = total == Total::Told ? std::optional(static_cast<std::int64_t>(rows.size())) : std::nullopt;
  return result_answer(
      settings_.switches, [&](Wire& wire) { wire.rows(page.cut(rows)); }, number);
}

Result<HttpResponse> Face::account_lookup(const Call& call) {
  const std::vector<std::string> ids = call.given.all("Filter.Ids");
  std::vector<Row> rows;
  const Books books = TRY(this->books());
  for (const Account& account : books.accounts) {
    const bool wanted =
        ids.empty() || std::find(ids.begin(), ids.end(), std::to_string(account.id.number())) != ids.end();
    if (wanted && fits(call.given.find("Filter.Name"), account.name))
      rows.push_back(account_lookup_row(account, settings_.credentials.bms.tenant));
  }
  return page_answer(call, rows, Total::Untold);
}

Result<HttpResponse> Face::accounts(const Call& call) {
  const bool inactive_alone = TRY(call.given.truth("Filter.IsActive")) == false;
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const Account& account : books.accounts)
    if (!inactive_alone && fits(call.given.find("Filter.AccountName"), account.name))
      rows.push_back(account_row(account, settings_.credentials.bms.tenant, books));
  return page_answer(call, rows, Total::Told);
}

Result<HttpResponse> Face::account(const Call& call) {
  const Books books = TRY(this->books());
  for (const Account& account : books.accounts) {
    if (account.id.number() != call.ids[0]) continue;
    const Row row = account_row(account, settings_.credentials.bms.tenant, books);
    if (settings_.switches.bms_account_by_id == AccountById::Enveloped) return row_answer(row);
    Wire wire(settings_.switches);
    wire.row(row);
    return json_answer(wire.take());
  }
  return not_found(fmt::format("There is no account {}.", call.ids[0]));
}

Result<HttpResponse> Face::contract_lookup(const Call& call) {
  const std::vector<std::string> ids = call.given.all("Ids");
  const auto account = TRY(call.given.number("AccountId"));
  const bool without_expired = TRY(call.given.truth("ExcludeExpiredContracts")).value_or(false);
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const Contract& contract : books.contracts) {
    const std::string id = std::to_string(contract.id.number());
    if (!ids.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) continue;
    if (account && *account != contract.account.number()) continue;
    if (without_expired && *contract.terms.until <= books.today) continue;
    if (fits(call.given.find("Name"), contract.name))
      rows.push_back(contract_lookup_row(contract, books, settings_.switches));
  }
  return result_answer(settings_.switches, [&](Wire& wire) { wire.rows(rows); });
}

Result<HttpResponse> Face::contracts(const Call& call) {
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const Contract& contract : books.contracts) {
    const Row row = TRY(contract_row(contract, books, settings_.switches));
    const auto fits_field = [&](const char* field) {
      return fits(call.given.find(std::string("Filter.") + field), row.text(field));
    };
    if (fits_field("ContractType") && fits_field("ContractName") && fits_field("BillingCycle") &&
        fits_field("AccountName") && fits_field("Status"))
      rows.push_back(row);
  }
  return page_answer(call, rows, Total::Told);
}

Result<HttpResponse> Face::service_lookup(const Call& call) {
  const auto id = TRY(call.given.number("Filter.Id"));
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const Service* service : catalogue(books))
    if ((!id || *id == service->id.number()) && fits(call.given.find("Filter.Name"), service->name))
      rows.push_back(service_lookup_row(*service));
  return page_answer(call, rows, Total::Told);
}

Result<HttpResponse> Face::service(const Call& call) {
  const Books books = TRY(this->books());
  const Service* service = books.catalogue_service(call.ids[0]);
  if (service == nullptr) return not_found(fmt::format("There is no service {}.", call.ids[0]));
  return row_answer(service_row(*service, books, service_fields));
}

Result<HttpResponse> Face::services(const Call& call) {
  const Books books = TRY(this->books());
  std::vector<Row> rows;
  for (const Service* service : catalogue(books))
    if (fits(call.given.find("Filter.Name"), service->name))
      rows.push_back(service_row(*service, books, service_list_fields));
  return page_answer(call, rows, Total::Told);
}

Result<HttpResponse> Face::related_services(const Call& call) {
  const Books books = TRY(this->books());
  const Service* wanted = books.catalogue_service(call.ids[0]);
  if (wanted == nullptr) return not_found(fmt::format("There is no service {}.", call.ids[0]));
  const auto from = TRY(day_given(call, "Filter.EffectiveDateFrom"));
  const auto to = TRY(day_given(call, "Filter.EffectiveDateTo"));
  std::vector<Row> rows;
  for (const Contract& contract : books.contracts) {
    if (!fits(call.given.find("Filter.ContractName"), contract.name)) continue;
    if (!fits(call.given.find("Filter.AccountName"), account_name(contract, books))) continue;
    for (const Service& service : contract.services)
      if (service.name == wanted->name)
        for (const Line& line : lines_of(contract, service))
          if ((!from || line.effective >= *from) && (!to || line.effective <= *to))
            rows.push_back(related_service_row(line, contract, service, books, settings_.switches));
  }
  return page_answer(call, rows, Total::Told);
}

}  // namespace stowage::bms
