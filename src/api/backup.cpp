#include "api/backup.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "api/backup_manifest.h"
#include "ledger/secret_key.h"
#include "ledger/used_directory.h"
#include "metering/month_files.h"
#include "metering/samples_removal.h"
#include "os/copy.h"
#include "os/named_file.h"
#include "os/stop.h"

namespace stowage {

namespace {

// The moment is tried anew when a delivery came in it; it lasts well under a millisecond.
constexpr int cut_attempts_max = 10'000;

// The data directory at one moment: the ledger as a transaction that stays open, and the newest delivery then.
struct Cut {
  Database ledger;
  DeliveryId delivery;
  JournalHead head;
};

std::vector<std::string> names_of(const std::vector<MonthFile>& files, MonthFileKind kind) {
  std::vector<std::string> names;
  for (const MonthFile& file : files) {
    if (file.kind == kind) names.push_back(file.name);
  }
  return names;
}

Result<DeliveryId> newest_in(std::vector<Database>& samples) {
  DeliveryId newest;
  for (Database& file : samples) newest = std::max(newest, TRY(newest_kept(file)));
  return newest;
}

// A delivery's streams are in the ledger before it is kept, and the ledger names kept deliveries only. So with no
// delivery between the two looks around the ledger's transaction, each has what the other refers to.
Result<Cut> cut(const std::string& data) {
  const std::string usage = data + "/usage";
  Database ledger = TRY(Database::open(data + "/ledger.db", Database::Mode::ReadOnly));
  std::vector<std::string> names;
  std::vector<Database> samples;
  for (int attempt = 0; attempt < cut_attempts_max; ++attempt) {
    const DeliveryId before = TRY(newest_in(samples));
    TRY(ledger.execute("BEGIN"));
    const JournalHead head = TRY(journal_head(ledger));
    const DeliveryId after = TRY(newest_in(samples));
    const auto now = names_of(TRY(month_files(usage)), MonthFileKind::Samples);
    if (before == after && names == now) return Cut{std::move(ledger), after, head};
    TRY(ledger.execute("ROLLBACK"));
    if (names == now) continue;
    names = now;
    samples.clear();
    for (const std::string& name : names)
      samples.push_back(TRY(Database::open(usage + "/" + name, Database::Mode::ReadOnly)));
  }
  return refuse("deliveries came without the pause of a millisecond that a backup needs", "Try again.");
}

class BackupRun {
 public:
  BackupRun(std::string data, std::string folder, KeyCopy key, const FileProgress& progress)
      : data_(std::move(data)), folder_(std::move(folder)), key_(key), progress_(progress) {}

  Result<BackupReport> run(Instant now, bool rehearsal);

 private:
  Result<void> refuse_other_course(Database& ledger) const;
  Result<BackedUpFile> copy(Database& source, const std::string& path, const std::optional<Sha256>& fingerprint);
  Result<void> add_month(const MonthFile& month);
  Result<void> add_key();
  Result<bool> has_already(const std::string& path, const Sha256& fingerprint) const;
  Result<void> remove_unnamed() const;

