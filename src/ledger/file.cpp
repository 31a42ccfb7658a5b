#include "ledger/file.h"

#include <chrono>
#include <utility>

#include "os/permissions.h"
#include "os/stop.h"

namespace stowage {

namespace {
constexpr std::chrono::milliseconds gate_wait(300);   // a read ends within 250 ms
constexpr std::chrono::milliseconds idle_wait(1000);  // without a write, before the log is moved into the file
}  // namespace

Result<std::unique_ptr<File>> File::open(const std::string& path, int page_size, AfterGroup after_group,
                                         EndOfWrite end_of_write) {
  auto writer = std::make_unique<Database>(TRY(Database::open(path, Database::Mode::ReadWrite, page_size)));
  return std::unique_ptr<File>(new File(path, std::move(writer), std::move(after_group), std::move(end_of_write)));
}

std::unique_ptr<File> File::open_finished(const std::string& path) {
  return std::unique_ptr<File>(new File(path, nullptr, nullptr, nullptr));
}

File::File(std::string path, std::unique_ptr<Database> writer, AfterGroup after_group, EndOfWrite end_of_write)
    : path_(std::move(path)),
      after_group_(std::move(after_group)),
      end_of_write_(std::move(end_of_write)),
      writer_(std::move(writer)) {
  if (writer_) thread_ = std::thread([this] { run(); });
}

File::~File() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_writer_.notify_all();
  if (thread_.joinable()) thread_.join();
  const std::scoped_lock lock(reader_mutex_);
  ASSERT(readers_lent_ == 0);  // a reader that comes back later would find nothing to come back to
}

Result<void> File::submit(std::function<Result<void>(Database&)> work, bool outside_transaction) {
  if (finished()) return refuse(path_ + " is finished, and not written any more");
  const auto request = std::make_shared<Request>();
  request->work = std::move(work);
  request->outside_transaction = outside_transaction;
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(request);
  }
  wake_writer_.notify_one();
  std::unique_lock lock(request->mutex);
  request->answered.wait(lock, [&] { return request->done; });
  return std::move(request->answer);
}

void File::run() {
  Group group;
  while (await_group(group)) {
    size_t answered = 1;
    if (group.front()->outside_transaction) {
      group.front()->answer = group.front()->work(*writer_);
    } else {
      answered = run_group(group);
    }
    answer_group(group, answered);
    checkpoint_if_large();
  }
  // What cannot be moved stays in the log, which is as durable.
  if (writer_->log_pages() > 0) (void)writer_->checkpoint(Database::Checkpoint::Truncate);
}

// Takes what waits, up to a group. While nothing does, what the log holds is moved into the file.
bool File::await_group(Group& group) {
  const auto called = [&] { return ending_ || !queue_.empty(); };
  group.clear();
  std::unique_lock lock(mutex_);
  while (writer_->log_pages() > 0 && !wake_writer_.wait_for(lock, idle_wait, called)) {
    lock.unlock();
    // What cannot be moved stays in the log, which is as durable.
    (void)writer_->checkpoint(Database::Checkpoint::Passive);
    lock.lock();
  }
  wake_writer_.wait(lock, called);
  while (!queue_.empty() && group.size() < group_writes_max) {
    const bool alone = queue_.front()->outside_transaction;
    if (alone && !group.empty()) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (alone) break;
  }
  return !group.empty();
}

// One transaction. Answers the first of the group, as many as it returns; the others wait for the next transaction.
size_t File::run_group(const Group& group) {
  const auto fail_all = [&](const Error& error) {
    for (const auto& request : group) request->answer = tl::unexpected(error);
    if (writer_->in_transaction()) (void)writer_->execute("ROLLBACK");
    if (after_group_) after_group_(false);
    return group.size();
  };
  if (const auto begun = writer_->execute("BEGIN IMMEDIATE"); !begun) return fail_all(begun.error());
  const std::int64_t bound_before = writer_->bytes_bound();
  size_t run = 0;
  while (run < group.size() && writer_->bytes_bound() - bound_before < group_bytes_max) {
    const auto& request = group[run++];
    if (const auto held = writer_->run("SAVEPOINT one"); !held) return fail_all(held.error());
    request->answer = request->work(*writer_);
    if (request->answer && end_of_write_) request->answer = end_of_write_(*writer_);
    auto ended = request->answer ? Result<void>() : writer_->run("ROLLBACK TO one");
    if (ended) ended = writer_->run("RELEASE one");
    if (ended) continue;
    // On a full disk SQLite undoes the whole transaction by itself, and the savepoint with it.
    const bool full = !request->answer && request->answer.error().failure() == Failure::Full;
    return fail_all(full ? Error(request->answer.error()) : ended.error());
  }
  stop_point("before-commit");
  if (const auto committed = writer_->execute("COMMIT"); !committed) return fail_all(committed.error());
  stop_point("after-commit");
  if (after_group_) after_group_(true);
  return run;
}

