#pragma once
// What an answer of BMS, or none, means to a person: the result that came, or one sentence that says what to do. BMS
// says failures with status 200, within an envelope {Success, Error, Result, TotalRecords}.

#include <optional>

#include "base/json.h"
#include "connectors/bms/login.h"
#include "net/http_client.h"

namespace stowage::connectors::bms {

struct Answer {
  JsonValue result;
  std::optional<std::int64_t> records;  // of a page: how many there are in all; nothing where BMS does not say
};

// Failures: Refused where BMS says no, and will again; Full at a limit; Io where another time may be better. No
// password stands in the words, whatever BMS says.
Result<Answer> answer_of(const HttpOutcome& outcome, const Login& login);

// The same for one to credentials: whatever BMS says against them, they are told to be the reason.
Result<Answer> answer_to_login(const HttpOutcome& outcome, const Login& login);

}  // namespace stowage::connectors::bms
