#include "connectors/autotask/address.h"

#include "net/http.h"

namespace stowage::connectors::autotask {

namespace {

constexpr std::string_view service_path = "/atservicesrest";

// All zones that were ever seen are such hosts. A rule without the vendor's name in it would believe a stranger's host
// beside one of a public suffix: evil.co.uk beside example.co.uk.
bool is_vendors(std::string_view host) {
  return host.ends_with(".autotask.net");
}

std::string_view without_service_path(std::string_view url) {
  std::string_view rest = url;
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (!lower_case(rest).ends_with(service_path)) return url;
  rest.remove_suffix(service_path.size());
  return rest.ends_with('/') ? url : rest;
}

}  // namespace

Result<Address> Address::parse(std::string_view url) {
  return Address{TRY(Origin::parse(without_service_path(url), "https://webservices2.autotask.net"))};
}

bool Address::vouches_for(const Address& zone) const {
  if (*this == zone) return true;
  return tls && zone.tls && port == zone.port && is_vendors(host) && is_vendors(zone.host);
}

}  // namespace stowage::connectors::autotask
