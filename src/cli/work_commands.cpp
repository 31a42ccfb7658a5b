#include "api/work_list.h"
#include "cli/context.h"

namespace stowage {

namespace {

struct WorkOptions {
  std::vector<std::int64_t> items;
  std::string note;
};

Result<Exit> list(Context& context) {
  const Table table = TRY(list_work(*TRY(context.session())));
  context.print(table);
  return table.rows().empty() ? Exit::Done : Exit::NeedsAttention;
}

std::string text_of(const WorkMade& made) {
  const std::string item = "Item " + std::to_string(made.item.id);
  switch (made.shown.told) {
    case ByHand::Told::Agrees:
      return item + " agrees: " + made.shown.text;
    case ByHand::Told::CannotTell:
      return item + " is taken for made: " + made.shown.text;
    case ByHand::Told::Differs:
      return item + " differs, and stays on the list: " + made.shown.text;
  }
  return {};
}

Result<Exit> call_made(Context& context, const WorkOptions& options) {
  Exit exit = Exit::Done;
  for (const WorkMade& made : TRY(call_work_made(*TRY(context.session()), options.items, options.note))) {
    if (made.shown.told == ByHand::Told::Differs) exit = Exit::NeedsAttention;
    context.say(text_of(made));
  }
  return exit;
}

Result<Exit> drop(Context& context, const WorkOptions& options) {
  TRY(drop_work(*TRY(context.session()), options.items.front(), options.note));
  context.say("Dropped: the next plan finds what is missing.");
  return Exit::Done;
}

}  // namespace

void add_work_commands(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("work", "What people have to do in a PSA that takes no such change");
  group->require_subcommand(1)->fallthrough();
  add_command(*group, "list", "What is to be done, and where", context, [&context] { return list(context); });
  auto options = std::make_shared<WorkOptions>();
  CLI::App* made = add_command(*group, "done", "Say that it was done; it is held against what the PSA shows", context,
                               [&context, options] { return call_made(context, *options); });
  made->add_option("ID", options->items, "Its number; several, where they were done together")->required();
  made->add_option("--note", options->note, "What the journal keeps with it");
  CLI::App* dropped = add_command(*group, "drop", "Say that it will not be done", context,
                                  [&context, options] { return drop(context, *options); });
  dropped->add_option("ID", options->items, "Its number")->required()->expected(1);
  dropped->add_option("--reason", options->note, "Why; the journal keeps it")->required();
}

}  // namespace stowage
