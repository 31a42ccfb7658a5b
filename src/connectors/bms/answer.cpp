#include "connectors/bms/answer.h"

#include "base/plain_text.h"
#include "connectors/bms/row.h"
#include "connectors/vendor_answer.h"

namespace stowage::connectors::bms {

namespace {

constexpr std::size_t quoted_bytes_max = 300;

constexpr const char* wrong_login =
    "They were sent once and are not tried again, so that the user is not locked out. Check user, password and tenant "
    "(the company's name under My Settings); a user with a second factor, or one who must log in with KaseyaOne, "
    "cannot "
    "be used. Then `connect remove` and `connect add`.";
constexpr const char* right_lacks = "The user's security role lacks a right: docs/connect-bms.md lists them.";

// Message, details and what else it names; no more than what a person reads.
std::string words_of(const JsonValue& document) {
  const JsonValue* error = member(document, "Error");
  if (error == nullptr) return text_of(document, "Message");
  std::string words = text_of(*error, "Message");
  const auto add = [&](const std::string& more) {
    if (!more.empty() && words.find(more) == std::string::npos) words += (words.empty() ? "" : " ") + more;
  };
  add(text_of(*error, "Details"));
  if (const JsonValue* others = member(*error, "SubErrors"))
    for (const JsonValue& other : others->items()) add(printable(other.text()));
  return words;
}

Vendor vendor_of(const Login& login) {
  return {"BMS", wrong_login, right_lacks, [login](std::string text) { return login.blotted(std::move(text)); },
          &words_of};
}

Result<JsonValue> answered_document(const HttpOutcome& outcome, const Login& login) {
  if (outcome.trouble == HttpOutcome::Trouble::HeldBack)
    return fail(Failure::Full, outcome.reason, "Try again when an hour has passed.");
  return document_of(outcome, vendor_of(login));
}

std::string said(const JsonValue& document, const Login& login) {
  const std::string words = printable(login.blotted(words_of(document)).substr(0, quoted_bytes_max));
  return words.empty() ? "without a reason" : words;
}

Result<Answer> within_envelope(const JsonValue& document) {
  Answer answer;
  if (const JsonValue* result = member(document, "Result")) answer.result = *result;
  if (member(document, "TotalRecords") != nullptr) answer.records = TRY(number_of(document, "TotalRecords"));
  return answer;
}

}  // namespace

Result<Answer> answer_of(const HttpOutcome& outcome, const Login& login) {
  const JsonValue document = TRY(answered_document(outcome, login));
  if (member(document, "Success") == nullptr)
    return refuse("what answers there does not answer as BMS does", "Check the connection's URL.");
  if (!is_true(document, "Success")) return refuse("BMS refuses: " + said(document, login), right_lacks);
  return within_envelope(document);
}

Result<Answer> answer_to_login(const HttpOutcome& outcome, const Login& login) {
  const JsonValue document = TRY(answered_document(outcome, login));
  if (member(document, "Success") != nullptr && !is_true(document, "Success"))
    return refuse("BMS does not accept the credentials: " + said(document, login), wrong_login);
  return answer_of(outcome, login);
}

}  // namespace stowage::connectors::bms
