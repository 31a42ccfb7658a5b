#pragma once
// What a connection to a service that measures lists, for `connect test` and `import-from`.

#include "api/stream_owners.h"
#include "cli/context.h"

namespace stowage {

// By a source's own word, whatever it came by.
void say_moves(Context& context, const std::vector<MovedAsset>& moves);

// Keeps nothing.
Result<Exit> show_what_is_listed(Context& context, const std::string& connection);
Result<Exit> keep_what_is_listed(Context& context, const std::string& connection);
void add_source_words(CLI::App& group, Context& context);  // source accept, match, class

}  // namespace stowage