  const std::string data_;
  const std::string folder_;
  const KeyCopy key_;
  const FileProgress& progress_;
  std::vector<BackupManifest> earlier_;
  BackupManifest manifest_;
  BackupReport report_;
};

Result<BackupReport> BackupRun::run(Instant now, bool rehearsal) {
  earlier_ = TRY(read_manifests(folder_));
  Cut moment = TRY(cut(data_));
  TRY(refuse_other_course(moment.ledger));
  manifest_.number = earlier_.empty() ? 1 : earlier_.back().number + 1;
  manifest_.made_at = now;
  manifest_.mark = {moment.delivery, moment.head.entry};
  manifest_.head = moment.head.hash;
  manifest_.rehearsal = rehearsal;
  manifest_.files.push_back(TRY(copy(moment.ledger, "ledger.db", std::nullopt)));
  TRY(moment.ledger.execute("ROLLBACK"));
  for (const MonthFile& month : TRY(month_files(data_ + "/usage"))) TRY(add_month(month));
  if (key_ == KeyCopy::Included) TRY(add_key());
  TRY(write_manifest(folder_, manifest_));
  stop_point("backup-noted");
  TRY(remove_unnamed());
  report_.number = manifest_.number;
  report_.mark = manifest_.mark;
  report_.head = manifest_.head;
  return report_;
}

Result<void> BackupRun::refuse_other_course(Database& ledger) const {
  if (earlier_.empty() || TRY(find_head(ledger, earlier_.back().head))) return {};
  return refuse(folder_ + " holds backups of another data directory, or of one that went on differently since",
                "Choose another folder.");
}

Result<BackedUpFile> BackupRun::copy(Database& source, const std::string& path,
                                     const std::optional<Sha256>& fingerprint) {
  if (progress_) progress_(path);
  const std::string unfinished = folder_ + "/files/unfinished.db";
  TRY_WITHIN("back up " + path, source.copy_to(unfinished));
  const Sha256 sha = TRY(hash_file(unfinished));
  TRY(move_into_place(unfinished, copy_path(folder_, sha)));
  stop_point("backup-file-copied");
  ++report_.copied;
  return BackedUpFile{path, sha, fingerprint};
}

Result<void> BackupRun::add_month(const MonthFile& month) {
  const std::string path = "usage/" + month.name;
  Database source = TRY(Database::open(data_ + "/" + path, Database::Mode::ReadOnly));
  TRY(source.execute("BEGIN"));  // what the fingerprint is of is what is copied
  const auto holds = TRY(fingerprint(source, month.kind));
  if (!holds) return {};
  if (month.kind == MonthFileKind::Samples && TRY(removed_by(source)) > manifest_.mark.entry)
    return refuse("samples of " + month.month.text() + " were removed while the backup ran", "Back up again.");
  if (TRY(has_already(path, *holds))) {
    manifest_.files.push_back(*earlier_.back().find(path));
    ++report_.left;
    return {};
  }
  manifest_.files.push_back(TRY(copy(source, path, holds)));
  return {};
}

// A key that systemd gives is not in the data directory, and is kept where it comes from.
Result<void> BackupRun::add_key() {
  const std::string name(secret_key_file);
  if (!path_exists(data_ + "/" + name))
    return refuse("there is no " + name + " in the data directory to back up",
                  "It is made when a period is closed; a key that systemd gives is kept where it comes from.");
  const std::string key = TRY(read_file(data_ + "/" + name, secret_file_bytes_max));
  const Sha256 sha = sha256(key);
  TRY(write_file(copy_path(folder_, sha), key, 0600));
  manifest_.files.push_back({name, sha, std::nullopt});
  ++report_.copied;
  return {};
}

// Whether the newest backup has the file as it is, and its copy is still what was written.
Result<bool> BackupRun::has_already(const std::string& path, const Sha256& fingerprint) const {
  const BackedUpFile* known = earlier_.empty() ? nullptr : earlier_.back().find(path);
  if (known == nullptr || known->fingerprint != fingerprint) return false;
  if (progress_) progress_(path);
  const auto sha = hash_file(copy_path(folder_, known->sha));
  if (!sha && sha.error().failure() != Failure::NotFound) return tl::unexpected(sha.error());
  return sha && *sha == known->sha;
}

Result<void> BackupRun::remove_unnamed() const {
  std::set<std::string> named;
  for (const BackupManifest& manifest : earlier_) {
    for (const BackedUpFile& file : manifest.files) named.insert(hex(file.sha) + ".db");
  }
  for (const BackedUpFile& file : manifest_.files) named.insert(hex(file.sha) + ".db");
  for (const std::string& name : TRY(list_folder(folder_ + "/files"))) {
    const bool ours = name.ends_with(".db") && sha256_from_hex(std::string_view(name).substr(0, name.size() - 3));
    if (ours && !named.contains(name)) std::remove((folder_ + "/files/" + name).c_str());
  }
  return {};
}

// What a backup says of the data directory besides its content.
struct Described {
  std::string data;
  Instant now;
  bool rehearsal = false;
  Zone zone;
};

Result<BackupReport> back_up(const Described& of, const std::string& folder, KeyCopy key,
                             const FileProgress& progress) {
  if (lies_inside(folder, of.data))
    return refuse(folder + " lies inside the data directory, and would be lost with it", "Choose another folder.");
  TRY(make_folders(folder + "/files", 0700));
  const auto lock = FileLock::take(folder + "/lock");
  if (!lock) return refuse(folder + " is in use by another backup", "Wait until it ends.");
  BackupReport report = TRY(BackupRun(of.data, folder, key, progress).run(of.now, of.rehearsal));
  if (of.rehearsal) report.rehearsal = of.zone.local_text(of.now);
  return report;
}

Result<Described> describe(const std::string& data) {
  Database ledger = TRY(Database::open(data + "/ledger.db", Database::Mode::ReadOnly));
  const DirectoryKind kind = TRY(read_kind(ledger));
  return Described{data, kind.rehearsal ? kind.rehearsal_now : SystemClock().now(), kind.rehearsal,
                   TRY(read_partner(ledger)).zone};
}

}  // namespace

Result<BackupReport> back_up(Session& session, const std::string& folder, KeyCopy key, const FileProgress& progress) {
  return back_up(
      Described{session.ledger().folder(), session.now(), session.ledger().rehearsal(), session.partner().zone}, folder,
      key, progress);
}

Result<BackupReport> back_up(const std::string& data, const Person& person, const std::string& folder, KeyCopy key,
                             const FileProgress& progress) {
  // What a process that was killed left is repaired by an opening: this one, or that of whoever uses it.
  if (const auto opened = Session::open(data, person); !opened && !is_in_use(data))
    return tl::unexpected(opened.error());
  const auto shared = [&]() -> Result<BackupReport> { return back_up(TRY(describe(data)), folder, key, progress); };
  auto report = shared();
  if (report || report.error().failure() != Failure::Full || is_in_use(data)) return report;
  // On a full disk only the process that owns the files can read them (Database::open).
  const auto owner = TRY(Session::open(data, person));
  return back_up(*owner, folder, key, progress);
}

}  // namespace stowage
