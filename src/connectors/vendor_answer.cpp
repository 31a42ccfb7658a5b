#include "connectors/vendor_answer.h"

#include <fmt/format.h>

#include "base/plain_text.h"

namespace stowage::connectors {

namespace {

constexpr std::size_t quoted_bytes_max = 300;

// What APIs call their reason.
std::string reason_in(const JsonValue& document) {
  for (const char* key : {"error_description", "message", "title", "error", "detail"})
    if (const JsonValue* said = document.find(key); said != nullptr && !said->text().empty()) return said->text();
  return {};
}

tl::unexpected<Error> judged(const HttpResponse& response, const std::string& reason, const Vendor& vendor) {
  const int status = response.status;
  const std::string said =
      fmt::format("{} refuses: {} ({})", vendor.name, reason.empty() ? "without a reason" : reason, status);
  const std::string later = "Try again later; if it stays so, show this sentence to the vendor's support.";
  if (status == 401 || reason == "invalid_client")
    return refuse(fmt::format("{} does not accept the credentials ({})", vendor.name, status), vendor.wrong_login);
  if (status == 403) return refuse(said, vendor.right_lacks);
  if (status == 429) return fail(Failure::Full, said, "Its limit of requests is reached: try again later.");
  if (status >= 300 && status < 400)
    return refuse(fmt::format("the address leads on to another ({}), to which the credentials are not sent", status),
                  "Add the connection with the address where " + vendor.name + " itself answers.");
  if (is_page(response))
    return fail(Failure::Io, fmt::format("a page for people came where data should be ({})", status),
                "It may be maintained: try again later. If it stays so, check the connection's URL.");
  if (status >= 500) return fail(Failure::Io, fmt::format("{} failed ({})", vendor.name, status), later);
  if (status == 200) return fail(Failure::Io, "the answer of " + vendor.name + " cannot be read", later);
  return refuse(
      reason.empty() ? fmt::format("what answers there does not answer as {} does ({})", vendor.name, status) : said,
      "Check the connection's URL.");
}

}  // namespace

std::string remedy_of(HttpOutcome::Trouble trouble, const std::string& vendor) {
  using Trouble = HttpOutcome::Trouble;
  switch (trouble) {
    case Trouble::NoHost:
      return "Check the connection's URL, and that this machine can look up names.";
    case Trouble::NoConnection:
      return "Check the connection's URL, and that a firewall lets this machine out.";
    case Trouble::Tls:
      return "The credentials were not sent. Where a proxy of yours opens TLS, add its certificate to the system's "
             "with "
             "update-ca-certificates; where there is none, somebody else answers in the vendor's name.";
    case Trouble::TimedOut:
      return "Try again later; if it stays so, check the way to the vendor.";
    case Trouble::TooLarge:
      return vendor + " gives no such answers: check the connection's URL.";
    case Trouble::HeldBack:
    case Trouble::Other:
      return {};
  }
  return {};
}

bool is_page(const HttpResponse& response) {
  const std::string* type = response.headers.find("Content-Type");
  return type != nullptr && lower_case(*type).find("text/html") != std::string::npos;
}

Result<JsonValue> document_of(const HttpOutcome& outcome, const Vendor& vendor) {
  if (outcome.fate != HttpOutcome::Fate::Answered)
    return fail(Failure::Io, outcome.reason, remedy_of(outcome.trouble, vendor.name));
  auto document = JsonValue::parse(outcome.response.body);
  if (document && outcome.response.status == 200) return document;
  const auto find_reason = vendor.reason_in ? vendor.reason_in : &reason_in;
  const std::string reason =
      document ? printable(vendor.blotted(find_reason(*document)).substr(0, quoted_bytes_max)) : "";
  return judged(outcome.response, reason, vendor);
}

HttpClientSettings only(const std::string& method, bool tls) {
  HttpClientSettings settings;
  settings.methods = {method};
  settings.plain = tls ? PlainHttp::Refused : PlainHttp::Allowed;
  return settings;
}

}  // namespace stowage::connectors
