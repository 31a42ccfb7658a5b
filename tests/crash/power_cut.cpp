// Builds what a power cut leaves from the record of a disk.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "crash/recorded_disk.h"

namespace stowage {
namespace {

using Kind = DiskEvent::Kind;

constexpr std::int64_t sector_bytes = 512;
constexpr int folder_mark = -1;

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool changes_names(Kind kind) {
  return kind == Kind::Create || kind == Kind::MakeFolder || kind == Kind::Rename || kind == Kind::Remove;
}

// What becomes of what was written and not synced.
enum class Fate { AllLost, AllKept, Torn };

class Disk {
 public:
  explicit Disk(std::mt19937_64& random) : random_(random) {}

  void apply(const DiskEvent& event, bool skipped) {
    if (changes_names(event.kind)) pending_names_[folder_of(event.path)].push_back(&event);
    if (event.kind == Kind::Write || event.kind == Kind::Truncate) pending_[event.file].push_back(&event);
    if (skipped) return;
    if (event.kind == Kind::Sync) settle(event.file, Fate::AllKept);
    if (event.kind == Kind::SyncFolder) settle_names(event.path, Fate::AllKept);
  }

  void cut() {
    for (const auto& [file, events] : std::map(pending_)) settle(file, fate());
    for (const auto& [folder, events] : std::map(pending_names_)) settle_names(folder, fate());
  }

  void build(const std::string& folder) const {
    // In the order of their names, so that folders come before what is in them.
    for (const auto& [path, file] : names_) {
      const std::string parent = folder_of(path);
      if (!parent.empty() && !names_.contains(parent)) continue;  // its folder's name was lost
      const std::string full = folder + "/" + path;
      if (file == folder_mark) {
        std::filesystem::create_directory(full);
      } else {
        const auto content = contents_.find(file);
        std::ofstream(full, std::ios::binary) << (content == contents_.end() ? std::string() : content->second);
      }
    }
  }

 private:
  Fate fate() { return static_cast<Fate>(random_() % 3); }
  bool coin() { return random_() % 2 == 0; }

  void settle(int file, Fate fate) {
    std::string& content = contents_[file];
    for (const DiskEvent* event : pending_[file]) {
      if (fate == Fate::AllLost) break;
      if (event->kind == Kind::Truncate) {
        if (fate == Fate::AllKept || coin()) content.resize(static_cast<size_t>(event->offset));
      } else {
        write_sectors(content, *event, fate);
      }
    }
    pending_.erase(file);
  }

  void write_sectors(std::string& content, const DiskEvent& event, Fate fate) {
    const auto end = event.offset + static_cast<std::int64_t>(event.bytes.size());
    for (std::int64_t at = event.offset; at < end;) {
      const std::int64_t next = std::min(end, (at / sector_bytes + 1) * sector_bytes);
      if (fate == Fate::AllKept || coin()) {
        content.resize(std::max(content.size(), static_cast<size_t>(next)));
        event.bytes.copy(content.data() + at, static_cast<size_t>(next - at), static_cast<size_t>(at - event.offset));
      }
      at = next;
    }
  }

  // File systems keep the changes of a folder in their order: some first ones of them are there, not any of them.
  void settle_names(const std::string& folder, Fate fate) {
    auto& events = pending_names_[folder];
    const size_t kept = fate == Fate::AllLost   ? 0
                        : fate == Fate::AllKept ? events.size()
                                                : random_() % (events.size() + 1);
    for (size_t i = 0; i < kept; ++i) change_name(*events[i]);
    pending_names_.erase(folder);
  }

  void change_name(const DiskEvent& event) {
    if (event.kind == Kind::Create) names_[event.path] = event.file;
    if (event.kind == Kind::MakeFolder) names_[event.path] = folder_mark;
    if (event.kind == Kind::Rename) names_[event.to] = names_[event.path];
    if (event.kind == Kind::Rename || event.kind == Kind::Remove) names_.erase(event.path);
  }

  std::mt19937_64& random_;
  std::map<std::string, int> names_;
  std::map<int, std::string> contents_;
  std::map<int, std::vector<const DiskEvent*>> pending_;
  std::map<std::string, std::vector<const DiskEvent*>> pending_names_;
};

std::string without_numbers(const std::string& path) {
  static const std::regex number("[0-9]+");
  return std::regex_replace(path, number, "N");
}

}  // namespace

std::vector<std::string> names_of_syncs(const std::vector<DiskEvent>& events) {
  std::vector<std::string> names;
  std::map<std::string, std::string> newest;  // name in each folder
  for (const DiskEvent& event : events) {
    if (changes_names(event.kind) && event.kind != Kind::Remove)
      newest[folder_of(event.path)] = event.kind == Kind::Rename ? event.to : event.path;
    names.emplace_back();
    if (event.kind == Kind::Sync) names.back() = "sync " + without_numbers(event.path);
    if (event.kind == Kind::SyncFolder) names.back() = "sync folder after " + without_numbers(newest[event.path]);
  }
  return names;
}

void build_after_power_cut(const std::vector<DiskEvent>& events, size_t count, const std::set<std::string>& skipped,
                           std::mt19937_64& random, const std::string& folder) {
  const auto names = names_of_syncs(events);
  Disk disk(random);
  for (size_t i = 0; i < count; ++i) disk.apply(events[i], skipped.contains(names[i]));
  disk.cut();
  disk.build(folder);
}

}  // namespace stowage
