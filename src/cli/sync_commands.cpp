#include <chrono>
#include <cstdio>
#include <fmt/format.h>

#include "api/activity_log.h"
#include "api/daily_run.h"
#include "cli/applied.h"
#include "cli/contract_commands.h"
#include "cli/program_columns.h"
#include "cli/terminal.h"

namespace stowage {

namespace {

struct SyncOptions {
  std::string day, out;
  bool dry_run = false;
};

struct LogOptions {
  std::string day;
  LogRequest request;
  std::int64_t run = 0;
  bool runs = false, received = false;
  const CLI::Option* count = nullptr;
};

// Which step a run is at, on standard error: on a terminal a line that is drawn over, elsewhere nothing in the first
// ten seconds and then a line for each.
class StepLine {
 public:
  StepLine() : terminal_(terminal_of(2)), begun_(std::chrono::steady_clock::now()) {}
  ~StepLine() { clear(); }
  StepLine(const StepLine&) = delete;
  StepLine& operator=(const StepLine&) = delete;

  void show(const std::string& step) {
    const auto elapsed = std::chrono::steady_clock::now() - begun_;
    if (terminal_.is_terminal) {
      std::fprintf(stderr, "\r\x1b[K%s", fmt::format("sync: {}", step).c_str());
      drawn_ = true;
    } else if (elapsed >= std::chrono::milliseconds(ProgressLines::line_ms)) {
      std::fprintf(stderr, "%s\n", fmt::format("sync: {}", step).c_str());
    }
  }

