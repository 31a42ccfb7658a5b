#pragma once
// What an API user of Autotask is known by. None of it is ever printed.

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace stowage::connectors::autotask {

struct Login {
  std::string user_name;  // as an e-mail address
  std::string secret;
  std::string integration_code;

  // The JSON that `stowage sandbox credentials --json` prints, its inner object alone, or lines as headers have them:
  // "UserName: api@example.com". BadInput names the part that is missing or wrong, and quotes nothing of it.
  static Result<Login> parse(std::string_view text);
  // As parse() takes it.
  std::string json() const;

  // The headers of each call but the zone's.
  HttpHeaders headers() const;
  // The text without any of it: for what a vendor's answer says.
  std::string blotted(std::string text) const;
};

}  // namespace stowage::connectors::autotask
