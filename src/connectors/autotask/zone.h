#pragma once
// Where the data of an API user are: the vendor keeps its customers in zones, each with a host of its own.

#include "connectors/autotask/address.h"
#include "connectors/autotask/login.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

struct Zone {
  std::string name;
  Address address;

  // "https://…/ATServicesRest/V1.0/"
  std::string base() const;
};

// Asks without credentials. Refused where the zone is at an address that `given` does not vouch for.
Result<Zone> find_zone(HttpSender& sender, const Address& given, const Login& login);

}  // namespace stowage::connectors::autotask
