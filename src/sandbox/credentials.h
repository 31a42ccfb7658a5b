#pragma once
// Who may ask the sandbox. Derived from the data directory's secret, so that they are the same at each start, and are
// kept nowhere else.

#include <string>

#include "base/result.h"

namespace stowage {

struct AutotaskCredentials {
  std::string user_name;  // as an e-mail address
  std::string secret;
  std::string integration_code;
};

struct BmsCredentials {
  std::string tenant;     // the company's name
  std::string user_name;  // as an e-mail address
  std::string password;
};

struct SandboxCredentials {
  AutotaskCredentials autotask;
  BmsCredentials bms;
  std::string controls_key;  // of what no client may do
};

// Makes the directory's secret where it has none. Needs no lock: a server may have the directory.
Result<SandboxCredentials> sandbox_credentials(const std::string& folder);

// Takes the same time wherever the texts differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace stowage
