#pragma once
// What became of something that was written at the vendor, judged by its answer. A refusal is believed where the vendor
// is known to say no before it does anything; whatever else is not a number of what was made may have happened or not.

#include "connectors/autotask/login.h"
#include "hub/psa.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

// Accepted with the vendor's number as its reference. Nothing of the login stands in the words.
Sent sent_of(const HttpOutcome& outcome, const Login& login);

}  // namespace stowage::connectors::autotask
