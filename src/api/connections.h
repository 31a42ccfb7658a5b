#pragma once
// Connections to vendors' services: added, listed, shown, removed, and tried.

#include <string>

#include "api/session.h"
#include "base/table.h"
#include "connectors/connection.h"
#include "connectors/credential_parts.h"

namespace stowage {

// Keeps the credentials encrypted; nothing is sent. Refused: an unknown vendor, an address to which credentials may not
// be sent, a name in use, credentials with a part missing.
Result<void> add_new_connection(Session& session, const Connection& connection, const std::string& credentials);
Result<Table> list_connections(Session& session);
// When and by whom those of this name were added and removed. Never credentials.
Result<Table> show_connection(Session& session, const std::string& name);
// Erases its credentials. What was taken in through it is gone from the lists, and stays in the history.
Result<void> remove_connection(Session& session, const std::string& name, const std::string& reason);

// As they were given. Damaged where the secret.key is missing or another.
Result<std::string> credentials_of(Session& session, const Connection& connection);
// NotFound where none has this name now.
Result<Connection> find_connection(Session& session, const std::string& name);

}  // namespace stowage
