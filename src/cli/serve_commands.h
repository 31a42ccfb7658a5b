#pragma once
// The server, and who may send to it.

#include "cli/context.h"

namespace stowage {

void add_serve_commands(CLI::App& app, Context& context);  // serve, token

}  // namespace stowage
