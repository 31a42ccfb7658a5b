#include "connectors/autotask/answer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/plain_text.h"
#include "connectors/vendor_answer.h"

namespace stowage::connectors::autotask {

namespace {

constexpr std::size_t quoted_bytes_max = 300;

constexpr const char* wait_and_see = "Try again later; if it stays so, show this sentence to Autotask's support.";

std::string remedy_of(HttpOutcome::Trouble trouble) {
  if (trouble == HttpOutcome::Trouble::HeldBack)
    return "Wait until usage has fallen, or find in Autotask which integration sends so many.";
  return connectors::remedy_of(trouble, "Autotask");
}

// A list of strings; clients have seen objects with a message, too.
std::string errors_in(const JsonValue& document) {
  std::string text;
  const JsonValue* errors = document.find("errors");
  if (errors == nullptr) return text;
  for (const JsonValue& error : errors->items()) {
    const JsonValue* message = error.find("message");
    text += (text.empty() ? "" : " ") + (message == nullptr ? error : *message).text();
  }
  if (text.empty() && !errors->items().empty()) text = "without a reason";
  return text;
}

bool has(const std::string& text, std::string_view part) {
  return lower_case(text).find(part) != std::string::npos;
}

tl::unexpected<Error> at_limit(const std::string& said) {
  if (has(said, "thread") || has(said, "itgenatr005"))
    return fail(
        Failure::Full, said,
        "Somebody else uses the same integration code for the same data at once. Try again in some minutes; give "
        "each program a code of its own.");
  if (!has(said, "threshold"))  // a 429 without a word of which
    return fail(Failure::Full, said,
                "Autotask limits requests an hour, from all integrations together, and at once. Try again later.");
  return fail(Failure::Full, said,
              "All integrations of your Autotask together have sent too many requests. Wait for an hour, and find in "
              "Autotask which of them sends so many.");
}

// Refusals that come with 500, as bad luck does, but would come again.
bool is_permanent(const std::string& said) {
  constexpr std::array<std::string_view, 4> texts = {"unable to find", "conversion failed", "unexpected character",
                                                     "invalid query"};
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) { return has(said, text); });
}

tl::unexpected<Error> judged(const HttpResponse& response, const std::string& errors) {
  const int status = response.status;
  const std::string said =
      "Autotask refuses: " + (errors.empty() ? "without a reason" : errors) + fmt::format(" ({})", status);
  if (status == 401)
    return refuse(fmt::format("Autotask does not accept the credentials ({})", status),
                  "They were sent once and are not tried again, so that the API user is not locked out. Check its user "
                  "name, secret and integration code, and that it is active; then `connect remove` and `connect add`.");
  if (status == 403) return refuse(said, "The API user's security level lacks a right: docs/connect.md lists them.");
  if (status == 429 || has(errors, "threshold") || has(errors, "itgenatr005")) return at_limit(said);
  if (status >= 300 && status < 400)
    return refuse(fmt::format("the address leads on to another ({}), to which the credentials are not sent", status),
                  "Add the connection with the address where Autotask itself answers.");
  if (!errors.empty() && is_permanent(errors))
    return refuse(said, "It would be refused again: show this sentence to whoever maintains Stowage.");
  if (!errors.empty()) return fail(Failure::Io, said, wait_and_see);
  if (is_page(response))
    return fail(
        Failure::Io, fmt::format("a page for people came where data should be ({})", status),
        "Autotask does so while it is maintained: try again later. If it stays so, check the connection's URL.");
  if (status >= 500) return fail(Failure::Io, fmt::format("Autotask failed ({})", status), wait_and_see);
  return refuse(fmt::format("what answers there does not answer as Autotask does ({})", status),
                "Check the connection's URL.");
}

}  // namespace

Result<JsonValue> document_of(const HttpOutcome& outcome, const Login& login) {
  if (outcome.fate != HttpOutcome::Fate::Answered)
    return fail(outcome.trouble == HttpOutcome::Trouble::HeldBack ? Failure::Full : Failure::Io, outcome.reason,
                remedy_of(outcome.trouble));
  auto document = JsonValue::parse(outcome.response.body);
  const bool is_object = document && document->kind() == JsonValue::Kind::Object;
  const std::string errors =
      is_object ? printable(login.blotted(errors_in(*document)).substr(0, quoted_bytes_max)) : "";
  if (is_object && errors.empty() && outcome.response.status == 200) return document;
  return judged(outcome.response, errors);
}

}  // namespace stowage::connectors::autotask
