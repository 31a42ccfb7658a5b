#include "connectors/bms/caller.h"

#include <algorithm>

#include "connectors/bms/form.h"
#include "connectors/bms/row.h"

namespace stowage::connectors::bms {

namespace {

constexpr int not_logged_in = 401;
constexpr std::int64_t margin_ms = 60'000;  // a call that goes out with a log-in should arrive with it

HttpCall post_form(std::string url, const FormFields& fields) {
  Form form = form_of(fields);
  HttpCall call{"POST", std::move(url), {}, std::move(form.body)};
  call.headers.add("Content-Type", form.content_type);
  return call;
}

// BMS may write it without an offset; which it then means is not known, and too early an end costs one renewal.
std::optional<Instant> end_of(const std::string& text) {
  for (const std::string& written : {text, text + "Z"})
    if (const auto instant = Instant::parse(written)) return *instant;
  return std::nullopt;
}

}  // namespace

Result<Caller::Token> Caller::token_of(const Answer& answer) const {
  const auto sendable = [&](const char* name) {
    const JsonValue* value = member(answer.result, name);
    return value != nullptr && on_one_line(value->text()) ? value->text() : std::string();
  };
  Token token{sendable("AccessToken"), sendable("RefreshToken"), clock_.now() + log_in_age_max_ms};
  if (token.access.empty()) return refuse("the answer has no token that can be sent", "Check the connection's URL.");
  const auto end = end_of(text_of(answer.result, "AccessTokenExpireOn"));
  if (end && *end - margin_ms > clock_.now()) token.renew_at = std::min(token.renew_at, *end - margin_ms);
  return token;
}

Result<void> Caller::authenticate() {
  const HttpCall call = post_form(address_.url() + "/v2/security/authenticate", {{"GrantType", "password"},
                                                                                 {"UserName", login_.user_name},
                                                                                 {"Password", login_.password},
                                                                                 {"Tenant", login_.tenant}});
  token_ = TRY(token_of(TRY(answer_to_login(sender_.send(call), login_))));
  return {};
}

Result<bool> Caller::refresh() {
  if (token_->refresh.empty()) return false;
  const HttpCall call = post_form(address_.url() + "/v2/security/refreshtoken",
                                  {{"AccessToken", token_->access}, {"RefreshToken", token_->refresh}});
  const auto answer = answer_to_login(sender_.send(call), login_);
  if (!answer && answer.error().failure() != Failure::Refused) return tl::unexpected(answer.error());
  const auto token = answer ? token_of(*answer) : tl::unexpected(answer.error());
  if (token) token_ = *token;
  return token.has_value();
}

Result<void> Caller::log_in() {
  if (token_ && clock_.now() < token_->renew_at) return {};
  if (token_ && TRY(refresh())) return {};
  token_.reset();
  TRY_WITHIN("logging in", authenticate());
  return {};
}

HttpOutcome Caller::send(HttpCall call) {
  call.headers.add("Authorization", "Bearer " + token_->access);
  return sender_.send(call);
}

Result<Answer> Caller::read(const HttpCall& call) {
  TRY(log_in());
  HttpOutcome outcome = send(call);
  if (outcome.fate == HttpOutcome::Fate::Answered && outcome.response.status == not_logged_in) {
    token_->renew_at = clock_.now();
    TRY(log_in());
    outcome = send(call);
  }
  return answer_of(outcome, login_);
}

Result<Answer> Caller::get(const std::string& path) {
  return read({"GET", address_.url() + path});
}

HttpCall Caller::json_call(const std::string& path, const std::string& body) const {
  HttpCall call{"POST", address_.url() + path, {}, body};
  call.headers.add("Content-Type", "application/json");
  return call;
}

Result<Answer> Caller::search(const std::string& path, const std::string& body) {
  return read(json_call(path, body));
}

Result<HttpOutcome> Caller::post(const std::string& path, const std::string& body) {
  TRY(log_in());
  return send(json_call(path, body));
}

}  // namespace stowage::connectors::bms
