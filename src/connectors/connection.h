#pragma once
// Connections to vendors' services: where they are, what may be done there, and the credentials, encrypted. The rows
// stay as a history; the credentials go when a connection is removed.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/connection_id.h"
#include "ledger/migration.h"
#include "ledger/secret_key.h"

namespace stowage {

enum class Access { ReadOnly, ReadAndWrite };
std::string_view to_text(Access access);  // "read-only"

struct Connection {
  ConnectionId id = {};  // of one to be added: none
  std::string vendor;    // "autotask"
  std::string name;      // of one connection at a time
  std::string url;
  Access access = Access::ReadOnly;
  EntryId added = {};
  std::optional<EntryId> removed = {};
};

// What a person says of the vendor's tenant, since the vendor does not.
struct ConnectionSettings {
  std::optional<std::int64_t> charge_code = {};  // the vendor's billing code of one-off charges
  std::string posted_periods = "take";           // what a posted period does with changes: "take" or "refuse" (R26)

  // The tenant's words for contracts that can follow usage, and for its own currency; empty for the usual ones.
  std::string contract_type = {};
  std::string contract_status = {};
  std::string billing_cycle = {};
  std::string currency_name = {};
  // Where periods begin of a contract that does not begin on the 1st: "month", "contract" or "unknown".
  std::string periods_begin = "unknown";
  std::string increases = "send";       // more units of a service: "send", or "list" for a person
  std::string billing_price = "check";  // whether units are held against it: "check" or "ignore"
};

std::vector<Migration> connection_migrations();

// Refused where the name is in use, or one that differs from it in upper and lower case only. `sealed` is what
// sealed_credentials() made for this connection.
Result<ConnectionId> add_connection(Database& database, const Connection& connection, std::string_view sealed,
                                    EntryId entry);
// Its credentials are gone from the file, too, once the log has been moved into it.
Result<void> remove_connection(Database& database, const Connection& connection, EntryId entry);
// Those that stand, by name.
Result<std::vector<Connection>> read_connections(Database& database);
// NotFound where none has this name now.
Result<Connection> need_connection(Database& database, std::string_view name);
// Refused where it was removed.
Result<Connection> need_connection(Database& database, ConnectionId id);
// All that ever had this name, oldest first.
Result<std::vector<Connection>> history_of_connection(Database& database, std::string_view name);

Result<ConnectionSettings> read_settings(Database& database, ConnectionId connection);
Result<void> set_settings(Database& database, ConnectionId connection, const ConnectionSettings& settings,
                          EntryId entry);

// They belong to the connection's vendor, name and URL, and open beside these alone.
std::string sealed_credentials(const SecretKey& key, const Connection& connection, std::string_view credentials);
Result<std::string> read_credentials(Database& database, const SecretKey& key, const Connection& connection);

}  // namespace stowage
