#include "sandbox/credentials.h"

#include "ledger/secret_key.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr std::size_t secret_digits = 32;
constexpr std::size_t code_digits = 24;
constexpr const char* user_name = "api@sandbox.invalid";

}  // namespace

Result<SandboxCredentials> sandbox_credentials(const std::string& folder) {
  if (!path_exists(folder + "/ledger.db"))
    return not_found(folder + " is no data directory", "`stowage init` makes one.");
  const SecretKey key = TRY(SecretKey::of(folder));
  const auto derived = [&](std::string_view what, std::size_t digits) {
    return key.mac("sandbox", what).substr(0, digits);
  };
  return SandboxCredentials{
      {user_name, derived("autotask secret", secret_digits), derived("autotask integration code", code_digits)},
      {"Stowage sandbox", user_name, derived("bms password", secret_digits)},
      derived("controls", secret_digits)};
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace stowage
