#include "api/backup_manifest.h"

#include <algorithm>

#include "base/json.h"
#include "ledger/secret_key.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr std::string_view name_begins = "backup-";
constexpr std::string_view name_ends = ".json";
constexpr std::size_t name_digits = 16;  // of the content's hash
constexpr std::int64_t form = 1;
constexpr std::uint64_t manifest_bytes_max = std::uint64_t{16} << 20;

std::string json_of(const BackupManifest& manifest) {
  JsonWriter out;
  out.begin_object().field("stowageBackup", form).field("number", manifest.number);
  out.field("madeAt", manifest.made_at.text()).field("delivery", manifest.mark.delivery.number());
  out.field("journal", manifest.mark.entry.number()).field("head", hex(manifest.head));
  out.field("rehearsal", manifest.rehearsal).key("files").begin_array();
  for (const BackedUpFile& file : manifest.files) {
    out.begin_object().field("path", file.path).field("sha256", hex(file.sha));
    if (file.fingerprint) out.field("holds", hex(*file.fingerprint));
    out.end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

Result<Sha256> sha_at(const JsonValue& value, std::string_view key) {
  const auto sha = sha256_from_hex(TRY(value.text_at(key)));
  if (!sha) return bad_input("'" + std::string(key) + "' is no SHA-256");
  return *sha;
}

// ledger.db, the key, or a file directly in usage/: nothing else may be written by a restoration.
bool is_ours(const std::string& path) {
  constexpr std::string_view usage = "usage/";
  if (path == "ledger.db" || path == secret_key_file) return true;
  return path.starts_with(usage) && path.size() > usage.size() && path.find('/', usage.size()) == std::string::npos &&
         path.ends_with(".db");
}

Result<BackedUpFile> file_of(const JsonValue& item) {
  BackedUpFile file{TRY(item.text_at("path")), TRY(sha_at(item, "sha256")), std::nullopt};
  if (!is_ours(file.path)) return bad_input("it names the file '" + file.path + "', which no data directory has");
  if (item.find("holds") != nullptr) file.fingerprint = TRY(sha_at(item, "holds"));
  return file;
}

Result<BackupManifest> parse(const std::string& text) {
  const JsonValue value = TRY(JsonValue::parse(text));
  if (TRY(value.number_at("stowageBackup")) != form)
    return refuse("it was written by a newer version of Stowage", "Use that version or a newer one.");
  BackupManifest manifest;
  manifest.number = TRY(value.number_at("number"));
  manifest.made_at = TRY(Instant::parse(TRY(value.text_at("madeAt"))));
  manifest.mark = {DeliveryId(TRY(value.number_at("delivery"))), EntryId(TRY(value.number_at("journal")))};
  manifest.head = TRY(sha_at(value, "head"));
  manifest.rehearsal = TRY(value.boolean_at("rehearsal"));
  const JsonValue* files = value.find("files");
  if (files == nullptr || files->kind() != JsonValue::Kind::Array) return bad_input("it has no list of files");
  for (const JsonValue& item : files->items()) manifest.files.push_back(TRY(file_of(item)));
  return manifest;
}

std::string digits_of(const std::string& content) {
  return hex(sha256(content)).substr(0, name_digits);
}

std::string name_of(std::int64_t number, const std::string& content) {
  std::string digits = std::to_string(number);
  constexpr std::size_t width = 4;
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return std::string(name_begins) + digits + "-" + digits_of(content) + std::string(name_ends);
}

}  // namespace

const BackedUpFile* BackupManifest::find(const std::string& path) const {
  const auto found = std::find_if(files.begin(), files.end(), [&](const BackedUpFile& f) { return f.path == path; });
  return found == files.end() ? nullptr : &*found;
}

std::string copy_path(const std::string& folder, const Sha256& sha) {
  return folder + "/files/" + hex(sha) + ".db";
}

Result<std::vector<BackupManifest>> read_manifests(const std::string& folder) {
  std::vector<BackupManifest> manifests;
  for (const std::string& name : TRY(list_folder(folder))) {
    if (!name.starts_with(name_begins) || !name.ends_with(name_ends)) continue;
    const std::string path = folder + "/" + name;
    const std::string content = TRY(read_file(path, manifest_bytes_max));
    if (!name.ends_with("-" + digits_of(content) + std::string(name_ends)))
      return fail(Failure::Damaged, path + " is not what was written: its name does not fit its content",
                  "Check the disk; with this manifest moved away the other backups in the folder can still be used.");
    manifests.push_back(TRY_WITHIN("read " + path, parse(content)));
  }
  std::sort(manifests.begin(), manifests.end(),
            [](const BackupManifest& a, const BackupManifest& b) { return a.number < b.number; });
  return manifests;
}

Result<void> write_manifest(const std::string& folder, const BackupManifest& manifest) {
  const std::string content = json_of(manifest);
  return write_file(folder + "/" + name_of(manifest.number, content), content, 0600);
}

}  // namespace stowage
