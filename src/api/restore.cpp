#include <algorithm>
#include <filesystem>

#include "api/backup.h"
#include "api/backup_manifest.h"
#include "api/verify.h"
#include "base/json.h"
#include "metering/month_files.h"
#include "os/copy.h"
#include "os/stop.h"

namespace stowage {

namespace {

Result<BackupManifest> choose(const RestoreRequest& request) {
  const auto manifests = TRY(read_manifests(request.from));
  if (manifests.empty()) return not_found(request.from + " holds no backup", "Name the folder that `backup` wrote to.");
  if (!request.number) return manifests.back();
  const auto found = std::find_if(manifests.begin(), manifests.end(),
                                  [&](const BackupManifest& manifest) { return manifest.number == *request.number; });
  if (found == manifests.end())
    return not_found(request.from + " holds no backup " + std::to_string(*request.number),
                     "The newest is " + std::to_string(manifests.back().number) + ".");
  return *found;
}

constexpr const char* made_by_file_system = "lost+found";

Result<void> refuse_full(const std::string& to) {
  if (!path_exists(to)) return {};
  auto names = TRY(list_folder(to));
  std::erase(names, made_by_file_system);
  if (names.empty()) return {};
  return refuse(to + " is not empty",
                "Choose another folder. One without ledger.db is left of a restoration that was cut short, and can be "
                "removed.");
}

Result<void> copy_checked(const std::string& from, const BackedUpFile& file, const std::string& to) {
  const std::string copy = copy_path(from, file.sha);
  if (TRY(copy_file(copy, to)) == file.sha) return {};
  return fail(Failure::Damaged, copy + " is not what was written",
              "Restore another backup of this folder with --backup NUMBER, or from another medium.");
}

Result<void> restore_month(const MonthFile& month, const std::string& path, DeliveryId newest) {
  TRY(bring_up_month(path, month.kind));
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite));
  TRY_WITHIN("take out of " + path + " what came later", take_out_after(database, month.kind, newest));
  TRY(database.checkpoint(Database::Checkpoint::Truncate));
  return {};
}

// Everything but the ledger's own name, so that the folder is no data directory yet.
Result<void> bring_files(const RestoreRequest& request, const BackupManifest& manifest, const FileProgress& progress) {
  TRY(make_folders(request.to + "/usage", 0700));
  for (const BackedUpFile& file : manifest.files) {
    if (progress) progress(file.path);
    const bool ledger = file.path == "ledger.db";
    TRY_WITHIN("restore " + file.path,
               copy_checked(request.from, file, request.to + "/" + file.path + (ledger ? ".restoring" : "")));
    stop_point("file-restored");
  }
  for (const MonthFile& month : TRY(month_files(request.to + "/usage")))
    TRY(restore_month(month, request.to + "/usage/" + month.name, manifest.mark.delivery));
  return sync_folder(request.to + "/usage");
}

Result<Table> check(const RestoreRequest& request, const BackupManifest& manifest, const Person& person) {
  const auto session = TRY(Session::open(request.to, person));
  const JournalHead head = TRY(session->read([](Database& database) { return journal_head(database); }));
  if (head.hash != manifest.head || TRY(session->mark()) != manifest.mark)
    return fail(Failure::Damaged, "the files do not hold what the backup's manifest says");
  Table checks = TRY(verify(*session, std::nullopt, {}));
  JsonWriter data;
  data.begin_object().field("backup", manifest.number).field("madeAt", manifest.made_at.text());
  data.field("delivery", manifest.mark.delivery.number()).field("entry", manifest.mark.entry.number()).end_object();
  TRY(session->record({restored_action, "data directory", data.take(), {}},
                      [](Database&, EntryId) { return Result<void>(); }));
  return checks;
}

}  // namespace

Result<Restored> restore(const RestoreRequest& request, const Person& person, const FileProgress& progress) {
  const BackupManifest manifest = TRY(choose(request));
  if (manifest.find("ledger.db") == nullptr) return fail(Failure::Damaged, "the backup has no ledger.db");
  TRY(refuse_full(request.to));
  TRY(make_folders(request.to, 0700));
  if (const auto brought = bring_files(request, manifest, progress); !brought) {
    // The folder was empty: all that is in it now is ours.
    for (const std::string& name : TRY(list_folder(request.to))) {
      std::error_code ignored;
      if (name != made_by_file_system) std::filesystem::remove_all(request.to + "/" + name, ignored);
    }
    return tl::unexpected(brought.error());
  }
  const std::string ledger = request.to + "/ledger.db";
  TRY(move_into_place(ledger + ".restoring", ledger));
  stop_point("ledger-restored");
  auto checks = check(request, manifest, person);
  if (!checks) {
    TRY(move_into_place(ledger, ledger + ".refused"));
    return tl::unexpected(std::move(checks).error().within("check what was restored to " + request.to));
  }
  return Restored{manifest.number, manifest.mark, *std::move(checks)};
}

}  // namespace stowage
