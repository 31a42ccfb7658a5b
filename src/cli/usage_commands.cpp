#include <cctype>
#include <cstdio>

#include "api/directory.h"
#include "api/enter_usage.h"
#include "api/exceptions.h"
#include "api/import.h"
#include "api/measure.h"
#include "api/usage.h"
#include "cli/context.h"
#include "cli/effect.h"
#include "cli/pull.h"
#include "cli/terminal.h"
#include "os/file_reader.h"
#include "os/files.h"

namespace stowage {

namespace {

struct ImportOptions {
  std::string file, source, inventory, pulled;
  bool create = false, new_source = false, new_names = false;
};

// "1 sample", "2 samples".
std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

Result<InventoryClaim> claim_of(const std::string& text) {
  if (text.empty()) return InventoryClaim::None;
  if (text == "named") return InventoryClaim::NamedOrganizations;
  if (text == "all") return InventoryClaim::All;
  return bad_input("'" + text + "' is no kind of inventory", "Write --inventory, or --inventory=all.");
}

void write_renamed(JsonWriter& out, const std::vector<RenamedOrganization>& organizations) {
  out.key("renamed").begin_array();
  for (const RenamedOrganization& renamed : organizations)
    out.begin_object().field("before", renamed.before).field("now", renamed.now).end_object();
  out.end_array();
}

void say_renamed(Context& context, const RenamedOrganization& renamed) {
  RenamedText text = in_words(renamed, "import the file again with --create");
  text.what[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text.what[0])));
  context.say(text.what + ". " + text.remedy + ".");
}

void tell(Context& context, const ImportOptions& options, const Accepted& accepted) {
  if (context.json) {
    JsonWriter out;
    out.begin_object().field("delivery", accepted.delivery.number()).field("knownAlready", accepted.known_already);
    out.field("samples", accepted.samples).field("newAssets", accepted.new_assets);
    out.field("newOrganizations", accepted.new_organizations).field("withoutAsset", accepted.without_asset);
    out.field("halfList", accepted.half_list).field("ofClosedDays", accepted.of_closed_days);
    if (accepted.closes) out.field("closes", accepted.closes->text()).field("waiting", accepted.waiting);
    if (!accepted.renamed.empty()) write_renamed(out, accepted.renamed);
    out.end_object();
    context.print_json(out.take());
    return;
  }
  const std::string closing = accepted.closes ? " of the end of " + accepted.closes->text() : "";
  if (accepted.known_already) {
    context.say("These bytes came before, as delivery " + std::to_string(accepted.delivery.number()) + closing +
                ": no usage was added.");
  } else {
    context.say("Kept " + options.file + " as delivery " + std::to_string(accepted.delivery.number()) + ": " +
                counted(accepted.samples, "sample") + closing + ".");
  }
  if (accepted.waiting > 0)
    context.say(counted(accepted.waiting, "record") + (accepted.waiting == 1 ? " was" : " were") +
                " created after midnight and " + (accepted.waiting == 1 ? "waits" : "wait") + " for the next pull.");
  if (accepted.new_organizations + accepted.new_assets > 0)
    context.say("New: " + counted(accepted.new_organizations, "organization") + ", " +
                counted(accepted.new_assets, "asset") + ".");
  say_moves(context, accepted.moved);
  if (accepted.without_asset > 0)
    context.say(counted(accepted.without_asset, "record") + (accepted.without_asset == 1 ? " is" : " are") +
                " of no known asset: the usage is billed to nobody. Import the file again with --create, or see "
                "`stowage exceptions list`.");
  if (accepted.of_closed_days > 0)
    context.say(counted(accepted.of_closed_days, "sample") + (accepted.of_closed_days == 1 ? " is" : " are") +
                " of closed days: what that changes becomes a correction (`stowage bill --period " +
                accepted.open_period->text() + "`).");
  for (const RenamedOrganization& renamed : accepted.renamed) say_renamed(context, renamed);
  if (accepted.half_list)
    context.say("This list has " + std::to_string(accepted.listed) + " entries after " +
                std::to_string(accepted.listed_before) +
                ": it makes nothing absent until a person accepts it (`stowage exceptions list`).");
}

// When the file was pulled; nothing where its rows say when they were measured.
Result<std::optional<Instant>> pulled_at(Session& session, const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  if (text == "now") return std::optional(session.now());
  return std::optional(TRY_WITHIN("--pulled", Instant::parse(text)));
}

