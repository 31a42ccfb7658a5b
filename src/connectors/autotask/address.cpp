#include "connectors/autotask/address.h"

#include <algorithm>

#include "net/http.h"

namespace stowage::connectors::autotask {

namespace {

constexpr std::string_view with_tls = "https://";
constexpr std::string_view without_tls = "http://";
constexpr std::string_view service_path = "/atservicesrest";
constexpr std::size_t port_digits_max = 5;

// Of a name or an IPv4 address; no other character can stand for another host with another reader of URLs.
bool is_host(std::string_view text) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return text == "[::1]" || (!text.empty() && text.front() != '.' && text.back() != '.' &&
                             std::all_of(text.begin(), text.end(), may_stand));
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= port_digits_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

// All zones that were ever seen are such hosts. A rule without the vendor's name in it would believe a stranger's host
// beside one of a public suffix: evil.co.uk beside example.co.uk.
bool is_vendors(std::string_view host) {
  return host.ends_with(".autotask.net");
}

}  // namespace

Result<Address> Address::parse(std::string_view url) {
  const auto no_address = [] {
    // Not quoted: people write passwords into URLs.
    return bad_input("the URL is not an address that leads to one host alone",
                     "Give one such as https://webservices2.autotask.net");
  };
  const std::string lowered = lower_case(url);
  std::string_view rest = lowered;
  Address address;
  address.tls = rest.starts_with(with_tls);
  if (!address.tls && !rest.starts_with(without_tls)) return no_address();
  rest.remove_prefix(address.tls ? with_tls.size() : without_tls.size());
  std::string_view path = rest.substr(std::min(rest.find('/'), rest.size()));
  rest.remove_suffix(path.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && path != service_path) return no_address();
  const std::size_t colon = rest.starts_with('[') ? rest.find(':', rest.find(']')) : rest.find(':');
  address.host = rest.substr(0, colon);
  if (colon != std::string_view::npos) address.port = rest.substr(colon + 1);
  if (!is_host(address.host) || (colon != std::string_view::npos && !is_port(address.port))) return no_address();
  if (!address.tls && !this_machine(address.host))
    return refuse("to " + address.host + " credentials are not sent without TLS", "Use https://");
  return address;
}

std::string Address::url() const {
  return std::string(tls ? with_tls : without_tls) + host + (port.empty() ? "" : ":" + port);
}

bool Address::holds(std::string_view url) const {
  const std::string here = this->url() + "/";
  return lower_case(url.substr(0, here.size())) == here;
}

bool Address::vouches_for(const Address& zone) const {
  if (*this == zone) return true;
  return tls && zone.tls && port == zone.port && is_vendors(host) && is_vendors(zone.host);
}

}  // namespace stowage::connectors::autotask
