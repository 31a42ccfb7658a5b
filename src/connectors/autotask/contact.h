#pragma once
// First contact: whether a connection reads what it needs. Nothing is written, and what is read is not kept.

#include <string>
#include <vector>

#include "connectors/autotask/address.h"
#include "connectors/autotask/call_budget.h"
#include "connectors/autotask/login.h"
#include "connectors/seen.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

struct Contact {
  std::string zone_name;
  std::string zone_url;
  Threshold requests;
  std::vector<Seen> seen;
};

// How a client is made that can only read, whatever it is asked to do.
HttpClientSettings reading(const Address& given);

// Stops at the first thing that fails; nothing is tried twice. The clock is the real one, also for a rehearsal.
Result<Contact> first_contact(HttpSender& sender, const Clock& clock, const Address& given, const Login& login);

}  // namespace stowage::connectors::autotask
