#include "sandbox/bms_face.h"

#include <algorithm>
#include <fmt/format.h>

#include "sandbox/answers.h"
#include "sandbox/bms_fields.h"
#include "sandbox/bms_paging.h"
#include "sandbox/bms_rows.h"
#include "sandbox/request_parts.h"

namespace stowage::bms {

namespace {

constexpr std::string_view service_name = "bms";
constexpr std::string_view version_name = "v2";
constexpr std::string_view bearer = "Bearer ";

// The numbers of a path that an operation's path fits; nothing where it does not.
std::optional<std::vector<std::int64_t>> ids_of(std::string_view pattern, std::span<const std::string> segments) {
  const std::vector<std::string> wanted = segments_of(pattern);
  if (wanted.size() != segments.size()) return std::nullopt;
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto id = wanted[i] == "{}" ? id_of(segments[i]) : std::nullopt;
    if (id) ids.push_back(*id);
    if (!id && !same_name(wanted[i], segments[i])) return std::nullopt;
  }
  return ids;
}

HttpResponse plain_answer(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text);
  return response;
}

}  // namespace

Face::Face(Ledger& ledger, Zone zone, const Clock& clock, FaceSettings settings)
    : ledger_(ledger),
      zone_(std::move(zone)),
      clock_(clock),
      settings_(std::move(settings)),
      tokens_(clock, settings_.switches) {}

bool Face::serves(std::string_view path) {
  const auto segments = segments_of(path);
  return !segments.empty() && same_name(segments[0], service_name);
}

const std::vector<Face::Operation>& Face::operations() {
  using enum Access;
  using enum Place;
  static const std::vector<Operation> all = {
      {"POST",
       "security/authenticate",
       Open,
       Form,
       {"GrantType", "UserName", "Password", "Tenant", "MFACode"},
       &Face::authenticate},
      {"POST", "security/refreshtoken", Open, Form, {"AccessToken", "RefreshToken"}, &Face::refresh_token},
      {"GET", "security/ssostatus", Open, Query, {"Tenant", "UserName"}, &Face::sso_status},
      {"GET", "security/userinfo", WithToken, Query, {}, &Face::user_info},
      {"GET",
       "crm/accounts/lookup",
       WithToken,
       Query,
       {"Filter.Ids", "Filter.Name", "Filter.WithInactiveAccounts", "PageSize", "PageNumber"},
       &Face::account_lookup},
      {"GET",
       "crm/accounts/summary",
       WithToken,
       Query,
       {"Filter.AccountName", "Filter.IsActive", "PageSize", "PageNumber"},
       &Face::accounts},
      {"GET", "crm/accounts/summary/{}", WithToken, Query, {}, &Face::account},
      {"GET",
       "finance/contracts/lookup",
       WithToken,
       Query,
       {"Ids", "AccountId", "Name", "ExcludeExpiredContracts"},
       &Face::contract_lookup},
      {"GET",
       "finance/contracts/summary",
       WithToken,
       Query,
       {"Filter.ContractType", "Filter.ContractName", "Filter.BillingCycle", "Filter.AccountName", "Filter.Status",
        "PageSize", "PageNumber"},
       &Face::contracts},
  };
  return all;
}

HttpResponse Face::answer(const HttpRequest& request) {
  if (settings_.switches.maintenance == Maintenance::On)
    return maintenance_page(static_cast<int>(settings_.switches.bms_maintenance_status));
  const std::vector<std::string> segments = segments_of(request.path);
  if (segments.size() < 3 || !same_name(segments[1], version_name))
    return plain_answer(404, "BMS is at /bms/v2/ here.\n");
  bool other_verb = false;
  for (const Operation& operation : operations()) {
    const auto ids = ids_of(operation.path, std::span(segments).subspan(2));
    if (ids && operation.verb == request.method) return perform(operation, {request, *ids});
    other_verb = other_verb || ids;
  }
  if (other_verb) return plain_answer(405, "");
  return failure_answer(settings_.switches, 501,
                        fmt::format("The sandbox does not serve {} {} yet.", request.method, request.path));
}

HttpResponse Face::perform(const Operation& operation, Call call) {
  if (!count_call(operation))
    return failure_answer(
        settings_.switches, static_cast<int>(settings_.switches.limit_status),
        fmt::format("An endpoint takes {} calls in {} minutes.", settings_.switches.bms_calls, window_minutes));
  if (operation.access == Access::WithToken && !knows(call.request)) return refuse_token();
  auto given = operation.place == Place::Query ? Given::of_query(call.request.query) : Given::of_form(call.request);
  if (!given) return failure(given.error());
  if (const auto unknown = given->first_besides(operation.names))
    return failure_answer(settings_.switches, 501,
                          fmt::format("The sandbox does not know yet what '{}' does here.", *unknown));
  call.given = std::move(*given);
  auto answer = (this->*operation.answer)(call);
  return answer ? std::move(*answer) : failure(answer.error());
}