void File::answer_group(const Group& group, size_t answered) {
  if (answered < group.size()) {
    const std::scoped_lock lock(mutex_);
    for (size_t i = group.size(); i > answered; --i) queue_.push_front(group[i - 1]);
  }
  for (size_t i = 0; i < answered; ++i) {
    {
      const std::scoped_lock lock(group[i]->mutex);
      group[i]->done = true;
    }
    group[i]->answered.notify_one();
  }
}

void File::checkpoint_if_large() {
  if (writer_->log_bytes() < checkpoint_from_) return;
  // What cannot be moved now stays in the log, which is as durable, and is tried again when the log has grown further:
  // not at once, or a reader that stays would hold up each commit.
  checkpoint_from_ = writer_->log_bytes() + checkpoint_bytes;
  if (!writer_->checkpoint(Database::Checkpoint::Passive)) return;
  stop_point("checkpointed");
  close_gate();
  const auto restarted = writer_->checkpoint(Database::Checkpoint::Restart);
  open_gate();
  if (restarted && *restarted) checkpoint_from_ = checkpoint_bytes;
}

void File::close_gate() {
  std::unique_lock lock(reader_mutex_);
  gate_closed_ = true;
  wake_readers_.wait_for(lock, gate_wait, [&] { return readers_lent_ == 0; });
}

void File::open_gate() {
  {
    const std::scoped_lock lock(reader_mutex_);
    gate_closed_ = false;
  }
  wake_readers_.notify_all();
}

Result<File::Reader> File::read() {
  {
    std::unique_lock lock(reader_mutex_);
    wake_readers_.wait(lock, [&] { return !gate_closed_; });
    ++readers_lent_;
    if (!idle_readers_.empty()) {
      auto database = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return Reader(*this, std::move(database));
    }
  }
  auto opened = Database::open(path_, Database::Mode::ReadOnly);
  if (!opened) {
    give_back(nullptr);
    return tl::unexpected(std::move(opened).error());
  }
  return Reader(*this, std::make_unique<Database>(*std::move(opened)));
}

void File::give_back(std::unique_ptr<Database> reader) {
  {
    const std::scoped_lock lock(reader_mutex_);
    --readers_lent_;
    if (reader && idle_readers_.size() < idle_readers_max) idle_readers_.push_back(std::move(reader));
    // While this lock is held the file cannot be destroyed, so nothing of it may be touched after it.
    wake_readers_.notify_all();
  }
}

File::Reader::~Reader() {
  if (!database_) return;
  // A transaction left open would hold an old state, and the log, for whoever is lent this connection next.
  if (database_->in_transaction() && !database_->execute("ROLLBACK")) database_.reset();
  file_->give_back(std::move(database_));
}

File::Reader::Reader(Reader&& other) noexcept : file_(other.file_), database_(std::move(other.database_)) {}

Result<void> File::settle() {
  return submit(
      [this](Database& database) -> Result<void> {
        close_gate();
        const auto settled = database.checkpoint(Database::Checkpoint::Truncate);
        open_gate();
        if (!settled) return tl::unexpected(settled.error());
        if (!*settled) return refuse("the log of " + path_ + " is being read", "Try again in a second.");
        return {};
      },
      /*outside_transaction=*/true);
}

void File::begin_log_anew() {
  (void)submit(
      [this](Database& database) -> Result<void> {
        close_gate();
        (void)database.checkpoint(Database::Checkpoint::Restart);
        open_gate();
        return {};
      },
      /*outside_transaction=*/true);
}

Result<void> finish_file(const std::string& path) {
  {
    Database database = TRY(Database::open(path, Database::Mode::ReadWrite));
    Query mode = TRY(database.query("PRAGMA journal_mode=DELETE"));
    if (!TRY(mode.next()) || mode.text(0) != "delete") return refuse(path + " is being read", "Try again.");
  }
  return make_read_only(path);
}

bool is_finished(const std::string& path) {
  return is_read_only(path);
}

}  // namespace stowage