Result<Exit> import_file(Context& context, const ImportOptions& options) {
  ImportRequest request;
  request.source = options.source;
  request.inventory = TRY(claim_of(options.inventory));
  request.create = options.create;
  request.new_source = options.new_source;
  request.new_names = options.new_names;
  Session& session = *TRY(context.session());
  request.pulled = TRY(pulled_at(session, options.pulled));
  FileReader file = TRY(FileReader::open(options.file));
  std::optional<ProgressBar> bar(std::in_place, "import", file.size(), ProgressUnit::Bytes);
  std::int64_t done = 0;
  request.next_piece = [&]() -> Result<std::string_view> {
    bar->at(done);
    const std::string_view piece = TRY(file.next());
    done += static_cast<std::int64_t>(piece.size());
    return piece;
  };
  const Accepted accepted = TRY_WITHIN("import " + options.file, import_usage(session, request));
  bar.reset();
  tell(context, options, accepted);
  if (!accepted.not_merged.empty())
    complain("the file is kept, but past days could not be made smaller: " + accepted.not_merged +
             " The next import tries again.");
  return accepted.without_asset > 0 || accepted.half_list ? Exit::NeedsAttention : Exit::Done;
}

void add_import(CLI::App& app, Context& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = add_command(app, "import", "Usage from a CSV or NDJSON file; - is standard input", context,
                                  [&context, options] { return import_file(context, *options); });
  command->add_option("FILE", options->file, "The file")->required();
  command->add_option("--source", options->source, "Who measured: a name of your choice")->required();
  command->add_flag("--new-source", options->new_source,
                    "The source is another than the one whose name differs in case or spaces only");
  command->add_flag(
      "--new-names", options->new_names,
      "Organizations and assets are others than those whose names differ in case only, or that seem renamed");
  command->add_flag("--inventory{named}", options->inventory,
                    "The file lists completely what its organizations have; =all: what the whole source has");
  command->add_flag("--pulled{now}", options->pulled,
                    "The source gives no measuring time: the file was pulled now, or =INSTANT, and is the closing "
                    "inventory of the day before");
  command->add_flag("--create", options->create, "Make organizations and assets that are new");
}

Result<Exit> measure_stores(Context& context, LikeNames like_names) {
  ProgressBar bar("measure", 0, ProgressUnit::Items);
  const MeasureReport report =
      TRY(measure(*TRY(context.session()), like_names, [&](const std::string&, std::size_t number, std::size_t) {
        bar.at(static_cast<std::int64_t>(number));
      }));
  context.print(report.assets);
  std::fflush(stdout);
  for (const std::string& problem : report.problems) complain(problem);
  return report.problems.empty() ? Exit::Done : Exit::NeedsAttention;
}

void add_measure(CLI::App& app, Context& context) {
  auto new_names = std::make_shared<bool>(false);
  add_command(
      app, "measure", "Scan every store now", context,
      [&context, new_names] { return measure_stores(context, *new_names ? LikeNames::Made : LikeNames::Refused); })
      ->add_flag(
          "--new-names", *new_names,
          "Organizations and assets are others than those whose names differ in case only, or that seem renamed");
}

constexpr std::uint64_t entered_bytes_max = std::uint64_t{64} << 20;

struct EnterOptions {
  std::string asset, size, version, file, from, reason;
  bool correct = false;
};

Result<Exit> enter_figures(Context& context, const EnterOptions& options) {
  std::vector<Entered> figures;
  if (!options.file.empty()) {
    figures = TRY_WITHIN(options.file, parse_entered(TRY(read_file(options.file, entered_bytes_max))));
  } else if (options.asset.empty() || options.size.empty() || options.version.empty()) {
    return bad_input("an asset, its bytes and a version are needed",
                     "Write: stowage enter ASSET BYTES --version v1|v2, or: stowage enter --file FILE.");
  } else {
    figures.push_back({options.asset, TRY(parse_version(options.version)), TRY(parse_size(options.size)), {}});
  }
  const When when{TRY(day_of(options.from)), options.reason, options.correct};
  return tell(context, TRY(enter_usage(*TRY(context.session()), figures, when)));
}

void add_enter(CLI::App& app, Context& context) {
  auto options = std::make_shared<EnterOptions>();
  CLI::App* command = add_command(app, "enter", "Say what an asset holds whose source gives no bytes", context,
                                  [&context, options] { return enter_figures(context, *options); });
  CLI::Option* asset = command->add_option("ASSET", options->asset, "Its id, name, or ORGANIZATION/NAME");
  command->add_option("BYTES", options->size, "What it holds, such as 412GB");
  command->add_option("--version", options->version, "v1 or v2");
  command
      ->add_option("--file", options->file, "A CSV file: asset,organization,version,stored_bytes and, if wanted, from")
      ->excludes(asset);
  command->add_option("--from", options->from, "The first day it holds; without it today");
  command->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
  command->add_flag("--correct", options->correct,
                    "The day may lie in a closed period: the difference is a correction");
}

struct UsageOptions {
  std::string organization, on, period, by = "asset", at;
};

