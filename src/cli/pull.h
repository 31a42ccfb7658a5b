#pragma once
// What a connection to a service that measures lists, for `connect test` and `import-from`.

#include "cli/context.h"
#include "connectors/connection.h"

namespace stowage {

// Keeps nothing.
Result<Exit> show_what_is_listed(Context& context, const Connection& connection);
Result<Exit> keep_what_is_listed(Context& context, const Connection& connection);
void add_source_words(CLI::App& group, Context& context);  // connect match, class

}  // namespace stowage
