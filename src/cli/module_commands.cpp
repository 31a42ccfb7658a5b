#include "api/counts_file.h"
#include "api/modules.h"
#include "cli/contract_commands.h"
#include "cli/program_columns.h"
#include "os/named_file.h"

namespace stowage {

namespace {

constexpr std::uint64_t counts_bytes_max = std::uint64_t{64} << 20;

struct ModuleOptions {
  std::string name, file, day;
  std::vector<std::string> types, contains;
  bool part = false;
  bool replace = false;
};
using Options = std::shared_ptr<ModuleOptions>;

// "1 value", "2 values".
std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string in_words(const DayRange& days) {
  return days.days() == 1 ? days.from.text() : days.from.text() + " to " + (days.until - 1).text();
}

void tell_json(Context& context, const ReportAnswer& answer) {
  JsonWriter out;
  out.begin_object().field("delivery", answer.taken.delivery).field("knownAlready", answer.taken.known_already);
  if (!answer.taken.known_already) {
    out.field("from", answer.taken.days.from.text()).field("until", answer.taken.days.until.text());
    out.field("values", answer.taken.values).field("organizations", answer.taken.organizations);
    out.field("newOrganizations", answer.taken.new_organizations).field("ofClosedDays", answer.closed_days);
    out.key("corrected").begin_array();
    for (const Day day : answer.taken.corrected) out.text(day.text());
    out.end_array().key("doubted").begin_array();
    for (const SourceDay& day : answer.taken.doubted) out.text(day.day.text());
    out.end_array();
  }
  out.end_object();
  context.print_json(out.take());
}

void tell(Context& context, const ModuleOptions& options, const ReportAnswer& answer) {
  if (context.json) return tell_json(context, answer);
  const TakenReport& taken = answer.taken;
  const std::string delivery = "delivery " + std::to_string(taken.delivery);
  if (taken.known_already)
    return context.say("These bytes came before, as " + delivery + " of " + options.name + ": nothing was changed.");
  context.say("Kept " + options.file + " as " + delivery + " of " + options.name + ": " +
              counted(taken.values, "value") + " of " + counted(taken.organizations, "organization") + ", " +
              in_words(taken.days) + ".");
  if (taken.new_organizations > 0)
    context.say("New: " + counted(taken.new_organizations, "organization") +
                ". `stowage map org` says to which "
                "account each goes.");
  if (!taken.corrected.empty())
    context.say(counted(static_cast<std::int64_t>(taken.corrected.size()), "day") + " that had been reported " +
                (taken.corrected.size() == 1 ? "says" : "say") + " something else now; what was said before is kept.");
  for (const SourceDay& day : taken.doubted)
    context.say("To look at: " + day.day.text() + ": " + day.reason +
                ". It is carried as a day for which nothing came, and "
                "changes of its organizations wait for approval. Where it is right: stowage source accept " +
                options.name + " --reason TEXT");
  if (answer.closed_days > 0)
    context.say(counted(answer.closed_days, "day") + " in it " + (answer.closed_days == 1 ? "is" : "are") +
                " closed: what that changes is charged once, as the next plan says.");
}

Result<Exit> import_counts(Context& context, const ModuleOptions& options) {
  if (options.part && options.replace) return bad_input("--part and --replace are both given", "Give one of them.");
  Session& session = *TRY(context.session());
  const std::string content = TRY(read_named_file(
      options.file, counts_bytes_max,
      "Name the CSV file with what " + options.name + " counted, or - for standard input: --help names its columns."));
  ReportRequest request;
  request.module = options.name;
  request.values = TRY_WITHIN("import " + options.file, parse_counts(content));
  request.left_out = options.part ? LeftOut::Unsaid : options.replace ? LeftOut::ZeroAgain : LeftOut::Zero;
  request.name = options.file;
  request.bytes = static_cast<std::int64_t>(content.size());
  request.sha256 = sha256(content);
  const ReportAnswer answer = TRY_WITHIN("import " + options.file, report_usage(session, request));
  tell(context, options, answer);
  return answer.taken.doubted.empty() ? Exit::Done : Exit::NeedsAttention;
}

Result<Exit> add(Context& context, const ModuleOptions& options) {
  TRY(add_module(*TRY(context.session()), options.name, options.types, options.contains));
  context.say("Added module " + options.name + ". `stowage module import " + options.name +
              " FILE` takes what it counted.");
  return Exit::Done;
}

Result<Exit> show(Context& context, const ModuleOptions& options) {
  Session& session = *TRY(context.session());
  if (const auto day = TRY_WITHIN("--day", day_of(options.day))) {
    print_without(context, TRY(list_values_of(session, options.name, *day)), {"exact"});
  } else {
    print_without(context, TRY(list_sent_days(session, options.name, std::nullopt)), {"sha256"});
  }
  return Exit::Done;
}

Result<Exit> suggest(Context& context, const ModuleOptions& options) {
  const Table suggestions = TRY(suggest_mappings(*TRY(context.session()), options.name));
  print_without(context, suggestions, {"accountId"});
  if (!suggestions.rows().empty())
    context.say("Nothing is mapped by this: `stowage map org ID ACCOUNT --module " + options.name +
                "` takes one that is right.");
  return Exit::Done;
}

CLI::App* add_to_module(CLI::App& parent, const char* name, const char* text, Context& context, const Options& options,
                        Result<Exit> (*work)(Context&, const ModuleOptions&)) {
  CLI::App* command =
      add_command(parent, name, text, context, [&context, options, work] { return work(context, *options); });
  command->add_option("NAME", options->name, "The module, such as datto_rmm")->required();
  return command;
}

}  // namespace

void add_module_commands(CLI::App& app, Context& context) {
  CLI::App* module = app.add_subcommand("module", "Other products that send what they count");
  module->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<ModuleOptions>();
  CLI::App* added = add_to_module(*module, "add", "Declare a product and what it counts", context, options, add);
  added->add_option("--type", options->types, "A billing type: servers=count, antivirus=flag, cloud=storage")
      ->required();
  added->add_option("--contains", options->contains, "Which type counts what another one counts, too: devices=servers");
  add_command(*module, "list", "The products, and until when they have reported", context,
              [&context]() -> Result<Exit> {
                context.print(TRY(list_modules(*TRY(context.session()))));
                return Exit::Done;
              });
  CLI::App* import =
      add_to_module(*module, "import", "Take what a product counted, from a CSV file", context, options, import_counts);
  import->add_option("FILE", options->file, "The file: organization_id,organization,parent_id,billing_type,day,value")
      ->required();
  import->add_flag("--part", options->part, "The file says nothing of what it leaves out on its days");
  import->add_flag("--replace", options->replace,
                   "What it leaves out is 0, on days that had been reported with it, too");
  add_to_module(*module, "show", "What a product sent for each day, when, with its hash", context, options, show)
      ->add_option("--day", options->day, "What it counted on one day, and what it had said of it before");
  add_to_module(*module, "suggest", "Which accounts its organizations might belong to, and why", context, options,
                suggest);
  add_to_module(*module, "orgs", "The organizations that a product knows", context, options,
                [](Context& asked, const ModuleOptions& of) -> Result<Exit> {
                  asked.print(TRY(list_source_organizations(*TRY(asked.session()), of.name)));
                  return Exit::Done;
                });
}

}  // namespace stowage
