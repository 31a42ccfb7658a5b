#include "api/end_mappings.h"
#include "api/found_exceptions.h"
#include "api/mapping_file.h"
#include "api/plan.h"
#include "api/shell_word.h"
#include "cli/contract_commands.h"
#include "cli/program_columns.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr std::uint64_t mappings_bytes_max = std::uint64_t{16} << 20;

struct MappingOptions {
  MapServiceRequest service;
  std::string organization, account, module, from, until, reason;
  std::int64_t mapping = 0;
  std::int64_t units = 0;
  bool none = false;
  bool correct = false;
  bool to_zero = false;
  bool leave = false;
  std::string file;
  bool preview = false;
};
using Options = std::shared_ptr<MappingOptions>;

void add_terms(CLI::App& command, MappingOptions& options) {
  MapServiceRequest& request = options.service;
  command.add_option("--unit", request.unit, "What one unit is: 1, 10; GB, GiB, TB, TiB, 100GB");
  command.add_option("--allowance", request.allowance, "What is included before units count: 5, 500GB");
  command.add_option("--rounding", request.rounding, "up, down or nearest");
  command.add_option("--minimum", request.minimum, "The fewest units");
  command.add_option("--maximum", request.maximum, "The most units");
  command.add_option("--base", request.base, "Units of the service that belong to something else");
  command.add_option("--how", request.how, "prorate_daily or month_end");
  command.add_option("--quantity", request.quantity, "Of month_end: last_day, average or peak_day");
  command.add_option("--bills", request.period, "Of month_end: the period that ended, or the next one")
      ->check(CLI::IsMember({"ended", "next"}));
  command.add_option("--threshold-units", request.threshold_units, "Smaller changes wait for the period's end");
  command.add_option("--threshold-percent", request.threshold_percent, "Smaller changes wait for the period's end");
  command.add_option("--from", options.from, "The first day; without it the contract's next period");
  command.add_flag("--correct", request.correct, "The day may lie in a closed period");
}

Result<Exit> map_one_organization(Context& context, const MappingOptions& options) {
  if (options.none && !options.account.empty())
    return bad_input("an account and --none are both given", "Give one of them.");
  if (!options.none && options.account.empty())
    return bad_input("an account is missing", "Give the account's name, or --none to map it to none.");
  Session& session = *TRY(context.session());
  MapAccountRequest request;
  request.organization = options.organization;
  if (!options.account.empty()) request.account = options.account;
  if (!options.module.empty()) request.module = options.module;
  request.from = TRY_WITHIN("--from", day_of(options.from));
  request.correct = options.correct;
  TRY(map_account(session, request));
  context.say("Mapped " + options.organization + " to " + (options.none ? "no account" : options.account) + ".");
  return Exit::Done;
}

Result<Exit> map_one_service(Context& context, const MappingOptions& options) {
  Session& session = *TRY(context.session());
  MapServiceRequest request = options.service;
  request.from = TRY_WITHIN("--from", day_of(options.from));
  const MappedService made = TRY(map_service(session, request));
  const std::int64_t number = made.id.number();
  context.made(number, "Mapping " + std::to_string(number) + ": " + request.kind + " feeds " + request.service +
                           " of " + request.contract +
                           (request.from ? "" : " from the contract's next period on (--from DAY says otherwise)") +
                           ": " + made.terms +
                           ". `stowage plan` shows what that changes; its first plan needs approval.");
  for (const std::string& warning : made.warnings) complain(warning);
  return made.warnings.empty() ? Exit::Done : Exit::NeedsAttention;
}

Result<Exit> change(Context& context, const MappingOptions& options) {
  Session& session = *TRY(context.session());
  MapServiceRequest request = options.service;
  request.from = TRY_WITHIN("--from", day_of(options.from));
  const ChangedMapping changed = TRY(change_mapping(session, ServiceMappingId(options.mapping), request));
  context.say("Changed mapping " + std::to_string(options.mapping) + " from " + changed.from.text() +
              " on: " + changed.terms + ".");
  return Exit::Done;
}