HttpResponse Face::failure(const Error& error) const {
  const int status = settings_.switches.bms_failures == Failures::In200 ? 200
                     : error.failure() == Failure::NotFound             ? 404
                                                                        : 400;
  return failure_answer(settings_.switches, status, error.text());
}

HttpResponse Face::refuse_token() const {
  const TokenRefusal how = settings_.switches.bms_token_refusal;
  if (how == TokenRefusal::Empty401) {
    HttpResponse response;
    response.status = 401;
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
  }
  return failure_answer(settings_.switches, how == TokenRefusal::Envelope401 ? 401 : 200,
                        "The access token is unknown or has expired.");
}

bool Face::knows(const HttpRequest& request) {
  const std::string* given = request.headers.find("Authorization");
  return given != nullptr && same_name(given->substr(0, bearer.size()), bearer) &&
         tokens_.accept(std::string_view(*given).substr(bearer.size()));
}

bool Face::count_call(const Operation& operation) {
  const std::lock_guard lock(mutex_);
  return calls_.try_emplace(&operation, clock_, settings_.switches.bms_calls).first->second.add().has_value();
}

HttpResponse Face::tokens_answer(const TokenPair& tokens) const {
  Row row(token_fields);
  row.set("AccessToken", tokens.access)
      .set("RefreshToken", tokens.refresh)
      .set("AccessTokenExpireOn", tokens.access_until)
      .set("RefreshTokenExpireOn", tokens.refresh_until);
  return result_answer(settings_.switches, [&](Wire& wire) { wire.row(row); });
}

Result<HttpResponse> Face::authenticate(const Call& call) {
  const BmsCredentials& known = settings_.credentials.bms;
  const std::string* type = call.given.find("GrantType");
  if (type == nullptr) return bad_input("GrantType is required.");
  if (!same_name(*type, "password"))
    return failure_answer(settings_.switches, 501, "The sandbox knows no other GrantType than password.");
  const std::string* tenant = call.given.find("Tenant");
  const std::string* user = call.given.find("UserName");
  const std::string* password = call.given.find("Password");
  const bool right = tenant != nullptr && same_name(*tenant, known.tenant) && user != nullptr &&
                     same_name(*user, known.user_name) && password != nullptr && same_secret(*password, known.password);
  if (!right) return refuse("Tenant, UserName and Password are not those of a user here.");
  return tokens_answer(tokens_.issue());
}

Result<HttpResponse> Face::refresh_token(const Call& call) {
  const std::string* access = call.given.find("AccessToken");
  const std::string* refresh = call.given.find("RefreshToken");
  if (access == nullptr) return bad_input("AccessToken is required.");
  const auto renewed = refresh == nullptr ? std::nullopt : tokens_.renew(*access, *refresh);
  if (!renewed) return refuse("The refresh token is unknown, spent or has expired.");
  return tokens_answer(*renewed);
}

Result<HttpResponse> Face::sso_status(const Call& call) {
  if (call.given.find("Tenant") == nullptr) return bad_input("Tenant is required.");
  return result_answer(settings_.switches, [](Wire& wire) {
    wire.begin_object().field("Enabled", false).field("LoginEndpointUrl", {}).end_object();
  });
}

Result<HttpResponse> Face::user_info(const Call& /*call*/) {
  const std::int64_t only_one = 1;
  Row row(user_fields);
  row.set("UserId", only_one)
      .set("EmailAddress", settings_.credentials.bms.user_name)
      .set("TimeStamp", ledger_.now())
      .set("TimeZoneValue", std::int64_t{0})
      .set("OlsonTimeZoneName", zone_.name())
      .set("TenantId", only_one)
      .set("BusinessName", settings_.credentials.bms.tenant)
      .set("CurrencyCode", settings_.own_currency ? FieldValue(settings_.own_currency->code()) : FieldValue())
      .set("NewTicketingUI", false)
      .set("IsUserSystemAdmin", true);
  return result_answer(settings_.switches, [&](Wire& wire) { wire.row(row); });
}

Result<Books> Face::books() const {
  if (settings_.switches.visibility == Visibility::None) return Books();
  return Books::read(ledger_, zone_);
}

bool Face::fits(const std::string* filter, std::string_view text) const {
  if (filter == nullptr) return true;
  if (settings_.switches.bms_text_filter == TextFilter::Equals) return same_name(*filter, text);
  return lower_case(text).find(lower_case(*filter)) != std::string::npos;
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
    if (settings_.switches.bms_account_by_id == AccountById::Enveloped)
      return result_answer(settings_.switches, [&](Wire& wire) { wire.row(row); });
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

}  // namespace stowage::bms
