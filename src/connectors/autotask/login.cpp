#include "connectors/autotask/login.h"

#include <array>

#include "connectors/credential_parts.h"

namespace stowage::connectors::autotask {

namespace {

constexpr const char* remedy =
    "Give what `stowage sandbox credentials --json` prints, or three lines: UserName: …, Secret: …, "
    "ApiIntegrationCode: …";
constexpr std::array parts = {CredentialPart{"UserName", "userName"}, CredentialPart{"Secret", "secret"},
                              CredentialPart{"ApiIntegrationCode", "apiIntegrationCode"}};

std::array<std::string, 3> values_of(const Login& login) {
  return {login.user_name, login.secret, login.integration_code};
}

}  // namespace

Result<Login> Login::parse(std::string_view text) {
  const auto values = TRY(parse_credentials(text, parts, "autotask", remedy));
  return Login{values[0], values[1], values[2]};
}

std::string Login::json() const {
  return credentials_json(parts, values_of(*this));
}

HttpHeaders Login::headers() const {
  const auto values = values_of(*this);
  HttpHeaders headers;
  for (std::size_t i = 0; i < parts.size(); ++i) headers.add(std::string(parts[i].header), values[i]);
  return headers;
}

std::string Login::blotted(std::string text) const {
  return connectors::blotted(std::move(text), values_of(*this));
}

}  // namespace stowage::connectors::autotask
