#include "cli/context.h"

#include <cstdio>
#include <cstdlib>

#include "base/plain_text.h"
#include "cli/ask_server.h"
#include "cli/contract_commands.h"
#include "cli/serve_commands.h"
#include "cli/shared_options.h"
#include "cli/terminal.h"
#include "cli/wrong_usage.h"
#include "os/stop.h"
#include "os/user.h"

namespace stowage {

Result<std::string> Context::folder() const {
  if (!data.empty()) return data;
  const char* from_environment = std::getenv("STOWAGE_DATA");
  if (from_environment != nullptr && *from_environment != '\0') return std::string(from_environment);
  return refuse("no data directory is named", "Add --data DIR, or set STOWAGE_DATA.");
}

Person Context::person() const {
  return Person{user_name()};
}

Result<Session*> Context::session() {
  if (given_ != nullptr) return given_;
  if (!session_) session_ = TRY(Session::open(TRY(folder()), person()));
  return session_.get();
}

Result<bool> Context::done_by_server() {
  const auto named = folder();
  if (given_ != nullptr || !named) return false;
  const auto code = TRY(ask_server(*named, words_));
  if (code) exit = static_cast<Exit>(*code);
  return code.has_value();
}

void Context::say_rehearsal() {
  const auto say_of = [this](Session& session) {
    if (session.ledger().rehearsal()) say_rehearsal(session.partner().zone.local_text(session.now()));
  };
  if (given_ != nullptr) return say_of(*given_);
  if (session_) say_of(*session_);
}

void Context::say_rehearsal(const std::string& clock) {
  if (rehearsal_said_ || clock.empty()) return;
  rehearsal_said_ = true;
  // Programs read standard output: there the word stands beside it.
  std::FILE* where = json || csv ? stderr : stdout;
  std::fprintf(where, "REHEARSAL, clock at %s\n", clock.c_str());
}

void Context::print(const Table& table) {
  say_rehearsal();
  std::string text;
  if (json) {
    text = table.json() + "\n";
  } else if (csv) {
    text = table.csv();
  } else {
    const Terminal terminal = terminal_of(1);
    text = table.text({terminal.width, exact ? Exactness::Exact : Exactness::ForPeople, terminal.colour});
  }
  printed_ = true;
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Context::print_json(std::string_view document) {
  say_rehearsal();
  printed_ = true;
  std::fwrite(document.data(), 1, document.size(), stdout);
  if (!document.ends_with('\n')) std::fputc('\n', stdout);
}

namespace {

template <class Id>
void tell_made(Context& context, const Id& id, const std::string& line) {
  if (!context.json) return context.say(line);
  JsonWriter out;
  out.begin_object().field("id", id).end_object();
  context.print_json(out.take());
}

}  // namespace

void Context::made(const std::string& id, const std::string& line) {
  tell_made(*this, id, line);
}

void Context::made(std::int64_t id, const std::string& line) {
  tell_made(*this, id, line);
}

void Context::finish() {
  if (!json || printed_ || message_.empty()) return;
  JsonWriter out;
  out.begin_object().field("message", message_).end_object();
  print_json(out.take());
}

void Context::say(const std::string& line) {
  if (json) message_ += (message_.empty() ? "" : " ") + line;
  if (json || csv) return;
  say_rehearsal();
  std::printf("%s\n", printable(line).c_str());
}

void complain(const std::string& sentence) {
  std::fflush(stdout);  // where both go to one file, it stands behind what was said before
  std::fprintf(stderr, "stowage: %s\n", printable(sentence).c_str());
}

std::function<void(Day)> Context::progress(const char* doing) {
  auto bar = std::make_shared<ProgressBar>(doing, 0, ProgressUnit::Items);
  auto days = std::make_shared<std::int64_t>(0);
  return [bar, days](Day) { bar->at(++*days); };
}

namespace {

// "import", "price add".
std::string full_name(const CLI::App& command) {
  const CLI::App* group = command.get_parent();
  return (group != nullptr && group->get_parent() != nullptr ? group->get_name() + " " : "") + command.get_name();
}

// Somebody who asks for rows that there are none of would get an empty file, and no word of what was done.
void require_rows(const CLI::App& command) {
  if (!prints_rows(full_name(command)))
    throw CLI::ValidationError("--csv", "this command prints no rows; --json prints what it says for programs");
}

Result<Exit> done_here_or_by_server(Context& context, const CLI::App& command,
                                    const std::function<Result<Exit>()>& work) {
  if (!works_alone(full_name(command)) && TRY(context.done_by_server())) return context.exit;
  const Exit exit = TRY(work());
  context.finish();
  return exit;
}

}  // namespace

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& description, Context& context,
                      std::function<Result<Exit>()> work) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->fallthrough();
  command->callback([&context, command, work = std::move(work)] {
    refuse_doubtful_values(*command);
    if (context.csv) require_rows(*command);
    const auto exit = done_here_or_by_server(context, *command, work);
    if (exit) {
      context.exit = *exit;
      return;
    }
    std::fflush(stdout);
    complain(exit.error().text());
    context.exit = Exit::Refused;
  });
  return command;
}

