#include "connectors/origin.h"

#include <algorithm>

#include "net/http.h"

namespace stowage::connectors {

namespace {

constexpr std::string_view with_tls = "https://";
constexpr std::string_view without_tls = "http://";
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

}  // namespace

Result<Origin> Origin::parse(std::string_view url, std::string_view example) {
  const auto no_address = [&] {
    // Not quoted: people write passwords into URLs.
    return bad_input("the URL is not an address that leads to one host alone",
                     "Give one such as " + std::string(example));
  };
  const std::string lowered = lower_case(url);
  std::string_view rest = lowered;
  Origin origin;
  origin.tls = rest.starts_with(with_tls);
  if (!origin.tls && !rest.starts_with(without_tls)) return no_address();
  rest.remove_prefix(origin.tls ? with_tls.size() : without_tls.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t colon = rest.starts_with('[') ? rest.find(':', rest.find(']')) : rest.find(':');
  origin.host = rest.substr(0, colon);
  if (colon != std::string_view::npos) origin.port = rest.substr(colon + 1);
  if (!is_host(origin.host) || (colon != std::string_view::npos && !is_port(origin.port))) return no_address();
  if (!origin.tls && !this_machine(origin.host))
    return refuse("to " + origin.host + " credentials are not sent without TLS", "Use https://");
  return origin;
}

std::string Origin::url() const {
  return std::string(tls ? with_tls : without_tls) + host + (port.empty() ? "" : ":" + port);
}

bool Origin::holds(std::string_view url) const {
  const std::string here = this->url() + "/";
  return lower_case(url.substr(0, here.size())) == here;
}

}  // namespace stowage::connectors
