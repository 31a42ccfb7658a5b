#include "metering/newest_stream.h"

namespace stowage {

Result<StreamId> newest_stream(Database& database) {
  return StreamId(TRY(database.find_integer("SELECT max(id) FROM streams")).value_or(0));
}

}  // namespace stowage
