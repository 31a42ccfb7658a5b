#pragma once
// Where an API user's credentials may be sent.

#include <string_view>

#include "connectors/origin.h"

namespace stowage::connectors::autotask {

struct Address : Origin {
  // As Origin::parse; at its end may stand what Autotask's own URLs have there, too ("/ATServicesRest/").
  static Result<Address> parse(std::string_view url);

  // Whether a zone's address may be believed that was told here: the same, or another of the vendor's hosts after one
  // of the vendor's ("webservices5.autotask.net" after "webservices2.autotask.net").
  bool vouches_for(const Address& zone) const;
};

}  // namespace stowage::connectors::autotask
