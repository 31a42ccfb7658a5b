#include <fmt/format.h>
#include <unistd.h>

#include "api/connections.h"
#include "api/usage_sources.h"
#include "cli/context.h"
#include "cli/program_columns.h"
#include "cli/pull.h"
#include "os/files.h"

namespace stowage {

namespace {

using connectors::autotask::Contact;
using connectors::autotask::Seen;

struct Options {
  std::string vendor, name, url, credentials = "-", reason;
  bool read_only = false;
};

Result<std::string> given_credentials(const std::string& path) {
  // A terminal would show what is typed.
  if (path == "-" && ::isatty(STDIN_FILENO) == 1)
    return refuse("the credentials are not taken from a terminal, where they could be seen",
                  "Give --credentials FILE, or send them to standard input.");
  return read_file(path, connectors::autotask::login_bytes_max);
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

std::string json_of(const Contact& contact, const Table& table) {
  JsonWriter json;
  json.begin_object().key("zone").begin_object().field("name", contact.zone_name).field("url", contact.zone_url);
  json.end_object().key("requests").begin_object().field("threshold", contact.requests.requests_max);
  json.field("minutes", contact.requests.minutes).field("requests", contact.requests.requests).end_object();
  json.key("seen");
  table.write_json(json);
  json.end_object();
  return json.take();
}

Result<Exit> test_the_connection(Context& context, const std::string& name) {
  if (measures(TRY(find_connection(*TRY(context.session()), name)).vendor)) return show_what_is_listed(context, name);
  const Contact contact = TRY(test_connection(*TRY(context.session()), name));
  const Table table = table_of(contact);
  Exit exit = Exit::Done;
  for (const Seen& one : contact.seen)
    if (!one.remark.empty()) exit = Exit::NeedsAttention;
  if (context.json) {
    context.print_json(json_of(contact, table));
    return exit;
  }
  context.say(
      fmt::format("Zone {} at {}: the credentials are accepted. {} of {} requests used in {} minutes, by all "
                  "integrations together.",
                  contact.zone_name, contact.zone_url, with_thousands(std::to_string(contact.requests.requests)),
                  with_thousands(std::to_string(contact.requests.requests_max)), contact.requests.minutes));
  print_without(context, table, {"remark"});
  for (const Seen& one : contact.seen)
    if (!one.remark.empty()) context.say(one.what + ": " + one.remark);
  return exit;
}

void add_adding(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* add = add_command(group, "add", "Keep where a vendor's service is, with its credentials", context,
                              [&context, options] { return add_the_connection(context, *options); });
  add->add_option("VENDOR", options->vendor, "autotask, datto or uniview")->required();
  add->add_option("NAME", options->name, "What to call it")->required();
  add->add_option("--url", options->url, "https://HOST; without TLS on this machine only")->required();
  add->add_option("--credentials", options->credentials, "FILE with them; without it standard input");
  add->add_flag("--read-only", options->read_only, "Never write there");
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

void add_import_from(CLI::App& app, Context& context) {
  struct From {
    std::string name;
    bool preview = false;
  };
  auto options = std::make_shared<From>();
  CLI::App* command = add_command(
      app, "import-from", "Take in what a connection lists", context, [&context, options]() -> Result<Exit> {
        const Connection connection = TRY(find_connection(*TRY(context.session()), options->name));
        if (!measures(connection.vendor))
          return refuse("'" + connection.name + "' is a connection to a PSA, which lists no usage",
                        "`stowage connect test` shows what can be read there.");
        return options->preview ? show_what_is_listed(context, connection.name)
                                : keep_what_is_listed(context, connection.name);
      });
  command->add_option("CONNECTION", options->name, "Its name")->required();
  command->add_flag("--preview", options->preview, "Say what would be taken in; keep nothing");
}

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
  add_removing(*group, context);
  auto tried = std::make_shared<std::string>();
  add_command(*group, "test", "Read one or two pages of all that a connection needs", context,
              [&context, tried] { return test_the_connection(context, *tried); })
      ->add_option("NAME", *tried, "The connection")
      ->required();
}

}  // namespace stowage
