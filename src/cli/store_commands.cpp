#include "api/stores.h"
#include "cli/context.h"
#include "cli/effect.h"
#include "os/files.h"

namespace stowage {

namespace {

struct Options {
  std::string store, version, path, layout, passphrase_command, renamed, not_renamed, from, reason;
  bool local = false;
  bool correct = false;
};

Result<Exit> add_the_store(Context& context, const Options& options) {
  Store store;
  store.version = TRY(parse_version(options.version));
  store.path = options.path;
  while (store.path.size() > 1 && store.path.ends_with('/')) store.path.pop_back();
  if (!store.path.starts_with('/'))
    return bad_input("the store's path '" + store.path + "' is relative", "Give the whole path, from / on.");
  if (const auto folder = list_folder(store.path); !folder)
    return fail(folder.error().failure(), "the store's folder cannot be read: " + folder.error().message(),
                "Make or mount it, or give another path; the user that runs stowage must be able to read it.");
  store.layout = options.layout;
  store.place = options.local ? Place::Local : Place::Offsite;
  store.passphrase_command = options.passphrase_command;
  const StoreId id = TRY(add_new_store(*TRY(context.session()), store));
  context.made(id.number(), "Added the " + options.version + " store " + store.path + ". `stowage measure` scans it.");
  return Exit::Done;
}

void add_adding(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* add = add_command(group, "add", "Add a store, or measure one again that was removed", context,
                              [&context, options] { return add_the_store(context, *options); });
  add->add_option("VERSION", options->version, "v1 (Borg, snapshot trees, images) or v2 (restic)")->required();
  add->add_option("PATH", options->path, "Its folder")->required();
  add->add_option("--layout", options->layout,
                  "How organizations and assets lie in it; without it {org}/{asset}, or as before it was removed");
  add->add_flag("--local", options->local, "A local copy: billed only where there is no off-site one");
  add->add_option("--passphrase-command", options->passphrase_command,
                  "Prints the passphrase of Borg repositories; for a shell's words: sh -c '…'");
}

void add_setting(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  auto none = std::make_shared<bool>(false);
  CLI::App* set = add_command(group, "set", "Change how a store is read, from the next measurement on", context,
                              [&context, options, none]() -> Result<Exit> {
                                StoreChange change{options->store, {}, {}, {}, {}, options->reason};
                                if (!options->layout.empty()) change.layout = options->layout;
                                if (*none || !options->passphrase_command.empty())
                                  change.passphrase_command = options->passphrase_command;
                                if (!options->renamed.empty()) change.renamed = options->renamed;
                                if (!options->not_renamed.empty()) change.not_renamed = options->not_renamed;
                                TRY(change_store(*TRY(context.session()), change));
                                context.say("Changed the store " + options->store + ".");
                                return Exit::Done;
                              });
  set->add_option("STORE", options->store, "Its id or path")->required();
  set->add_option("--layout", options->layout, "How organizations and assets lie in it");
  CLI::Option* command = set->add_option("--passphrase-command", options->passphrase_command,
                                         "Prints the passphrase of Borg repositories; for a shell's words: sh -c '…'");
  set->add_flag("--no-passphrase-command", *none, "None is needed any more")->excludes(command);
  set->add_option(
      "--renamed", options->renamed,
      "A Borg repository, by its path in the store: all its hostnames are one machine's, which was renamed");
  set->add_option("--not-renamed", options->not_renamed, "Take that back of a repository");
  set->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
}

void add_removing(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* remove = add_command(group, "remove", "Measure a store no more; nobody's protection ends by that", context,
                                 [&context, options]() -> Result<Exit> {
                                   const When when{TRY(day_of(options->from)), options->reason, options->correct};
                                   const Effect effect =
                                       TRY(remove_store(*TRY(context.session()), options->store, when));
                                   context.say("Removed: it is measured no more.");
                                   return tell(context, effect);
                                 });
  remove->add_option("STORE", options->store, "Its id or path")->required();
  remove->add_option("--from", options->from, "The first day without it; without it today");
  remove->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
  remove->add_flag("--correct", options->correct, "The day may lie in a closed period: the difference is a correction");
}

void add_confirming(CLI::App& group, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* confirm = add_command(group, "confirm", "Let the passphrase command of a restored backup be run", context,
                                  [&context, options]() -> Result<Exit> {
                                    TRY(confirm_store(*TRY(context.session()), options->store, options->reason));
                                    context.say("Confirmed: its passphrase command is run again.");
                                    return Exit::Done;
                                  });
  confirm->add_option("STORE", options->store, "Its id or path")->required();
  confirm->add_option("--reason", options->reason, "Why; the journal keeps it")->required();
}

}  // namespace

void add_store_commands(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("store", "Where backups are");
  group->require_subcommand(1)->fallthrough();
  add_command(*group, "list", "All stores", context, [&context]() -> Result<Exit> {
    context.print(TRY(list_stores(*TRY(context.session()))));
    return Exit::Done;
  });
  auto store = std::make_shared<std::string>();
  add_command(*group, "show", "What was said of a store, and its passphrase command", context,
              [&context, store]() -> Result<Exit> {
                context.print(TRY(show_store(*TRY(context.session()), *store)));
                return Exit::Done;
              })
      ->add_option("STORE", *store, "Its id or path")
      ->required();
  add_adding(*group, context);
  add_setting(*group, context);
  add_removing(*group, context);
  add_confirming(*group, context);
}

}  // namespace stowage
