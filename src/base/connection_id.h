#pragma once
// Of a connection to a vendor's service (connectors/connection.h), for those that keep what came through it.

#include "base/ids.h"

namespace stowage {

using ConnectionId = Id<struct ConnectionTag>;

}  // namespace stowage
