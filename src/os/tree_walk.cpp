#include "os/tree_walk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <thread>
#include <unistd.h>

#include "os/folder.h"

namespace stowage {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;
constexpr std::size_t batch_part = 256;        // entries that a thread looks at before it takes more
constexpr std::size_t batch_min = 1024;        // fewer are not worth waking another thread for
constexpr std::size_t links_settled_at = 512;  // links gathered before the shared set is locked
constexpr std::uint64_t reported_at = 8192;
constexpr std::size_t path_piece_max = 4000;  // below PATH_MAX

std::uint64_t device_of(const struct statx& status) {
  return ::makedev(status.stx_dev_major, status.stx_dev_minor);
}

bool is_mount(const struct statx& status) {
  return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

int look(int descriptor, const char* name, int flags, struct statx& status) {
  return ::statx(descriptor, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                 STATX_TYPE | STATX_NLINK | STATX_INO | STATX_SIZE | STATX_BLOCKS, &status);
}

// openat2, so that no part of the path may be a symbolic link: whoever fills a store could swap one in meanwhile.
int open_without_links(int below, const std::string& path, bool leave_access_times) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK |
                                         (leave_access_times ? O_NOATIME : 0));
  how.resolve = RESOLVE_NO_SYMLINKS;
  return static_cast<int>(::syscall(SYS_openat2, below, path.c_str(), &how, sizeof how));
}

// Paths may be longer than the kernel takes at once.
int open_in_pieces(int below, std::string_view path, bool leave_access_times) {
  int at = -1;
  while (true) {
    auto end = path.size();
    if (end > path_piece_max) end = path.rfind('/', path_piece_max);
    const int next = open_without_links(at < 0 ? below : at, std::string(path.substr(0, end)), leave_access_times);
    const int failure = errno;
    if (at >= 0) ::close(at);
    errno = failure;
    if (next < 0 || end == path.size()) return next;
    at = next;
    path.remove_prefix(end + 1);
  }
}

}  // namespace

Result<TreeCount> TreeWalk::run() {
  root_ = ::open(settings_.path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
  struct statx status {};
  if (root_ < 0 || look(root_, "", AT_EMPTY_PATH, status) != 0) {
    add_failure("", errno);
  } else if (device_of(status) != settings_.device || (is_mount(status) && !settings_.is_root)) {
    add_mount("");
  } else if (!S_ISDIR(status.stx_mode)) {
    Worker worker;
    add(status, worker);
    settle_links(worker);
    sums_ = worker.sums;
  } else {
    // The tree's own folder waits below nothing.
    auto nothing = std::make_shared<Folder>();
    nothing->waiting.assign(1, '\0');
    waiting_.push_back(std::move(nothing));
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < settings_.threads; ++i) threads.emplace_back([this] { work(); });
    work();
  }
  if (root_ >= 0) ::close(root_);

  if (stop_) return refuse(fmt::format("counting {} was stopped", path_for_people(settings_.path)));
  TreeCount count;
  const auto sum = [](std::uint64_t blocks) -> Result<Bytes> {
    if (blocks > static_cast<std::uint64_t>(Bytes::max_count) / 512)
      return refuse(fmt::format("{} blocks are more than Stowage counts", blocks),
                    "See that the file system is sound.");
    return Bytes(static_cast<std::int64_t>(blocks * 512));
  };
  count.allocated = TRY_WITHIN(path_for_people(settings_.path), sum(sums_.blocks));
  count.shared = TRY_WITHIN(path_for_people(settings_.path), sum(sums_.shared_blocks));
  if (sums_.length <= Bytes::max_count) count.length = Bytes(static_cast<std::int64_t>(sums_.length));
  count.entries = sums_.entries;
  count.vanished = sums_.vanished;
  count.problems.assign(problems_.begin(), problems_.end());
  count.problem_count = problem_count_;
  return count;
}

void TreeWalk::work() {
  Worker worker;
  worker.buffer = std::make_unique_for_overwrite<char[]>(buffer_size);
  for (Task task; take(task, worker);) done(read(task, worker));
  settle_links(worker);
  report(worker);
  const std::lock_guard lock(mutex_);
  sums_.blocks += worker.sums.blocks;
  sums_.shared_blocks += worker.sums.shared_blocks;
  sums_.length += worker.sums.length;
  sums_.entries += worker.sums.entries;
  sums_.vanished += worker.sums.vanished;
}

// A folder to read; meanwhile this thread helps where a large one is being read. False when everything is read.
bool TreeWalk::take(Task& task, Worker& worker) {
  task = {};
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!waiting_.empty()) {
      task = next_waiting();
      ++reading_;
      return true;
    }
    if (reading_ == 0) {
      changed_.notify_all();
      return false;
    }
    const auto open = std::find_if(batches_.begin(), batches_.end(),
                                   [](const Batch* batch) { return batch->next < batch->entries.size(); });
    if (open == batches_.end()) {
      changed_.wait(lock);
      continue;
    }
    Batch& batch = **open;
    ++batch.helpers;
    lock.unlock();
    look_at_part(batch, worker);
    lock.lock();
    if (--batch.helpers == 0) changed_.notify_all();
  }
}

