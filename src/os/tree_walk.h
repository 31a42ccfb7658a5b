#pragma once
// One walk over one tree: the threads, what waits to be read, and the sums. Used by TreeCounter only.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/int128.h"
#include "os/tree.h"

struct statx;

namespace stowage {

class TreeWalk {
 public:
  struct Settings {
    std::string path;
    bool is_root = false;  // the store's own root may be a mount point
    std::uint64_t device = 0;
    bool listing_has_inodes = false;  // the numbers in a folder's listing are those of stat
    unsigned threads = 1;
    HardLinks links = HardLinks::Once;
    InodeSet* seen = nullptr;
    std::uint32_t holder = 0;
    const TreeCounter::Listener* listener = nullptr;
  };

  explicit TreeWalk(Settings settings) : settings_(std::move(settings)) {}
  Result<TreeCount> run();

 private:
  // A folder whose sub-folders wait to be read. Only their names are kept, so that a million of them cost no more.
  struct Folder {
    std::shared_ptr<const Folder> above;
    std::string name;
    std::size_t depth = 0;
    std::string waiting;   // names, each ended by NUL
    std::size_t next = 0;  // where in `waiting` the next one begins
  };
  struct Entry {
    std::uint64_t inode;
    const char* name;
  };
  // Entries of one large folder that idle threads help to look at.
  struct Batch {
    int descriptor;
    Folder& folder;
    std::span<const Entry> entries;
    std::atomic<std::size_t> next{0};
    unsigned helpers = 0;  // guarded by mutex_
  };
  struct Link {
    std::uint64_t device;
    std::uint64_t inode;
    std::uint64_t blocks;
    std::uint64_t length;
  };
  struct Sums {
    std::uint64_t blocks = 0;
    std::uint64_t shared_blocks = 0;
    Int128 length = 0;
    std::uint64_t entries = 0;
    std::uint64_t vanished = 0;
  };
  // What a thread has for itself.
  struct Worker {
    std::unique_ptr<char[]> buffer;
    std::vector<Entry> entries;
    std::vector<Entry> folders;
    std::vector<Link> links;
    Sums sums;
    std::uint64_t unreported = 0;
  };
  struct Task {
    std::shared_ptr<Folder> above;
    std::string name;
  };

  void work();
  bool take(Task& task, Worker& worker);
  Task next_waiting();
  void done(const std::shared_ptr<Folder>& folder);
  std::shared_ptr<Folder> read(const Task& task, Worker& worker);
  bool enter(int descriptor, const Folder& folder, Worker& worker);
  void read_entries(int descriptor, Folder& folder, Worker& worker);
  void sort_into(Worker& worker, std::size_t bytes) const;
  void look_at_all(int descriptor, Folder& folder, Worker& worker);
  void pass_over_known(Worker& worker);
  void look_at_part(Batch& batch, Worker& worker);
  void look_at(int descriptor, Folder& folder, const char* name, Worker& worker);
  void look_at_unopened(const Task& task, int failure, Worker& worker);
  void add(const struct statx& status, Worker& worker);
  void settle_links(Worker& worker);
  void report(Worker& worker);

  int open_folder(const std::string& path);
  std::string path_of(const Folder* folder, std::string_view name) const;
  void add_problem(const std::string& path, std::string what, std::string remedy);
  void add_failure(const std::string& path, int failure);
  void add_mount(const std::string& path);

  Settings settings_;
  int root_ = -1;
  std::atomic<bool> stop_{false};
  std::atomic<bool> leave_access_times_{true};

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Folder>> waiting_;
  std::vector<Batch*> batches_;
  unsigned reading_ = 0;
  Sums sums_;
  std::set<TreeProblem> problems_;
  std::uint64_t problem_count_ = 0;

  std::mutex links_mutex_;  // guards settings_.seen, and the listener's calls
};

}  // namespace stowage
