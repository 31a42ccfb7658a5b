#include "ledger/file.h"

#include <chrono>
#include <utility>

#include "os/stop.h"

namespace stowage {

namespace {
constexpr std::int64_t page_bytes_assumed = 4096;  // for the size of the log; larger pages checkpoint later
constexpr std::chrono::milliseconds gate_wait(300);  // a read ends within 250 ms
}  // namespace

Result<std::unique_ptr<File>> File::open(const std::string& path, int page_size) {
  auto writer = std::make_unique<Database>(TRY(Database::open(path, Database::Mode::ReadWrite, page_size)));
  return std::unique_ptr<File>(new File(path, std::move(writer)));
}

File::File(std::string path, std::unique_ptr<Database> writer)
    : path_(std::move(path)), writer_(std::move(writer)), thread_([this] { run(); }) {}

File::~File() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_writer_.notify_all();
  thread_.join();
}

Result<void> File::submit(std::function<Result<void>(Database&)> work, bool outside_transaction) {
  Request request{std::move(work), {}, false, outside_transaction};
  std::unique_lock lock(mutex_);
  queue_.push_back(&request);
  wake_writer_.notify_one();
  wake_waiting_.wait(lock, [&] { return request.done; });
  return std::move(request.answer);
}

void File::run() {
  std::vector<Request*> group;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_writer_.wait(lock, [&] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      group.clear();
      while (!queue_.empty() && group.size() < group_writes_max) {
        if (queue_.front()->outside_transaction && !group.empty()) break;
        group.push_back(queue_.front());
        queue_.pop_front();
        if (group.back()->outside_transaction) break;
      }
    }
    if (group.front()->outside_transaction) {
      group.front()->answer = group.front()->work(*writer_);
    } else {
      run_group(group);
    }
    {
      const std::scoped_lock lock(mutex_);
      for (Request* request : group) request->done = true;
    }
    wake_waiting_.notify_all();
    checkpoint_if_large();
  }
}

void File::run_group(std::vector<Request*>& group) {
  const auto fail_all = [&](const Error& error) {
    for (Request* request : group) request->answer = tl::unexpected(error);
  };
  if (const auto begun = writer_->execute("BEGIN IMMEDIATE"); !begun) return fail_all(begun.error());
  for (Request* request : group) {
    const auto held = writer_->execute("SAVEPOINT one");
    request->answer = held ? request->work(*writer_) : held;
    const bool full = !request->answer && request->answer.error().failure() == Failure::Full;
    const char* end = request->answer ? "RELEASE one" : "ROLLBACK TO one; RELEASE one";
    const auto ended = writer_->execute(end);
    if (full || !ended) {
      const Error error = full ? request->answer.error() : ended.error();
      (void)writer_->execute("ROLLBACK");  // SQLite may have rolled back by itself already
      return fail_all(error);
    }
  }
  stop_point("before-commit");
  if (const auto committed = writer_->execute("COMMIT"); !committed) {
    (void)writer_->execute("ROLLBACK");
    return fail_all(committed.error());
  }
  stop_point("after-commit");
}

void File::checkpoint_if_large() {
  if (writer_->log_pages() * page_bytes_assumed < checkpoint_bytes) return;
  // What cannot be moved now stays in the log, which is as durable, and is tried again after the next commit.
  if (!writer_->checkpoint(Database::Checkpoint::Passive)) return;
  stop_point("checkpointed");
  close_gate();
  (void)writer_->checkpoint(Database::Checkpoint::Restart);
  open_gate();
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
    if (reader) idle_readers_.push_back(std::move(reader));
  }
  wake_readers_.notify_all();
}

File::Reader::~Reader() {
  if (database_) file_->give_back(std::move(database_));
}

File::Reader::Reader(Reader&& other) noexcept : file_(other.file_), database_(std::move(other.database_)) {}

Result<void> File::settle() {
  return submit(
      [this](Database& database) -> Result<void> {
        close_gate();
        auto settled = database.checkpoint(Database::Checkpoint::Restart);
        open_gate();
        return settled;
      },
      /*outside_transaction=*/true);
}

}  // namespace stowage
