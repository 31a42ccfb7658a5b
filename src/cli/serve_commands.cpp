#include "cli/serve_commands.h"

#include <filesystem>
#include <optional>

#include "api/tokens.h"
#include "cli/commands_in_server.h"
#include "cli/daily_schedule.h"
#include "cli/listening.h"
#include "cli/program_columns.h"
#include "net/http_server.h"
#include "os/end_signal.h"
#include "portal/portal.h"

namespace stowage {

namespace {

// What this serves is 16 requests at once, of which one has its turn: more would only hold their bodies.
HttpLimits limits() {
  HttpLimits limits;
  limits.body_bytes_max = std::size_t{16} << 20;
  limits.active_max = 16;
  limits.stop_time_max = std::chrono::milliseconds(30'000);
  return limits;
}

struct ServeOptions {
  std::string listen = "127.0.0.1:8470";
  std::string sync_at = "00:30";
};

// Nothing: the daily run is left to whoever runs it.
Result<std::optional<std::chrono::minutes>> time_of_run(const std::string& text) {
  if (text == "never") return std::optional<std::chrono::minutes>();
  return std::optional(TRY_WITHIN("--sync-at", parse_time_of_day(text)));
}

Result<Exit> serve(Context& context, const ServeOptions& options) {
  const EndSignal end;
  const auto after = TRY(time_of_run(options.sync_at));
  context.data = std::filesystem::absolute(TRY(context.folder()));  // commands are typed in other folders
  Session& session = *TRY(context.session());
  Turns turns;
  Portal portal(session, turns);
  CommandsInServer commands(session, turns);
  TRY(commands.listen());
  const auto server = TRY(
      HttpServer::listen(options.listen, limits(), [&](const HttpRequest& request) { return portal.answer(request); }));
  tell_listening(options.listen, server->url(), "tokens");
  std::optional<DailySchedule> schedule;
  if (after) schedule.emplace(session, *after, [&] { return commands.run_own({"stowage", "sync"}); });
  end.wait();
  server->stop();
  schedule.reset();
  commands.stop();
  return Exit::Done;
}

struct TokenOptions {
  Token token;
  std::string scope, reason;
  bool create = false;
};

Result<Exit> add_token_of(Context& context, const TokenOptions& options) {
  Token token = options.token;
  token.scope = TRY(parse_scope(options.scope));
  token.new_names = options.create ? NewNames::Made : NewNames::Left;
  const NewToken made = TRY(add_new_token(*TRY(context.session()), token));
  if (context.json) {
    JsonWriter out;
    out.begin_object().field("id", made.token.id.number()).field("token", made.secret).end_object();
    context.print_json(out.take());
    return Exit::Done;
  }
  context.say(made.secret);
  context.say("This is told once: it lets whoever has it send events" +
              (token.source.empty() ? std::string() : " of " + token.source) + ", until `stowage token revoke '" +
              token.name + "'`.");
  return Exit::Done;
}

void add_token_commands(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("token", "What lets programs send to the server");
  group->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<TokenOptions>();
  CLI::App* add = add_command(*group, "add", "Make a token, and tell it once", context,
                              [&context, options] { return add_token_of(context, *options); });
  add->add_option("NAME", options->token.name, "A name of your choice, such as the sender's")->required();
  add->add_option("--scope", options->scope, "What it lets do: events")->required();
  add->add_option("--source", options->token.source, "Only events of this source; without it of any");
  add->add_flag("--create", options->create, "Its events make organizations and assets that are new");
  add_command(*group, "list", "The tokens that stand", context, [&context]() -> Result<Exit> {
    print_without(context, TRY(list_tokens(*TRY(context.session()))), {"id"});
    return Exit::Done;
  });
  CLI::App* revoke =
      add_command(*group, "revoke", "Let nobody in by it any more", context, [&context, options]() -> Result<Exit> {
        TRY(revoke_the_token(*TRY(context.session()), options->token.name, options->reason));
        context.say("Revoked the token " + options->token.name + ".");
        return Exit::Done;
      });
  revoke->add_option("NAME", options->token.name, "Its name")->required();
  revoke->add_option("--reason", options->reason, "Why; the journal keeps it");
}

}  // namespace

void add_serve_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = add_command(app, "serve", "The server: takes events, does commands, and runs each day's sync",
                                  context, [&context, options] { return serve(context, *options); });
  command->add_option("--listen", options->listen, "HOST:PORT; port 0 lets the system choose")->capture_default_str();
  command
      ->add_option("--sync-at", options->sync_at,
                   "When the daily run is due, from midnight in the billing zone; or never")
      ->capture_default_str();
  add_token_commands(app, context);
}

}  // namespace stowage