Result<EndRequest> end_request(const MappingOptions& options) {
  if (options.mapping != 0 && !options.module.empty())
    return bad_input("a mapping's number and --module are both given", "Give one of them.");
  if (options.to_zero && options.leave) return bad_input("--to-zero and --leave are both given", "Give one of them.");
  if (options.mapping == 0 && options.module.empty())
    return bad_input("say what ends", "Give a mapping's number, or --module for all mappings of a module.");
  if (!options.to_zero && !options.leave)
    return bad_input("say what happens to the units",
                     "Give --to-zero (units to 0) or --leave (units stay as they are).");
  EndRequest request;
  if (options.mapping != 0) request.mapping = ServiceMappingId(options.mapping);
  if (!options.module.empty()) request.module = options.module;
  request.from = TRY_WITHIN("--from", Day::parse(options.from));
  request.ending = options.to_zero ? MappingEnding::ToZero : MappingEnding::Leave;
  request.reason = options.reason;
  request.correct = options.correct;
  return request;
}

// The money comes first: without a reason that is all.
Result<Exit> end(Context& context, const MappingOptions& options) {
  const EndRequest request = TRY(end_request(options));
  Session& session = *TRY(context.session());
  if (request.module || request.reason.empty()) {
    const Endings endings = TRY(show_endings(session, request));
    context.print(endings.mappings);
    context.say(endings.effect);
  }
  if (request.reason.empty()) {
    context.say("Nothing is ended yet: add --reason TEXT to do it.");
    return Exit::NeedsAttention;
  }
  TRY(end_mappings(session, request));
  const bool all = request.module.has_value();
  const std::string what =
      all ? "All mappings of " + *request.module + " end" : "Mapping " + std::to_string(options.mapping) + " ends";
  const std::string whose = all ? "their" : "its";
  context.say(what + " on " + request.from.text() + "; " +
              (options.leave ? whose + " units stay as they are." : "the next plan takes " + whose + " units away."));
  return Exit::Done;
}

Result<Exit> import_file(Context& context, const MappingOptions& options) {
  Session& session = *TRY(context.session());
  const std::string content = TRY(read_file(options.file, mappings_bytes_max));
  const MappingImport mode = options.preview ? MappingImport::Preview : MappingImport::Take;
  const ImportedMappings done =
      TRY_WITHIN("import " + options.file, import_mappings(session, content, mode, options.correct, options.reason));
  print_without(context, done.changes, {"organizationId"});
  std::string text = counted(done.rows, "row") + ", " + std::to_string(done.as_before) + " as before";
  if (done.left_open > 0) text += "; " + std::to_string(done.left_open) + " without an account and a day, left open";
  const bool changes = !done.changes.rows().empty();
  context.say(text + ". " +
              (!changes          ? "Nothing changes."
               : options.preview ? "Nothing is changed yet: leave --preview out to do it."
                                 : "Mapped. `stowage plan` shows what that changes."));
  return Exit::Done;
}

Result<Exit> export_file(Context& context, const MappingOptions& options) {
  Session& session = *TRY(context.session());
  if (options.file.empty()) {
    context.csv = !context.json;
    context.print(TRY(export_mappings(session)));
    return Exit::Done;
  }
  const std::int64_t rows = TRY(save_mappings(session, options.file));
  context.say("Wrote " + options.file + ": " + counted(rows, "row") + ". `stowage map import " +
              shell_word(options.file) + " --preview` says what an edited one changes.");
  return Exit::Done;
}

// "frozen at 5 units from 2026-06-10 to 2026-06-19"
std::string in_words(const Freeze& freeze) {
  return "frozen at " + freeze.units.text() + " units from " + freeze.days.from.text() + " to " +
         (freeze.days.until - 1).text();
}

Result<Exit> freeze(Context& context, const MappingOptions& options) {
  Session& session = *TRY(context.session());
  const Day from = TRY_WITHIN("--from", Day::parse(options.from));
  const Day until = TRY_WITHIN("--until", Day::parse(options.until));
  const Freeze made{{from, until}, Units(options.units)};
  const OtherFreezes others =
      TRY(freeze_mapping(session, ServiceMappingId(options.mapping), made, options.reason, options.correct));
  const std::string behind = others.holds_next ? "from " + until.text() + " on it is " + in_words(*others.holds_next) +
                                                     ", as was decided before."
                                               : "free again from " + until.text() + " on.";
  context.say("F" + in_words(made).substr(1) + ", both included; " + behind);
  for (const Freeze& replaced : others.replaced)
    context.say("On the days that both have it takes the place of what was decided before: " + in_words(replaced) +
                ".");
  return Exit::Done;
}

