#pragma once
// What a client of UniView's public API is known by. None of it is ever printed.

#include <string>
#include <string_view>

#include "connectors/origin.h"

namespace stowage::connectors::uniview {

struct Login {
  std::string client_id;
  std::string client_secret;

  // JSON with clientId and clientSecret, or the lines "ClientId: …" and "ClientSecret: …". BadInput names the part that
  // is missing or wrong, and quotes nothing of it.
  static Result<Login> parse(std::string_view text);
  std::string json() const;
  // The value of the header with which a token is asked for.
  std::string basic() const;
  std::string blotted(std::string text) const;
};

// Where a token is given for an API: at the vendor's log-in for the vendor's own API, else at the API's own address.
Origin login_origin(const Origin& api);

}  // namespace stowage::connectors::uniview
