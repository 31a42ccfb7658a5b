#include "connectors/autotask/write_answer.h"

#include <algorithm>
#include <array>
#include <span>

#include "connectors/autotask/answer.h"

namespace stowage::connectors::autotask {

namespace {

constexpr int first_redirection = 300;
constexpr int server_error = 500;

Sent lost(std::string reason) {
  return {Sent::Outcome::Lost, {}, std::move(reason)};
}

bool has_any(const std::string& lowered, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return lowered.find(part) != std::string::npos; });
}

// The vendor says no with 500, and fails with 500. These texts are of checks that come before anything is done.
bool says_no(const std::string& text) {
  constexpr std::array<std::string_view, 6> doubts = {"time-out", "timeout",   "timed out",
                                                      "deadlock", "transport", "connection"};
  constexpr std::array<std::string_view, 13> refusals = {"unable to",
                                                         "is required",
                                                         "required field",
                                                         "cannot be",
                                                         "must be",
                                                         "does not exist",
                                                         "invalid",
                                                         "not a valid",
                                                         "not allowed",
                                                         "conversion failed",
                                                         "unexpected character",
                                                         "threshold",
                                                         "itgenatr005"};
  const std::string lowered = lower_case(text);
  return !has_any(lowered, doubts) && has_any(lowered, refusals);
}

}  // namespace

Sent sent_of(const HttpOutcome& outcome, const Login& login) {
  const auto document = document_of(outcome, login);
  if (document) {
    const auto id = document->number_at("itemId");
    if (id) return {Sent::Outcome::Accepted, std::to_string(*id), {}};
    return lost("Autotask's answer does not name what it made");
  }
  const std::string reason = document.error().text();
  if (outcome.fate == HttpOutcome::Fate::NotSent) return {Sent::Outcome::Refused, {}, reason};
  if (outcome.fate == HttpOutcome::Fate::Lost) return lost(reason);
  const int status = outcome.response.status;
  const bool before_anything = status >= first_redirection && status < server_error;
  if (before_anything || (status == server_error && says_no(document.error().message())))
    return {Sent::Outcome::Refused, {}, reason};
  return lost(reason);
}

}  // namespace stowage::connectors::autotask