Result<DayRange> days_of(Session& session, const UsageOptions& options) {
  if (!options.period.empty()) {
    DayRange days = TRY(Period::parse(options.period)).days();
    days.until = std::min(days.until, session.today() + 1);
    if (days.empty()) return refuse(options.period + " has not begun");
    return days;
  }
  const Day on = options.on.empty() ? session.today() : TRY(Day::parse(options.on));
  if (on > session.today()) return refuse(on.text() + " has not come yet");
  return DayRange{on, on + 1};
}

Result<Exit> print_usage(Context& context, const UsageOptions& options) {
  Session& session = *TRY(context.session());
  UsageRequest request;
  if (!options.organization.empty()) request.organization = options.organization;
  request.days = TRY(days_of(session, options));
  request.by = options.by == "organization" ? UsageBy::Organization
               : options.by == "version"    ? UsageBy::Version
               : options.by == "pool"       ? UsageBy::Pool
                                            : UsageBy::Asset;
  request.at = TRY(mark_of(options.at));
  context.print(TRY(usage(session, request, context.progress("usage"))));
  return Exit::Done;
}

void add_usage(CLI::App& app, Context& context) {
  auto options = std::make_shared<UsageOptions>();
  CLI::App* command = add_command(app, "usage", "What is held, on a day or over a month", context,
                                  [&context, options] { return print_usage(context, *options); });
  command->add_option("--org", options->organization, "Of this organization only");
  CLI::Option* on = command->add_option("--on", options->on, "A day; without it today");
  command->add_option("--period", options->period, "A month, such as 2026-11")->excludes(on);
  command->add_option("--by", options->by, "asset, organization, version or pool")
      ->check(CLI::IsMember({"asset", "organization", "version", "pool"}));
  command->add_option("--at", options->at, "What was known at a mark, DELIVERY.ENTRY");
}

// One below the other, since an id or a remedy that is cut off cannot be used.
void tell_exceptions(Context& context, const Table& open) {
  if (open.rows().empty()) context.say("Nothing is open.");
  for (const std::vector<Cell>& row : open.rows()) {
    std::string about = exact_text(row[2]);
    const auto add = [&](const std::string& more) { about += (about.empty() ? "" : ", ") + more; };
    if (const Bytes* stored = std::get_if<Bytes>(&row[3])) add(people(*stored));
    if (const Money* month = std::get_if<Money>(&row[4]))
      add((std::get<bool>(row[5]) ? "at least " : "") + month->people() + " a month");
    context.say(exact_text(row[0]) + (about.empty() ? "" : " (" + about + ")"));
    context.say("  " + exact_text(row[1]) + ".");
    if (const std::string months = exact_text(row[9]); !months.empty()) context.say("  Keeps open: " + months + ".");
    context.say("  To do: " + exact_text(row[6]));
  }
}

void add_exceptions(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("exceptions", "What someone must look at, and their decision");
  group->require_subcommand(1)->fallthrough();
  auto period = std::make_shared<std::string>();
  CLI::App* list = add_command(*group, "list", "All that is open", context, [&context, period]() -> Result<Exit> {
    std::optional<Period> month;
    if (!period->empty()) month = TRY(Period::parse(*period));
    const Table open = TRY(list_exceptions(*TRY(context.session()), month, context.progress("exceptions")));
    if (context.json || context.csv) {
      context.print(open);
    } else {
      tell_exceptions(context, open);
    }
    return open.rows().empty() ? Exit::Done : Exit::NeedsAttention;
  });
  list->add_option("--period", *period, "Only what keeps this month from being closed, such as 2026-11");
  auto settlement = std::make_shared<Settlement>();
  auto from = std::make_shared<std::string>();
  CLI::App* settle = add_command(*group, "settle", "Say the last word on one", context,
                                 [&context, settlement, from]() -> Result<Exit> {
                                   settlement->when.from = TRY(day_of(*from));
                                   const Settled settled = TRY(settle_exception(*TRY(context.session()), *settlement));
                                   context.say(settled.what + ".");
                                   if (settled.effect) return tell(context, *settled.effect);
                                   if (context.json) {
                                     JsonWriter out;
                                     out.begin_object().field("entry", settled.entry.number()).end_object();
                                     context.print_json(out.take());
                                   }
                                   return Exit::Done;
                                 });
  settle->add_option("ID", settlement->exception, "Its id, as `list` prints it")->required();
  settle->add_option("ANSWER", settlement->answer, "One of the answers that `list` shows with it");
  settle->add_option("--reason", settlement->when.reason, "Why; the journal keeps it")->required();
  settle->add_option("--from", *from, "The first day it holds, where the answer has one");
  settle->add_flag("--correct", settlement->when.correct,
                   "The day may lie in a closed period: the difference is a correction");
}

}  // namespace

void add_usage_commands(CLI::App& app, Context& context) {
  add_import(app, context);
  add_measure(app, context);
  add_enter(app, context);
  add_usage(app, context);
  add_exceptions(app, context);
}

}  // namespace stowage
