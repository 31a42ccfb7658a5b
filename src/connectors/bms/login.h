#pragma once
// What a user of BMS is known by. None of it is ever printed.

#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage::connectors::bms {

struct Login {
  std::string user_name;
  std::string password;
  std::string tenant;  // the company's name in BMS

  // JSON with userName, password and tenant, in an object called "bms" or not, or three lines "UserName: …". BadInput
  // names the part that is missing or wrong, and quotes nothing of it.
  static Result<Login> parse(std::string_view text);
  // As parse() takes it.
  std::string json() const;
  // The text without the password and the user's name: for what the vendor's answer says.
  std::string blotted(std::string text) const;
};

}  // namespace stowage::connectors::bms
