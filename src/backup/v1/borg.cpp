#include "backup/v1/borg.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "base/json.h"
#include "os/process.h"

namespace stowage {
namespace {

constexpr std::chrono::minutes time_max{10};

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// The greatest number among the entries' names, where they are numbers.
std::optional<std::int64_t> greatest(const std::vector<FolderEntry>& entries, std::string_view prefix) {
  std::optional<std::int64_t> found;
  for (const auto& entry : entries) {
    if (!entry.name.starts_with(prefix)) continue;
    if (const auto number = number_of(std::string_view(entry.name).substr(prefix.size())))
      found = std::max(found.value_or(*number), *number);
  }
  return found;
}

// Borg numbers its files of data upwards and names its index after the last one that it covers.
Result<bool> index_is_current(const std::string& path, const std::vector<FolderEntry>& entries) {
  const auto index = greatest(entries, "index.");
  const auto folder = greatest(TRY(list_entries(path + "/data")), "");
  if (!index || !folder) return false;
  const auto segment = greatest(TRY(list_entries(fmt::format("{}/data/{}", path, *folder))), "");
  return segment == index;
}

bool is_locked(const std::vector<FolderEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const FolderEntry& entry) { return entry.name == "lock.exclusive"; });
}

ProgramCall call_for(const std::string& path, const BorgAccess& access) {
  ProgramCall call{.program = "borg",
                   // Keys named in --format are added to the JSON.
                   .arguments = {"list", "--json", "--bypass-lock", "--format", "{hostname}{time}", path},
                   .variables = {"BORG_BASE_DIR=" + access.working_folder, "BORG_RELOCATED_REPO_ACCESS_IS_OK=yes",
                                 "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes", "BORG_DISPLAY_PASSPHRASE=no",
                                 "TZ=UTC", "LC_ALL=C.UTF-8"},
                   .without = {"BORG_REPO", "BORG_PASSPHRASE", "BORG_PASSPHRASE_FD", "BORG_NEW_PASSPHRASE",
                               "BORG_PASSCOMMAND", "BORG_CACHE_DIR", "BORG_SECURITY_DIR", "BORG_LOGGING_CONF"}};
  call.variables.push_back(access.passphrase_command.empty() ? "BORG_PASSPHRASE="
                                                             : "BORG_PASSCOMMAND=" + access.passphrase_command);
  call.time_max = time_max;
  call.output_bytes_max = std::size_t{64} << 20;
  return call;
}

Result<BorgArchives> parse_archives(const std::string& json) {
  const auto document = TRY(JsonValue::parse(json));
  const auto* list = document.find("archives");
  if (list == nullptr || list->kind() != JsonValue::Kind::Array)
    return fail(Failure::Io, "borg's answer has no list of archives", "See that it is Borg 1.1 or 1.2.");
  BorgArchives archives;
  for (const auto& archive : list->items()) {
    ++archives.count;
    // In UTC, as the environment says, and without a zone.
    const auto written = TRY(archive.text_at("time"));
    archives.made.push_back(TRY(Instant::parse(written + "Z")));
    archives.hostnames.insert(TRY(archive.text_at("hostname")));
  }
  return archives;
}

// Without the full stop, since a sentence goes on behind it.
std::string last_line(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('.')) text.remove_suffix(1);
  return path_for_people(text.substr(text.rfind('\n') + 1));
}

}  // namespace

Result<BorgArchives> list_borg_archives(const std::string& path, const std::vector<FolderEntry>& entries,
                                        const BorgAccess& access) {
  if (is_locked(entries))
    return refuse("the repository is being written just now",
                  "Measure again later; if no backup is running, `borg break-lock` removes what a broken one left.");
  if (!TRY(index_is_current(path, entries)))
    return refuse("the repository's last change was broken off, or is being made just now",
                  "Run `borg list` on it as the user who owns it, and measure again.");
  const auto result = TRY(run_program(call_for(path, access)));
  if (result.truncated) return fail(Failure::Full, "borg's list of archives is too long to read");
  if (result.status > 1)  // 1 is a warning
    return refuse(fmt::format("borg says: {}", last_line(result.err)),
                  access.passphrase_command.empty() ? "If it has a passphrase, give the store a passphrase command."
                                                    : "See that the store's passphrase command prints its passphrase.");
  return parse_archives(result.out);
}

}  // namespace stowage
