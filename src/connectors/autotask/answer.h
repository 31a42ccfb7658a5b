#pragma once
// What an answer of the vendor, or none, means to a person: the document that came, or one sentence that says what to
// do.

#include "base/json.h"
#include "connectors/autotask/login.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

// The document of an answer without errors. Failures: Refused where the vendor says no, and will again (credentials,
// rights, a question that it does not take); Full at a limit; Io where another time may be better. Nothing of the login
// stands in the words, whatever the vendor says.
Result<JsonValue> document_of(const HttpOutcome& outcome, const Login& login);

}  // namespace stowage::connectors::autotask
