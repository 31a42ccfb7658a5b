// Organization mappings of a PSA's hub beside ours.
#include "api/organization_maps.h"
#include "cli/contract_commands.h"

namespace stowage {

namespace {

struct MapOptions {
  OrganizationMapRequest request;
  std::string module, from;
  bool preview = false;
  bool replace = false;
};
using Options = std::shared_ptr<MapOptions>;

std::string json_of(const OrganizationMapAnswer& answer) {
  JsonWriter json;
  json.begin_object().field("source", answer.source).field("changes", answer.changes).field("same", answer.same);
  json.field("left", answer.left).key("rows");
  answer.rows.write_json(json);
  json.end_object();
  return json.take();
}

Exit tell(Context& context, const OrganizationMapAnswer& answer, const std::string& sentence) {
  const Exit exit = answer.left > 0 ? Exit::NeedsAttention : Exit::Done;
  if (context.json) {
    context.print_json(json_of(answer));
    return exit;
  }
  if (context.csv || !answer.rows.rows().empty()) context.print(answer.rows);
  context.say(answer.source + ": " + sentence);
  return exit;
}

std::string counted(int count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

OrganizationMapRequest request_of(const MapOptions& options) {
  OrganizationMapRequest request = options.request;
  if (!options.module.empty()) request.module = options.module;
  return request;
}

Result<Exit> compare(Context& context, const MapOptions& options) {
  Session& session = *TRY(context.session());
  if (options.request.module_there.empty()) {
    context.print(TRY(list_modules_there(session, options.request.connection)));
    context.say("`stowage map compare " + options.request.connection + " NUMBER` compares one of them.");
    return Exit::Done;
  }
  const OrganizationMapAnswer answer = TRY(compare_organization_maps(session, request_of(options)));
  return tell(context, answer,
              counted(answer.same, "organization agrees", "organizations agree") + ", " + std::to_string(answer.left) +
                  " not. `map take` takes theirs, `map send` sends ours.");
}

std::string outcome(const OrganizationMapAnswer& answer, const MapOptions& options, const std::string& done) {
  return counted(answer.changes, "organization ", "organizations ") + (options.preview ? "would be " : "") + done +
         ", " + std::to_string(answer.same) + " the same" +
         (answer.left > 0 ? ", " + std::to_string(answer.left) + " left for you" : "") + ".";
}

Result<Exit> take(Context& context, const MapOptions& options) {
  const std::optional<Day> from = TRY_WITHIN("--from", day_of(options.from));
  const MapMode mode = options.preview ? MapMode::Preview : MapMode::Do;
  const OrganizationMapAnswer answer =
      TRY(take_organization_map(*TRY(context.session()), request_of(options), from, mode));
  return tell(context, answer, outcome(answer, options, "taken in"));
}

Result<Exit> send(Context& context, const MapOptions& options) {
  const MapMode mode = options.preview ? MapMode::Preview : MapMode::Do;
  const Elsewhere elsewhere = options.replace ? Elsewhere::Replaced : Elsewhere::Left;
  const OrganizationMapAnswer answer =
      TRY(send_organization_map(*TRY(context.session()), request_of(options), elsewhere, mode));
  return tell(context, answer, outcome(answer, options, "sent"));
}

CLI::App* add_one(CLI::App& map, const char* name, const char* text, Context& context, const Options& options,
                  Result<Exit> (*work)(Context&, const MapOptions&)) {
  CLI::App* command =
      add_command(map, name, text, context, [&context, options, work] { return work(context, *options); });
  command->add_option("CONNECTION", options->request.connection, "The connection to the PSA")->required();
  command->add_option("MODULE", options->request.module_there, "The module there: its number or its name");
  command->add_option("--module", options->module, "Which module of ours it is; without it both of Endpoint Backup");
  return command;
}

}  // namespace

void add_organization_map_commands(CLI::App& map, Context& context) {
  auto options = std::make_shared<MapOptions>();
  add_one(map, "compare", "Which organizations a PSA's hub maps to which accounts, beside ours", context, options,
          compare);
  CLI::App* taken = add_one(map, "take", "Map here what a PSA's hub has mapped", context, options, take);
  CLI::App* sent = add_one(map, "send", "Map in a PSA's hub what is mapped here", context, options, send);
  for (CLI::App* command : {taken, sent}) {
    command->get_option("MODULE")->required();
    command->add_flag("--preview", options->preview, "Say what would change, and change nothing");
  }
  taken->add_option("--from", options->from, "The first day; without it the oldest open one");
  sent->add_flag("--replace", options->replace, "Ours takes the place of theirs where the two differ");
}

}  // namespace stowage
