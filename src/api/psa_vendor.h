#pragma once
// The vendors whose PSA can be connected. Each is a row of psa_vendor.cpp with functions of a file of its own
// (psa_autotask.h): nobody else in api/ or above it names one.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/session.h"
#include "base/json.h"
#include "connectors/connection.h"
#include "connectors/line_use.h"
#include "connectors/seen.h"
#include "connectors/survey.h"
#include "hub/organization_map.h"
#include "hub/psa.h"

namespace stowage {

// What opens a connection.
struct PsaAccess {
  Connection connection;
  std::string credentials;  // as they are kept
  ConnectionSettings settings;
  connectors::LineUse use = connectors::LineUse::Reading;
};

struct PsaContact {
  std::string greeting;                            // "Zone … at …: the credentials are accepted. …"
  std::function<void(JsonWriter& members)> facts;  // the same, as members of an object
  std::vector<connectors::Seen> seen;
};

struct PsaSurvey {
  std::string source;  // "Autotask's zone …"
  connectors::Survey survey;
};

// What is given replaces what was said before; the rest stays.
struct SettingsRequest {
  std::optional<std::int64_t> charge_code = {};
  std::optional<std::string> posted_periods = {};
  std::optional<std::string> contract_type = {};
  std::optional<std::string> contract_status = {};
  std::optional<std::string> billing_cycle = {};
  std::optional<std::string> currency_name = {};
  std::optional<std::string> periods_begin = {};
  std::optional<std::string> increases = {};
  std::optional<std::string> billing_price = {};
};

struct PsaVendor {
  std::string_view key;           // "autotask"
  std::string_view title;         // "Autotask"
  std::string_view billing_page;  // where people see there what it bills
  // Refused: an address to which credentials may not be sent. The URL as it is kept.
  Result<std::string> (*kept_url)(std::string_view url);
  // The credentials as they are kept; BadInput with a part missing.
  Result<std::string> (*kept_credentials)(std::string_view text);
  // BadInput for what makes no sense, and for what this vendor's tenants are not asked.
  Result<ConnectionSettings> (*changed)(ConnectionSettings settings, const SettingsRequest& request);
  // In a sentence.
  std::string (*described)(const ConnectionSettings& settings);
  // One or two pages of all that a connection needs. Nothing is written, whatever `use` says, and nothing kept.
  Result<PsaContact> (*contact)(const PsaAccess& access);
  Result<PsaSurvey> (*survey)(const PsaAccess& access, const connectors::Wanted& wanted);
  // The session must outlive it.
  Result<std::unique_ptr<Psa>> (*open)(Session& session, const PsaAccess& access);
  // nullptr where the vendor shows organization mappings to no other program.
  Result<std::unique_ptr<OrganizationMap>> (*organization_map)(const PsaAccess& access);
};

// nullptr where no PSA of this vendor can be connected.
const PsaVendor* find_psa_vendor(std::string_view key);
// "autotask, bms".
std::string psa_vendor_keys();

}  // namespace stowage
