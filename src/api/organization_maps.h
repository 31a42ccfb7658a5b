#pragma once
// Which organization goes to which account, as a connection's PSA has it from its hub, held against how it is mapped
// here: shown, taken in, and sent there.

#include <optional>
#include <string>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct OrganizationMapRequest {
  std::string connection;
  std::string module_there;                // its name or number there
  std::optional<std::string> module = {};  // ours; nothing: both of Endpoint Backup
};

struct OrganizationMapAnswer {
  Table rows;          // what differs, with what to do; of a comparison what is the same, too
  std::string source;  // "Endpoint Backup of BMS (psa)"
  int changes = 0;     // made, or of a preview to be made
  int same = 0;
  int left = 0;  // that somebody has to decide, or that failed
};

// The modules that the PSA's hub knows.
Result<Table> list_modules_there(Session& session, const std::string& connection);
Result<OrganizationMapAnswer> compare_organization_maps(Session& session, const OrganizationMapRequest& request);

enum class MapMode { Preview, Do };
// Maps here what is mapped there alone, from a day on; without one from the first of the oldest open period. What goes
// elsewhere here stays.
Result<OrganizationMapAnswer> take_organization_map(Session& session, const OrganizationMapRequest& request,
                                                    std::optional<Day> from, MapMode mode);

// Of an organization that goes to different accounts, whether ours takes the place of theirs.
enum class Elsewhere { Left, Replaced };
// Maps there what is mapped here alone, each as two journal entries: that it is sent, and what became of it. Refused
// where the connection only reads, but for a preview.
Result<OrganizationMapAnswer> send_organization_map(Session& session, const OrganizationMapRequest& request,
                                                    Elsewhere elsewhere, MapMode mode);

}  // namespace stowage
