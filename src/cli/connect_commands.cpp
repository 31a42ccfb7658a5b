#include <fmt/format.h>
#include <unistd.h>

#include "api/connections.h"
#include "cli/context.h"
#include "connectors/autotask/login.h"
#include "os/files.h"

namespace stowage {

namespace {

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
  return Exit::Done;
}

void add_adding(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* add = add_command(group, "add", "Keep where a vendor's service is, with its credentials", context,
                              [&context, options] { return add_the_connection(context, *options); });
  add->add_option("VENDOR", options->vendor, "autotask")->required();
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

void add_connect_commands(CLI::App& app, Context& context) {
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
}

}  // namespace stowage