Result<std::optional<Day>> day_of(const std::string& text) {
  if (text.empty()) return std::optional<Day>();
  return std::optional(TRY(Day::parse(text)));
}

Result<std::optional<Mark>> mark_of(const std::string& text) {
  if (text.empty()) return std::optional<Mark>();
  const std::size_t point = text.find('.');
  const auto delivery = parse_int128(text.substr(0, point));
  const auto entry = point == std::string::npos ? delivery : parse_int128(text.substr(point + 1));
  if (point == std::string::npos || !delivery || !entry || *delivery < 0 || *entry < 0 || *delivery > INT64_MAX ||
      *entry > INT64_MAX)
    return bad_input("'" + text + "' is not a mark", "A mark is DELIVERY.ENTRY, such as 12.40, as `bill` prints it.");
  return std::optional(
      Mark{DeliveryId(static_cast<std::int64_t>(*delivery)), EntryId(static_cast<std::int64_t>(*entry))});
}

namespace {

int run(Context& context, int argc, const char* const* argv) {
  CLI::App app("Stowage: endpoint backup, metered and billed", "stowage");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "stowage 0.1.0");
  app.add_option("--data", context.data, "The data directory (or STOWAGE_DATA)")->type_name("DIR");
  CLI::Option* json = app.add_flag("--json", context.json, "Print data as JSON, with exact values");
  app.add_flag("--csv", context.csv, "Print data as CSV, with exact values")->excludes(json);
  app.add_flag("--exact", context.exact, "Print exact bytes in tables");
  add_partner_commands(app, context);
  add_directory_commands(app, context);
  add_usage_commands(app, context);
  add_billing_commands(app, context);
  add_backup_commands(app, context);
  add_retention_commands(app, context);
  add_contract_commands(app, context);
  add_mapping_commands(app, context);
  add_module_commands(app, context);
  add_plan_commands(app, context);
  add_audit_command(app, context);
  add_sync_commands(app, context);
  add_connect_commands(app, context);
  add_work_commands(app, context);
  add_sandbox_commands(app, context);
  add_serve_commands(app, context);
  tell_shared_options(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    complain(wrong_usage(app, error));
    return static_cast<int>(Exit::WrongUsage);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    complain("the output could not be written");
    return static_cast<int>(Exit::Refused);
  }
  stop_point("answered");
  return static_cast<int>(context.exit);
}

}  // namespace

int run(int argc, const char* const* argv) {
  Context context(std::vector<std::string>(argv, argv + argc));
  return run(context, argc, argv);
}

int run_in(Session& session, const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  Context context(words, &session);
  return run(context, static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace stowage