// The newest folder first: depth first keeps what waits short.
TreeWalk::Task TreeWalk::next_waiting() {
  const auto folder = waiting_.back();
  const char* name = folder->waiting.data() + folder->next;
  Task task{folder, name};
  folder->next += task.name.size() + 1;
  if (folder->next == folder->waiting.size()) waiting_.pop_back();
  return task;
}

void TreeWalk::done(const std::shared_ptr<Folder>& folder) {
  const std::lock_guard lock(mutex_);
  --reading_;
  if (stop_) waiting_.clear();
  if (folder && !folder->waiting.empty() && !stop_) waiting_.push_back(folder);
  if (!waiting_.empty() || reading_ == 0) changed_.notify_all();
}

// Reads one folder; nothing where it could not be entered.
std::shared_ptr<TreeWalk::Folder> TreeWalk::read(const Task& task, Worker& worker) {
  const bool top = task.above->above == nullptr && task.name.empty();
  const auto path = path_of(task.above.get(), task.name);
  const int descriptor = open_folder(top ? "." : path);
  if (descriptor < 0) {
    look_at_unopened(task, errno, worker);
    return nullptr;
  }
  auto folder = std::make_shared<Folder>();
  folder->above = task.above;
  folder->name = task.name;
  folder->depth = task.above->depth + 1;
  if (enter(descriptor, *folder, worker)) read_entries(descriptor, *folder, worker);
  ::close(descriptor);
  return folder;
}

// Counts the folder itself; false where its entries are not to be counted.
bool TreeWalk::enter(int descriptor, const Folder& folder, Worker& worker) {
  struct statx status {};
  if (look(descriptor, "", AT_EMPTY_PATH, status) != 0) {
    add_failure(path_of(&folder, {}), errno);
    return false;
  }
  if (folder.depth > 1 && (device_of(status) != settings_.device || is_mount(status))) {
    add_mount(path_of(&folder, {}));
    return false;
  }
  add(status, worker);
  if (folder.depth <= TreeCounter::depth_max) return true;
  add_problem(path_of(&folder, {}), fmt::format("lies more than {} folders deep", TreeCounter::depth_max),
              "Nothing below it is counted. Move it up, or see whether it is a fault of the program that made it.");
  return false;
}

void TreeWalk::read_entries(int descriptor, Folder& folder, Worker& worker) {
  while (!stop_) {
    const auto bytes = ::syscall(SYS_getdents64, descriptor, worker.buffer.get(), buffer_size);
    if (bytes == 0) return;
    if (bytes < 0) {
      if (errno == ENOENT) return;  // removed while it was being read
      return add_failure(path_of(&folder, {}), errno);
    }
    sort_into(worker, static_cast<std::size_t>(bytes));
    for (const auto& sub_folder : worker.folders) folder.waiting.append(sub_folder.name).push_back('\0');
    pass_over_known(worker);
    look_at_all(descriptor, folder, worker);
    report(worker);
  }
}

// In the order of inodes, which is that of the disk: a cold disk is then read forwards.
void TreeWalk::sort_into(Worker& worker, std::size_t bytes) const {
  worker.entries.clear();
  worker.folders.clear();
  for (std::size_t at = 0; at < bytes;) {
    const auto* found = reinterpret_cast<const dirent64*>(worker.buffer.get() + at);
    at += found->d_reclen;
    const char* name = found->d_name;
    if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
    auto& list = found->d_type == DT_DIR ? worker.folders : worker.entries;
    list.push_back({found->d_ino, name});
  }
  const auto by_inode = [](const Entry& a, const Entry& b) { return a.inode < b.inode; };
  std::sort(worker.entries.begin(), worker.entries.end(), by_inode);
  std::sort(worker.folders.begin(), worker.folders.end(), by_inode);
}

// Of a snapshot's files nearly all are in the snapshot before: what this tree has counted need not be asked for again.
void TreeWalk::pass_over_known(Worker& worker) {
  if (settings_.links == HardLinks::ByName || !settings_.listing_has_inodes) return;
  settle_links(worker);
  const std::lock_guard lock(links_mutex_);
  const auto known = std::erase_if(worker.entries, [&](const Entry& entry) {
    return settings_.seen->holds(settings_.device, entry.inode, settings_.holder);
  });
  worker.sums.entries += known;
  worker.unreported += known;
}

void TreeWalk::look_at_all(int descriptor, Folder& folder, Worker& worker) {
  Batch batch{descriptor, folder, worker.entries};
  const bool shared = settings_.threads > 1 && worker.entries.size() >= batch_min;
  if (shared) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(&batch);
    changed_.notify_all();
  }
  look_at_part(batch, worker);
  if (shared) {
    std::unique_lock lock(mutex_);
    std::erase(batches_, &batch);
    changed_.wait(lock, [&] { return batch.helpers == 0; });
  }
}

