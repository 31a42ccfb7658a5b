#include "connectors/bms/login.h"

#include <array>

#include "connectors/credential_parts.h"

namespace stowage::connectors::bms {

namespace {

constexpr std::array parts = {CredentialPart{"UserName", "userName"}, CredentialPart{"Password", "password"},
                              CredentialPart{"Tenant", "tenant"}};
constexpr const char* remedy =
    "Give three lines, UserName: …, Password: …, Tenant: …; the tenant is the company's name as My Settings in BMS "
    "shows "
    "it.";

}  // namespace

Result<Login> Login::parse(std::string_view text) {
  const auto values = TRY(parse_credentials(text, parts, "bms", remedy));
  return Login{values[0], values[1], values[2]};
}

std::string Login::json() const {
  return credentials_json(parts, std::array{user_name, password, tenant});
}

std::string Login::blotted(std::string text) const {
  return connectors::blotted(std::move(text), std::array{password, user_name});
}

}  // namespace stowage::connectors::bms