 private:
  void clear() const {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
  }
  const Terminal terminal_;
  const std::chrono::steady_clock::time_point begun_;
  bool drawn_ = false;
};

Table fetched_table(const std::vector<Fetched>& fetched) {
  Table table({{"name", "Read", ColumnKind::Text},
               {"vendor", "Vendor", ColumnKind::Text},
               {"done", "Done", ColumnKind::Boolean},
               {"told", "What came", ColumnKind::Text}});
  for (const Fetched& one : fetched)
    table.add({one.name, one.vendor.empty() ? Cell() : Cell(one.vendor), one.done, one.told});
  return table;
}

struct Tables {
  Table judged, activity;
};

std::string json_of(const DailyRun& run, const Tables& tables) {
  JsonWriter out;
  out.begin_object();
  if (run.run.id) out.field("run", run.run.id.number());
  out.field("dryRun", run.dry_run).field("from", run.run.days.from.text()).field("to", (run.run.days.until - 1).text());
  out.field("needsAttention", run.needs_attention());
  out.key("read");
  fetched_table(run.fetched).write_json(out);
  out.key("sources");
  tables.judged.write_json(out);
  if (run.plan) {
    out.field("plan", run.plan->file.hash).key("changes");
    run.plan->changes.write_json(out);
    out.key("unmapped");
    run.plan->unmapped.write_json(out);
  }
  out.key("activity");
  tables.activity.write_json(out);
  out.field("confirmed", run.run.confirmed).field("settled", run.settled);
  out.field("failed", run.applied ? run.applied->failed : 0).key("waiting").begin_array();
  for (const ServiceMappingId mapping : run.waiting) out.number(mapping.number());
  out.end_array().key("approvedBefore").begin_array();
  for (const StandingApproval& one : run.approved) out.number(one.mapping.number());
  out.end_array().key("problems").begin_array();
  for (const std::string& problem : run.run.problems) out.text(problem);
  return out.end_array().end_object().take();
}

std::string title_of(const DailyRun& run) {
  const DayRange& days = run.run.days;
  const std::string of =
      days.until - 1 == days.from ? days.from.text() : days.from.text() + " to " + (days.until - 1).text();
  if (run.dry_run)
    return "What a run for " + of +
           " would do, as far as what had come before tells. Nothing is kept, and nothing sent.";
  return "Run " + std::to_string(run.run.id.number()) + " for " + of + ".";
}

void tell_plan(Context& context, const DailyRun& run) {
  if (!run.dry_run || !run.plan) return;
  context.print(run.plan->summary);
  for (const std::string& remark : run.plan->remarks) context.say(remark);
}

const std::vector<std::string_view> of_judged_for_programs = {"complete", "accepted", "sha256"};

void tell(Context& context, const DailyRun& run, const Tables& tables, const std::string& out) {
  context.say(title_of(run));
  if (!run.fetched.empty()) context.print(fetched_table(run.fetched));
  if (!run.judged.empty()) print_without(context, tables.judged, of_judged_for_programs);
  if (run.applied && !tables.activity.rows().empty()) print_activity(context, tables.activity);
  tell_plan(context, run);
  for (const StandingApproval& one : run.approved)
    context.say("Mapping " + std::to_string(one.mapping.number()) + ": its changes were approved before" +
                (one.person.empty() ? std::string() : " by " + one.person) + ", in entry " +
                std::to_string(one.entry.number()) + " of the journal.");
  if (run.applied) context.say(outcome_text(*run.applied));
  for (const std::string& open : run.not_invoiced) context.say(open);
  for (const std::string& problem : run.run.problems) context.say("To look at: " + problem);
  say_how_to_approve(context, run.waiting, out);
}

Result<Exit> sync(Context& context, const SyncOptions& options) {
  Session& session = *TRY(context.session());
  StepLine line;
  const auto step = [&](const std::string& doing) { line.show(doing); };
  const auto asset = [&](const std::string& name, std::size_t number, std::size_t all) {
    line.show(fmt::format("measuring {} ({} of {})", name, number, all));
  };
  const DailyRun run = TRY(run_daily(session, {TRY(day_of(options.day)), options.dry_run},
                                     {step, asset, [&](Day day) { line.show("day " + day.text()); }}));
  if (!options.out.empty() && run.plan) TRY(save_plan(session, options.out, run.plan->text));
  const Tables tables{TRY(judged_table(session, run.judged)),
                      TRY(activity_table(session, run.applied ? run.applied->activity : std::vector<ActivityRow>()))};
  if (context.json) {
    context.print_json(json_of(run, tables));
  } else {
    tell(context, run, tables, options.out);
  }
  return run.needs_attention() ? Exit::NeedsAttention : Exit::Done;
}

Result<Exit> log(Context& context, LogOptions options) {
  Session& session = *TRY(context.session());
  if (options.runs) {
    print_without(context, TRY(list_runs(session, options.request.count)), {"plan"});
    return Exit::Done;
  }
  if (options.received) {
    print_without(context, TRY(list_received(session, options.request.count)), of_judged_for_programs);
    return Exit::Done;
  }
  options.request.day = TRY(day_of(options.day));
  if (options.run != 0) options.request.run = options.run;
  const LogAnswer answer = TRY(read_log(session, options.request));
  print_activity(context, answer.rows);
  // Whoever said how many knows.
  if (answer.more && options.count->count() == 0)
    complain("these are the newest " + std::to_string(options.request.count) + " rows; --count says how many.");
  return Exit::Done;
}

void add_log(CLI::App& app, Context& context) {
  auto options = std::make_shared<LogOptions>();
  CLI::App* command =
      add_command(app, "log", "What runs did for each module, billing type and organization, kept for good", context,
                  [&context, options] { return log(context, *options); });
  CLI::Option* runs = command->add_flag("--runs", options->runs, "The runs themselves, one row each");
  CLI::Option* received =
      command->add_flag("--received", options->received, "What each source sent for each day, as it was judged");
  received->excludes(runs);
  const auto add = [&](const char* name, auto& value, const char* text) {
    command->add_option(name, value, text)->excludes(runs)->excludes(received);
  };
  add("--day", options->day, "Only what was done on this day");
  add("--run", options->run, "Only what this run did");
  add("--org", options->request.organization, "Only this organization: its name or id");
  add("--module", options->request.module, "Only this module, such as endpoint_backup_v2");
  add("--connection", options->request.connection, "Only contracts behind this connection, or 'built-in contracts'");
  add("--outcome", options->request.outcome, "Only increased, decreased, unchanged, failed or waits");
  options->count = command->add_option("--count", options->request.count, "How many rows, the newest first")
                       ->check(CLI::Range(1, 1'000'000));
}

}  // namespace

void add_sync_commands(CLI::App& app, Context& context) {
  auto options = std::make_shared<SyncOptions>();
  CLI::App* command =
      add_command(app, "sync", "The daily run: read all sources and PSAs, and make contracts equal to usage", context,
                  [&context, options] { return sync(context, *options); });
  command->add_option("--day", options->day,
                      "The first day to be looked at again; without it those since the last run");
  CLI::Option* dry = command->add_flag("--dry-run", options->dry_run, "Say what would be done; keep and send nothing");
  command->add_option("--out", options->out, "Write its plan to a file, for approve and apply")->excludes(dry);
  add_log(app, context);
}

}  // namespace stowage
