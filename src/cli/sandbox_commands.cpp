#include <thread>

#include "cli/context.h"
#include "cli/listening.h"
#include "net/http_server.h"
#include "os/end_signal.h"
#include "sandbox/sandbox.h"

namespace stowage {

namespace {

struct SandboxOptions {
  std::string listen = "127.0.0.1:8480";
  std::vector<std::string> switches;
};

Result<Exit> serve(Context& context, const SandboxOptions& options) {
  const EndSignal end;
  FaceSettings settings;
  for (const std::string& assignment : options.switches) TRY(settings.switches.set(assignment));
  Session& session = *TRY(context.session());
  settings.credentials = TRY(sandbox_credentials(session.ledger().folder()));
  settings.person = session.person();
  settings.own_currency = session.partner().currency;
  settings.pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  const SystemClock clock;
  Sandbox sandbox(session.ledger(), session.partner().zone, clock, settings);
  const auto server = TRY(HttpServer::listen(options.listen, HttpLimits(),
                                             [&](const HttpRequest& request) { return sandbox.answer(request); }));
  tell_listening(options.listen, server->url(), "its secret");
  end.wait();
  server->stop();
  return Exit::Done;
}

Result<Exit> show_credentials(Context& context) {
  const auto [autotask, bms, controls_key] = TRY(sandbox_credentials(TRY(context.folder())));
  if (context.json) {
    JsonWriter json;
    json.begin_object()
        .key("autotask")
        .begin_object()
        .field("userName", autotask.user_name)
        .field("secret", autotask.secret)
        .field("apiIntegrationCode", autotask.integration_code)
        .end_object()
        .key("bms")
        .begin_object()
        .field("tenant", bms.tenant)
        .field("userName", bms.user_name)
        .field("password", bms.password)
        .end_object()
        .key("controls")
        .begin_object()
        .field("key", controls_key)
        .end_object()
        .end_object();
    context.print_json(json.take());
    return Exit::Done;
  }
  context.say("Autotask, as headers of each request:");
  context.say("UserName: " + autotask.user_name);
  context.say("Secret: " + autotask.secret);
  context.say("ApiIntegrationCode: " + autotask.integration_code);
  context.say("BMS, to log in with:");
  context.say("Tenant: " + bms.tenant);
  context.say("UserName: " + bms.user_name);
  context.say("Password: " + bms.password);
  context.say("Controls, as a header of each request:");
  context.say("Authorization: Bearer " + controls_key);
  return Exit::Done;
}

std::string switch_texts() {
  std::string text = "Switches, the first value is in force:";
  for (const SwitchText& one : all_switches()) {
    std::string values;
    for (const std::string& value : one.values) values += (values.empty() ? "" : "|") + value;
    text += "\n  " + one.name + "=" + values + "\n      " + one.about;
  }
  return text;
}

}  // namespace

void add_sandbox_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<SandboxOptions>();
  auto within = std::make_shared<const CLI::App*>();
  CLI::App* sandbox = add_command(app, "sandbox", "A PSA to try clients against, over the built-in contracts", context,
                                  [&context, options, within]() -> Result<Exit> {
                                    const bool other = !(*within)->get_subcommands().empty();
                                    return other ? context.exit : serve(context, *options);
                                  });
  *within = sandbox;
  sandbox->add_option("--listen", options->listen, "HOST:PORT; port 0 lets the system choose")->capture_default_str();
  sandbox
      ->add_option("--switch", options->switches, "NAME=VALUE: what is not known of the vendor, one way or the other")
      ->allow_extra_args(false);
  sandbox->footer(switch_texts());
  add_command(*sandbox, "credentials", "What a client must send", context,
              [&context] { return show_credentials(context); });
}

}  // namespace stowage
