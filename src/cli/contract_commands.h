#pragma once
// Commands about contracts: what they are, what feeds them, and what makes them equal to usage.

#include "cli/context.h"

namespace stowage {

void add_contract_commands(CLI::App& app, Context& context);          // account, contract, service
void add_mapping_commands(CLI::App& app, Context& context);           // map
void add_organization_map_commands(CLI::App& map, Context& context);  // compare, take, send
void add_module_commands(CLI::App& app, Context& context);            // module
void add_audit_command(CLI::App& app, Context& context);              // audit
void add_plan_commands(CLI::App& app, Context& context);              // plan, approve, apply, undo, reconcile
void add_sync_commands(CLI::App& app, Context& context);              // sync, log

}  // namespace stowage
