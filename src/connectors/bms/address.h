#pragma once
// Where a tenant's API is, and its log-in: one address, to which the credentials go and nowhere else.

#include <string>
#include <string_view>

#include "connectors/origin.h"

namespace stowage::connectors::bms {

struct Address : Origin {
  std::string path;  // below which the API stands: empty, or "/bms"

  // As Origin::parse; behind the host may stand a path of plain names. What people copy with it from the vendor's pages
  // ("/v2", "/swagger/index.html") is no part of it.
  static Result<Address> parse(std::string_view url);
  std::string url() const { return Origin::url() + path; }
};

}  // namespace stowage::connectors::bms
