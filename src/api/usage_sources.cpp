#include "api/usage_sources.h"

#include <algorithm>
#include <array>

#include "api/connections.h"
#include "api/turns.h"
#include "connectors/datto/datto_source.h"
#include "connectors/uniview/uniview_source.h"

namespace stowage {

namespace {

namespace datto = connectors::datto;
namespace uniview = connectors::uniview;
using connectors::only;
using connectors::Origin;

Result<ServiceList> list_from_uniview(const Origin& api, const std::string& credentials) {
  HttpClient posting(only("POST", api.tls));
  HttpClient reading(only("GET", api.tls));
  uniview::UniviewSource source(posting, reading, api, TRY(uniview::Login::parse(credentials)));
  return ServiceList{TRY(source.list()), {}};
}

Result<ServiceList> list_from_datto(const Origin& api, const std::string& credentials) {
  HttpClient reading(only("GET", api.tls));
  datto::DattoSource source(reading, api, TRY(datto::Login::parse(credentials)));
  auto assets = TRY(source.list());
  return ServiceList{std::move(assets), TRY(source.storage_pool())};
}

template <class Login>
Result<std::string> kept_credentials(std::string_view text) {
  return TRY(Login::parse(text)).json();
}

struct Service {
  std::string_view vendor;
  std::string_view url;  // the vendor's own
  Result<std::string> (*kept)(std::string_view credentials);
  Result<ServiceList> (*list)(const Origin& api, const std::string& credentials);
};
constexpr std::array services = {
    Service{"uniview", "https://public-api.backup.net", &kept_credentials<uniview::Login>, &list_from_uniview},
    Service{"datto", "https://api.datto.com", &kept_credentials<datto::Login>, &list_from_datto}};

const Service* find_service(std::string_view vendor) {
  const auto found =
      std::find_if(services.begin(), services.end(), [&](const Service& one) { return one.vendor == vendor; });
  return found == services.end() ? nullptr : &*found;
}

}  // namespace

bool measures(std::string_view vendor) {
  return find_service(vendor) != nullptr;
}

Result<std::string> checked_source_url(std::string_view vendor, std::string_view url) {
  return TRY(Origin::parse(url, find_service(vendor)->url)).url();
}

Result<std::string> checked_source_credentials(std::string_view vendor, std::string_view text) {
  return find_service(vendor)->kept(text);
}

Result<ServiceList> list_from(Session& session, const Connection& connection) {
  const Service* service = find_service(connection.vendor);
  ASSERT(service != nullptr);
  const Origin api = TRY(Origin::parse(connection.url, service->url));
  const std::string credentials = TRY(credentials_of(session, connection));
  const Turns::Outside outside;
  return service->list(api, credentials);
}

}  // namespace stowage