void TreeWalk::look_at_part(Batch& batch, Worker& worker) {
  while (!stop_) {
    const auto from = batch.next.fetch_add(batch_part);
    if (from >= batch.entries.size()) return;
    const auto part = batch.entries.subspan(from, std::min(batch_part, batch.entries.size() - from));
    for (const auto& entry : part) look_at(batch.descriptor, batch.folder, entry.name, worker);
  }
}

void TreeWalk::look_at(int descriptor, Folder& folder, const char* name, Worker& worker) {
  struct statx status {};
  if (look(descriptor, name, 0, status) != 0) {
    if (errno == ENOENT)
      ++worker.sums.vanished;
    else
      add_failure(path_of(&folder, name), errno);
  } else if (is_mount(status)) {
    add_mount(path_of(&folder, name));
  } else if (S_ISDIR(status.stx_mode)) {  // the file system does not tell kinds in its listing
    const std::lock_guard lock(mutex_);
    folder.waiting.append(name).push_back('\0');
  } else {
    add(status, worker);
  }
}

// A folder that cannot be opened still has blocks of its own; or it is none any more.
void TreeWalk::look_at_unopened(const Task& task, int failure, Worker& worker) {
  if (failure == ENOENT) {
    ++worker.sums.vanished;
    return;
  }
  const auto path = path_of(task.above.get(), task.name);
  struct statx status {};
  const bool known = look(root_, path.c_str(), path.empty() ? AT_EMPTY_PATH : 0, status) == 0;
  if (known && device_of(status) == settings_.device) add(status, worker);
  if (known && (failure == ENOTDIR || failure == ELOOP) && !S_ISDIR(status.stx_mode)) return;
  add_failure(path, failure);
}

void TreeWalk::add(const struct statx& status, Worker& worker) {
  ++worker.sums.entries;
  ++worker.unreported;
  const bool file = S_ISREG(status.stx_mode);
  const auto length = file ? status.stx_size : 0;
  if (settings_.links == HardLinks::Once && status.stx_nlink > 1 && !S_ISDIR(status.stx_mode)) {
    worker.links.push_back({device_of(status), status.stx_ino, status.stx_blocks, length});
    if (worker.links.size() >= links_settled_at) settle_links(worker);
    return;
  }
  worker.sums.blocks += status.stx_blocks;
  worker.sums.length += length;
}

void TreeWalk::settle_links(Worker& worker) {
  if (worker.links.empty()) return;
  const std::lock_guard lock(links_mutex_);
  for (const auto& link : worker.links) {
    const auto seen = settings_.seen->add(link.device, link.inode, settings_.holder);
    if (seen == InodeSet::Seen::AtAnEarlier) worker.sums.shared_blocks += link.blocks;
    if (seen != InodeSet::Seen::First) continue;
    worker.sums.blocks += link.blocks;
    worker.sums.length += link.length;
  }
  worker.links.clear();
}

void TreeWalk::report(Worker& worker) {
  if (worker.unreported < reported_at || !*settings_.listener) return;
  const std::lock_guard lock(links_mutex_);
  if (!(*settings_.listener)(worker.unreported)) stop_ = true;
  worker.unreported = 0;
}

int TreeWalk::open_folder(const std::string& path) {
  int descriptor = open_in_pieces(root_, path, leave_access_times_);
  if (descriptor < 0 && errno == EPERM && leave_access_times_) {
    // Only the owner and root may leave access times alone.
    descriptor = open_in_pieces(root_, path, false);
    if (descriptor >= 0) leave_access_times_ = false;
  }
  return descriptor;
}

std::string TreeWalk::path_of(const Folder* folder, std::string_view name) const {
  std::vector<std::string_view> names;
  if (!name.empty()) names.push_back(name);
  for (; folder != nullptr; folder = folder->above.get())
    if (!folder->name.empty()) names.push_back(folder->name);
  std::string path;
  for (auto part = names.rbegin(); part != names.rend(); ++part) {
    if (!path.empty()) path += '/';
    path += *part;
  }
  return path;
}

void TreeWalk::add_problem(const std::string& path, std::string what, std::string remedy) {
  auto full = settings_.path;
  if (!path.empty()) full += "/" + path;
  const std::lock_guard lock(mutex_);
  ++problem_count_;
  problems_.insert({path_for_people(full), std::move(what), std::move(remedy)});
  if (problems_.size() > TreeCounter::problems_max) problems_.erase(std::prev(problems_.end()));
}

void TreeWalk::add_failure(const std::string& path, int failure) {
  if (failure == EACCES || failure == EPERM)
    add_problem(path, "may not be read by the user that Stowage runs as",
                "Give that user the right to read it, and measure again.");
  else
    add_problem(path, fmt::format("cannot be read: {}", std::strerror(failure)),
                "Put right what the machine says, and measure again.");
}

void TreeWalk::add_mount(const std::string& path) {
  add_problem(path, "is where something else is mounted, which is not counted",
              "Add what is mounted here as a store of its own, or unmount it.");
}

}  // namespace stowage
