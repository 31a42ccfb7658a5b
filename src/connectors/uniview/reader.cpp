#include "connectors/uniview/reader.h"

#include <charconv>
#include <fmt/format.h>

#include "connectors/credential_parts.h"

namespace stowage::connectors::uniview {

namespace {

constexpr const char* no_pages =
    "Check the connection's URL; if it is right, show this sentence to whoever maintains Stowage.";

Result<std::int64_t> number_in(const HttpHeaders& headers, const char* name) {
  const std::string* text = headers.find(name);
  std::int64_t number = -1;
  const char* end = text == nullptr ? nullptr : text->data() + text->size();
  if (text == nullptr || std::from_chars(text->data(), end, number).ptr != end || number < 0)
    return refuse(fmt::format("the answer does not say its {} as a number", name), no_pages);
  return number;
}

}  // namespace

Vendor vendor_of(const Login& login) {
  return {"UniView",
          "They were sent once and are not tried again. Check client id and secret, and that the API access is still "
          "there in UniView; then `connect remove` and `connect add`.",
          "The tenant that gave the API access may not see Endpoint Backup: give it that in UniView.",
          [login](std::string text) { return login.blotted(std::move(text)); }};
}

Result<std::string> ask_token(HttpSender& sender, const Origin& login_at, const Login& login) {
  HttpCall call{"POST", login_at.url() + "/connect/token", {}, "grant_type=client_credentials"};
  call.headers.add("Authorization", login.basic());
  call.headers.add("Content-Type", "application/x-www-form-urlencoded");
  const JsonValue document = TRY(document_of(sender.send(call), vendor_of(login)));
  const std::string token = TRY(document.text_at("access_token"));
  if (token.empty() || token.find_first_of("\r\n") != std::string::npos)
    return refuse("the answer has no token that can be sent", no_pages);
  return token;
}

Result<AssetPage> Reader::assets(std::int64_t page) const {
  HttpCall call{"GET", fmt::format("{}/api/epb/v1/assets?order_by=id&order_direction=asc&page_number={}&page_size={}",
                                   api_.url(), page, page_rows_wanted)};
  call.headers.add("Authorization", "Bearer " + token_);
  const HttpOutcome outcome = sender_.send(call);
  const JsonValue document = TRY(document_of(outcome, vendor_));
  if (document.kind() != JsonValue::Kind::Array) return refuse("the answer is no list of assets", no_pages);
  const HttpHeaders& headers = outcome.response.headers;
  return AssetPage{document.items(), TRY(number_in(headers, "Paging-Page-Number")),
                   TRY(number_in(headers, "Paging-Total-Pages")), TRY(number_in(headers, "Paging-Total-Records"))};
}

}  // namespace stowage::connectors::uniview