CLI::App* add_one(CLI::App& parent, const char* name, const char* text, Context& context, const Options& options,
                  Result<Exit> (*work)(Context&, const MappingOptions&)) {
  return add_command(parent, name, text, context, [&context, options, work] { return work(context, *options); });
}

CLI::App* add_to_mapping(CLI::App& parent, const char* name, const char* text, Context& context, const Options& options,
                         Result<Exit> (*work)(Context&, const MappingOptions&)) {
  CLI::App* command = add_one(parent, name, text, context, options, work);
  command->add_option("MAPPING", options->mapping, "Its number, as `map list` shows it")->required();
  return command;
}

}  // namespace

void add_mapping_commands(CLI::App& app, Context& context) {
  CLI::App* map = app.add_subcommand("map", "What feeds which account and which service");
  map->require_subcommand(1)->fallthrough();
  auto options = std::make_shared<MappingOptions>();

  CLI::App* organization =
      add_one(*map, "org", "Send an organization's usage to an account", context, options, map_one_organization);
  organization->add_option("ORG", options->organization, "The organization")->required();
  organization->add_option("ACCOUNT", options->account, "The account that is billed");
  organization->add_flag("--none", options->none, "To no account from that day on");
  organization->add_option("--module", options->module,
                           "The module as which it is known; without it both of Endpoint Backup");
  organization->add_option("--from", options->from, "The first day; without it the oldest open one");
  organization->add_flag("--correct", options->correct, "The day may lie in a closed period");
  add_command(*map, "orgs", "Which account each organization goes to", context, [&context]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    print_without(context, TRY(list_account_mappings(session)), {"organizationId", "accountId"});
    return Exit::Done;
  });

  add_organization_map_commands(*map, context);
  CLI::App* import =
      add_one(*map, "import", "Send organizations to accounts as a CSV file says", context, options, import_file);
  import->add_option("FILE", options->file, "As `map export` writes it")->required();
  import->add_flag("--preview", options->preview, "Say what would change, and change nothing");
  import->add_option("--reason", options->reason, "Why; the journal keeps it");
  import->add_flag("--correct", options->correct, "Days may lie in a closed period");
  add_one(*map, "export", "Which account each organization goes to, as a CSV file", context, options, export_file)
      ->add_option("FILE", options->file, "Where to; without it standard output");

  CLI::App* add = add_one(*map, "add", "Let a module's billing type feed a service", context, options, map_one_service);
  add->add_option("CONTRACT", options->service.contract, "The contract")->required();
  add->add_option("SERVICE", options->service.service, "The service on it")->required();
  add->add_option("TYPE", options->service.kind, "Such as endpoint_backup_v2/protected_servers")->required();
  add_terms(*add, *options);
  add_command(*map, "list", "Which service carries what, and how", context, [&context]() -> Result<Exit> {
    Session& session = *TRY(context.session());
    print_fitting(context, TRY(list_service_mappings(session)), {"accountId", "contractId", "serviceId"},
                  {"account", "until"});
    return Exit::Done;
  });
  add_terms(*add_to_mapping(*map, "change", "Other terms, from the first day of a period", context, options, change),
            *options);

  CLI::App* ending =
      add_one(*map, "end", "End a service mapping, or all of a module that is disabled", context, options, end);
  ending->add_option("MAPPING", options->mapping, "Its number, as `map list` shows it");
  ending->add_option("--module", options->module, "All mappings of a module, such as endpoint_backup_v1");
  ending->add_option("--from", options->from, "The first day without it")->required();
  ending->add_flag("--to-zero", options->to_zero, "Units to 0, or the minimum, from that day");
  ending->add_flag("--leave", options->leave, "Units stay as they are");
  ending->add_option("--reason", options->reason, "Why; without it only what would end is shown, with its money");
  ending->add_flag("--correct", options->correct, "The day may lie in a closed period");
  CLI::App* frozen = add_to_mapping(*map, "freeze", "Hold a service at some units", context, options, freeze);
  frozen->add_option("--units", options->units, "How many")->required();
  frozen->add_option("--from", options->from, "The first day")->required();
  frozen->add_option("--until", options->until, "The first day that is free again")->required();
  frozen->add_option("--reason", options->reason, "Why")->required();
  frozen->add_flag("--correct", options->correct, "The day may lie in a closed period");
}

}  // namespace stowage
