#include "sandbox/bms_face.h"

#include <algorithm>
#include <fmt/format.h>

#include "sandbox/answers.h"
#include "sandbox/bms_fields.h"
#include "sandbox/bms_writes.h"
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

Face::Face(Ledger& ledger, Zone zone, const Clock& clock, FaceSettings settings, Faults& faults)
    : ledger_(ledger),
      zone_(std::move(zone)),
      clock_(clock),
      settings_(std::move(settings)),
      faults_(faults),
      tokens_(clock, settings_.switches) {}

bool Face::serves(std::string_view path) {
  const auto segments = segments_of(path);
  return !segments.empty() && same_name(segments[0], service_name);
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
  if (const auto readable = read(operation, call); !readable) return failure(readable.error());
  if (const auto unknown = call.given.first_besides(operation.names))
    return failure_answer(settings_.switches, 501,
                          fmt::format("The sandbox does not know yet what '{}' does here.", *unknown));
  auto answer = (this->*operation.answer)(call);
  return answer ? std::move(*answer) : failure(answer.error());
}

Result<void> Face::read(const Operation& operation, Call& call) const {
  if (operation.place == Place::Query) call.given = TRY(Given::of_query(call.request.query));
  if (operation.place == Place::Form) call.given = TRY(Given::of_form(call.request));
  if (operation.place != Place::Body) return {};
  auto body = JsonValue::parse(call.request.body);
  if (!body) return bad_input("The body is no JSON.");
  call.body = std::move(*body);
  call.given = Given::of_object(call.body);
  return {};
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

HttpResponse Face::row_answer(const Row& row) const {
  return result_answer(settings_.switches, [&](Wire& wire) { wire.row(row); });
}

HttpResponse Face::tokens_answer(const TokenPair& tokens) const {
  Row row(token_fields);
  row.set("AccessToken", tokens.access)
      .set("RefreshToken", tokens.refresh)
      .set("AccessTokenExpireOn", tokens.access_until)
      .set("RefreshTokenExpireOn", tokens.refresh_until);
  return row_answer(row);
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
      .set("FullName", "The sandbox's user")
      .set("EmailAddress", settings_.credentials.bms.user_name)
      .set("TimeStamp", ledger_.now())
      .set("TimeZoneValue", std::int64_t{0})
      .set("OlsonTimeZoneName", zone_.name())
      .set("TenantId", only_one)
      .set("BusinessName", settings_.credentials.bms.tenant)
      .set("CurrencyCode", settings_.own_currency ? FieldValue(settings_.own_currency->code()) : FieldValue())
      .set("NewTicketingUI", false)
      .set("IsUserSystemAdmin", true);
  return row_answer(row);
}

Result<HttpResponse> Face::add_services(const Call& call) {
  return faults_.write([&]() -> Result<HttpResponse> {
    const std::vector<Row> added = TRY(Writes(ledger_, zone_, settings_).add_services(call.ids[0], call.body));
    return row_answer(settings_.switches.bms_added_services == AddedServices::First ? added.front() : added.back());
  });
}

}  // namespace stowage::bms
