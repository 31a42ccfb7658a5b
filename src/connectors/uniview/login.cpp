#include "connectors/uniview/login.h"

#include <array>

#include "base/base64.h"
#include "connectors/credential_parts.h"

namespace stowage::connectors::uniview {

namespace {

constexpr std::array parts = {CredentialPart{"ClientId", "clientId"}, CredentialPart{"ClientSecret", "clientSecret"}};
constexpr const char* remedy =
    "Give two lines, ClientId: … and ClientSecret: …, as UniView shows them once when API access is added.";

}  // namespace

Result<Login> Login::parse(std::string_view text) {
  const auto values = TRY(parse_credentials(text, parts, "uniview", remedy));
  return Login{values[0], values[1]};
}

std::string Login::json() const {
  return credentials_json(parts, std::array{client_id, client_secret});
}

std::string Login::basic() const {
  return "Basic " + base64_of(client_id + ":" + client_secret);
}

std::string Login::blotted(std::string text) const {
  return connectors::blotted(std::move(text), std::array{client_secret, client_id});
}

Origin login_origin(const Origin& api) {
  if (api.host == "public-api.backup.net") return {true, "login.backup.net", ""};
  return api;
}

}  // namespace stowage::connectors::uniview
