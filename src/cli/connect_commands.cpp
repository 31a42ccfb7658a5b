#include <fmt/format.h>
#include <unistd.h>

#include "api/connections.h"
#include "api/import_from.h"
#include "api/psa_connections.h"
#include "api/usage_sources.h"
#include "cli/context.h"
#include "cli/program_columns.h"
#include "cli/pull.h"
#include "os/named_file.h"

namespace stowage {

namespace {

using connectors::Seen;

struct Options {
  std::string vendor, name, url, credentials = "-", reason;
  bool read_only = false;
};

Result<std::string> given_credentials(const std::string& path) {
  // A terminal would show what is typed.
  if (path == "-" && ::isatty(STDIN_FILENO) == 1)
    return refuse("the credentials are not taken from a terminal, where they could be seen",
                  "Give --credentials FILE, or send them to standard input.");
  const std::string given =
      TRY(read_named_file(path, connectors::credentials_bytes_max,
                          "Name a file that holds them, or leave --credentials out and send them to standard input."));
  if (given.find_first_not_of(" \t\r\n") != std::string::npos) return given;
  return bad_input(path == "-" ? "no credentials came from standard input" : path + " holds no credentials",
                   "Give --credentials FILE, or send them to standard input: stowage connect add … < FILE.");
}

Result<Exit> add_the_connection(Context& context, const Options& options) {
  const Access access = options.read_only ? Access::ReadOnly : Access::ReadAndWrite;
  Session& session = *TRY(context.session());
  const std::string credentials = TRY(given_credentials(options.credentials));
  TRY(add_new_connection(session, {{}, options.vendor, options.name, options.url, access, {}, {}}, credentials));
  context.say(
      fmt::format("Added the connection {}, {}; its credentials are kept encrypted.", options.name, to_text(access)));
  context.say("Next: stowage connect test " + options.name);
  return Exit::Done;
}

std::string json_of(const PsaContact& contact, const Table& table) {
  JsonWriter json;
  json.begin_object();
  contact.facts(json);
  json.key("seen");
  table.write_json(json);
  json.end_object();
  return json.take();
}

Result<Exit> test_the_connection(Context& context, const std::string& name) {
  const Connection connection = TRY(find_connection(*TRY(context.session()), name));
  if (measures(connection.vendor)) return show_what_is_listed(context, name);
  const PsaContact contact = TRY(test_connection(*TRY(context.session()), name));
  const Table table = table_of(contact, TRY(vendor_of(connection))->title);
  Exit exit = Exit::Done;
  for (const Seen& one : contact.seen)
    if (!one.remark.empty()) exit = Exit::NeedsAttention;
  if (context.json) {
    context.print_json(json_of(contact, table));
    return exit;
  }
  context.say(contact.greeting);
  print_without(context, table, {"remark"});
  for (const Seen& one : contact.seen)
    if (!one.remark.empty()) context.say(one.what + ": " + one.remark);
  return exit;
}

void add_adding(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* add = add_command(group, "add", "Keep where a vendor's service is, with its credentials", context,
                              [&context, options] { return add_the_connection(context, *options); });
  add->add_option("VENDOR", options->vendor, "autotask, bms, datto or uniview")->required();
  add->add_option("NAME", options->name, "What to call it")->required();
  add->add_option("--url", options->url, "https://HOST; without TLS on this machine only")->required();
  add->add_option("--credentials", options->credentials, "FILE with them; without it standard input");
  add->add_flag("--read-only", options->read_only, "Never write there");
}

void add_setting(CLI::App& group, Context& context) {
  auto request = std::make_shared<SettingsRequest>();
  auto name = std::make_shared<std::string>();
  CLI::App* set = add_command(group, "set", "Say what the vendor does not say of a tenant", context,
                              [&context, request, name]() -> Result<Exit> {
                                Session& session = *TRY(context.session());
                                context.say(TRY(change_settings(session, *name, *request)));
                                return Exit::Done;
                              });
  set->add_option("NAME", *name, "The connection")->required();
  set->add_option("--charge-code", request->charge_code, "Autotask: the billing code's id that one-off charges bear");
  set->add_option("--posted-periods", request->posted_periods,
                  "Autotask: what a posted period does with a change of units: take it, or refuse it, so that a "
                  "one-off charge carries it");
  set->add_option("--contract-type", request->contract_type, "BMS: the type of contracts that follow usage");
  set->add_option("--contract-status", request->contract_status, "BMS: their status while they run");
  set->add_option("--billing-cycle", request->billing_cycle, "BMS: their billing cycle");
  set->add_option("--periods", request->periods_begin,
                  "BMS: where the periods begin of a contract that began within a month: with the month, or with the "
                  "contract; unknown where nobody says");
  set->add_option("--increases", request->increases,
                  "BMS: what becomes of more units of a service: send a line more, or list it for a person");
  set->add_option("--billing-price", request->billing_price,
                  "BMS: check units against a contract's billing price, or ignore it");
  set->add_option("--currency-name", request->currency_name, "BMS: how accounts name the tenant's own currency");
}

void add_removing(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* remove =
      add_command(group, "remove", "Forget a connection's credentials", context, [&context, options]() -> Result<Exit> {
        TRY(remove_connection(*TRY(context.session()), options->name, options->reason));
        context.say("Removed: its credentials are erased.");
        return Exit::Done;
      });
  remove->add_option("NAME", options->name, "The connection")->required();
  remove->add_option("--reason", options->reason, "Why; the journal keeps it");
}

}  // namespace

namespace {

struct ImportOptions {
  std::string connection, accept;
  bool preview = false;
};

std::string counted(int count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string json_of(const ImportAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("changes", answer.changes).field("known", answer.known).field("left", answer.left);
  json.key("rows");
  answer.rows.write_json(json);
  json.end_object();
  return json.take();
}

Result<Exit> import_the_contracts(Context& context, const ImportOptions& options) {
  const ImportMode mode = options.preview ? ImportMode::Preview : ImportMode::Take;
  Session& session = *TRY(context.session());
  const ImportAnswer answer = TRY(import_from(session, options.connection, mode, options.accept));
  const Exit exit = answer.left > 0 ? Exit::NeedsAttention : Exit::Done;
  if (context.json) {
    context.print_json(json_of(answer));
    return exit;
  }
  if (context.csv || !answer.rows.rows().empty()) context.print(answer.rows);
  context.say(answer.source + ": " + counted(answer.changes, "change", "changes") + ", " +
              std::to_string(answer.known) + " as before" +
              (answer.left > 0 ? ", " + std::to_string(answer.left) + " that run and are not taken" : "") + ".");
  if (options.preview && answer.changes > 0)
    context.say("Nothing is taken yet: stowage import-from " + options.connection + " does it.");
  return exit;
}

Result<Exit> take_in(Context& context, const ImportOptions& options) {
  if (!measures(TRY(find_connection(*TRY(context.session()), options.connection)).vendor))
    return import_the_contracts(context, options);
  if (!options.accept.empty())
    return bad_input("--accept is about contracts that are gone, and '" + options.connection + "' lists usage",
                     "Leave it out: a list of which most is missing is accepted by `stowage exceptions settle`.");
  return options.preview ? show_what_is_listed(context, options.connection)
                         : keep_what_is_listed(context, options.connection);
}

void add_import_from(CLI::App& app, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = add_command(app, "import-from",
                                  "Take in what a connection lists: usage, or a PSA's accounts, contracts and services",
                                  context, [&context, options] { return take_in(context, *options); });
  command->add_option("CONNECTION", options->connection, "Its name")->required();
  command->add_flag("--preview", options->preview, "Say what would change, and change nothing");
  command->add_option("--accept", options->accept, "Why so many contracts are gone; the journal keeps it");
}

}  // namespace

void add_connect_commands(CLI::App& app, Context& context) {
  add_import_from(app, context);
  CLI::App* group = app.add_subcommand("connect", "Connections to vendors' services");
  group->require_subcommand(1)->fallthrough();
  add_adding(*group, context);
  add_command(*group, "list", "All connections", context, [&context]() -> Result<Exit> {
    context.print(TRY(list_connections(*TRY(context.session()))));
    return Exit::Done;
  });
  auto shown = std::make_shared<std::string>();
  add_command(*group, "show", "When and by whom a connection was added and removed", context,
              [&context, shown]() -> Result<Exit> {
                context.print(TRY(show_connection(*TRY(context.session()), *shown)));
                return Exit::Done;
              })
      ->add_option("NAME", *shown, "The connection")
      ->required();
  add_setting(*group, context);
  add_removing(*group, context);
  auto tried = std::make_shared<std::string>();
  add_command(*group, "test", "Read one or two pages of all that a connection needs", context,
              [&context, tried] { return test_the_connection(context, *tried); })
      ->add_option("NAME", *tried, "The connection")
      ->required();
}

}  // namespace stowage
