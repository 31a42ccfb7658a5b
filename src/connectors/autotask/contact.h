#pragma once
// First contact: whether a connection reads what it needs. Nothing is written, and what is read is not kept.

#include <cstdint>
#include <string>
#include <vector>

#include "connectors/autotask/address.h"
#include "connectors/autotask/call_budget.h"
#include "connectors/autotask/login.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

struct Seen {
  std::string what;        // "Contracts with recurring services"
  std::string collection;  // the vendor's word for it
  std::int64_t there = 0;
  std::int64_t read = 0;  // two pages at most
  std::int64_t pages = 0;
  std::string remark;  // what is missing, and what to do; may be empty
};

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
