#pragma once
// Where credentials may be sent.

#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage::connectors::autotask {

// The part of a URL that says to whom it leads.
struct Address {
  bool tls = true;
  std::string host;  // in small letters
  std::string port;  // empty where none is said

  // "https://host:port". BadInput for what is more or less than that, but for one '/' at its end and what Autotask's
  // own URLs have there ("/ATServicesRest/"); Refused without TLS, but to this machine.
  static Result<Address> parse(std::string_view url);
  std::string url() const;

  // Whether a URL leads there and nowhere else.
  bool holds(std::string_view url) const;
  // Whether a zone's address may be believed that was told here: the same, or another of the vendor's hosts after one
  // of the vendor's ("webservices5.autotask.net" after "webservices2.autotask.net").
  bool vouches_for(const Address& zone) const;

  friend bool operator==(const Address&, const Address&) = default;
};

}  // namespace stowage::connectors::autotask
