#include "api/backup.h"
#include "cli/context.h"
#include "cli/terminal.h"

namespace stowage {

namespace {

FileProgress file_progress(const char* doing) {
  auto bar = std::make_shared<ProgressBar>(doing, 0, ProgressUnit::Items);
  auto files = std::make_shared<std::int64_t>(0);
  return [bar, files](const std::string&) { bar->at(++*files); };
}

std::string mark_text(const Mark& mark) {
  return std::to_string(mark.delivery.number()) + "." + std::to_string(mark.entry.number());
}

Result<Exit> print_backup(Context& context, const std::string& folder, KeyCopy key) {
  const std::string data = TRY(context.folder());
  const BackupReport made = TRY(back_up(data, context.person(), folder, key, file_progress("backup")));
  context.say_rehearsal(made.rehearsal);
  if (context.json) {
    JsonWriter out;
    out.begin_object().field("backup", made.number).field("delivery", made.mark.delivery.number());
    out.field("journal", made.mark.entry.number()).field("head", hex(made.head));
    out.field("copied", made.copied).field("left", made.left).end_object();
    context.print_json(out.take());
    return Exit::Done;
  }
  context.say("Backup " + std::to_string(made.number) + " is in " + folder + ": everything up to mark " +
              mark_text(made.mark) + ".");
  context.say(std::to_string(made.copied) + (made.copied == 1 ? " file copied, " : " files copied, ") +
              std::to_string(made.left) + " left as an earlier backup has them. Journal head " + hex(made.head) + ".");
  return Exit::Done;
}

struct RestoreOptions {
  std::string from, to;
  std::int64_t number = 0;
};

Result<Exit> print_restored(Context& context, const RestoreOptions& options) {
  RestoreRequest request{options.from, std::nullopt, options.to};
  if (options.number > 0) request.number = options.number;
  const Restored done = TRY(restore(request, context.person(), file_progress("restore")));
  context.print(done.checks);
  context.say("Restored backup " + std::to_string(done.number) + " to " + options.to + ": everything up to mark " +
              mark_text(done.mark) + ".");
  return Exit::Done;
}

}  // namespace

void add_backup_commands(CLI::App& app, Context& context) {
  auto folder = std::make_shared<std::string>();
  auto with_key = std::make_shared<bool>(false);
  CLI::App* backup = add_command(
      app, "backup", "Copy the data directory, also while it is used", context, [&context, folder, with_key] {
        return print_backup(context, *folder, *with_key ? KeyCopy::Included : KeyCopy::LeftOut);
      });
  backup->add_option("DIR", *folder, "Where backups are kept; several share what is the same")->required();
  backup->add_flag("--with-key", *with_key, "Copy secret.key too: whoever has the backup then has the secrets");

  auto options = std::make_shared<RestoreOptions>();
  CLI::App* command = add_command(app, "restore", "Make a data directory of a backup, and check it", context,
                                  [&context, options] { return print_restored(context, *options); });
  command->add_option("DIR", options->from, "Where backups are kept")->required();
  command->add_option("--to", options->to, "The data directory to be: missing or empty")->required();
  command->add_option("--backup", options->number, "Its number; without it the newest")
      ->check(CLI::Range(std::int64_t{1}, INT64_MAX));
}

}  // namespace stowage
