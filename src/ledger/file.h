#pragma once
// One SQLite file of the data directory: one writer thread owns the only read-write connection, alone commits and
// alone checkpoints (Debian's SQLite can corrupt a file when two connections checkpoint at once); readers have
// read-only connections. All public members are safe to call from several threads.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "ledger/sqlite.h"

namespace stowage {

class File {
 public:
  static constexpr size_t group_writes_max = 512;            // closures in one transaction
  static constexpr std::int64_t group_bytes_max = 1 << 20;   // bound by them; the one that passes it is the last
  static constexpr std::int64_t checkpoint_bytes = 4 << 20;  // of log, before the writer checkpoints
  static constexpr std::int64_t log_bytes_max = 64 << 20;    // promised, with readers that never pause
  static constexpr size_t idle_readers_max = 16;             // connections kept open for the next read

  // Called on the writer thread when a transaction has ended and before its writes are answered: with whether it was
  // committed. What the writes noted becomes known here, in the order of their commits. It stays as short as a write.
  using AfterGroup = std::function<void(bool committed)>;
  // Called on the writer thread behind each write that succeeded, inside its savepoint; where it fails the write does.
  using EndOfWrite = std::function<Result<void>(Database&)>;

  // Opens or makes the file. page_size counts for a new one.
  static Result<std::unique_ptr<File>> open(const std::string& path, int page_size, AfterGroup after_group = nullptr,
                                            EndOfWrite end_of_write = nullptr);
  // One that is never written again (finish_file): it has no log and needs no thread, and its writes are refused.
  static std::unique_ptr<File> open_finished(const std::string& path);
  // Ends after the writes that wait, and moves what the log holds into the file. No reader may be lent any more.
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Runs `work(Database&)`, which returns a Result, inside a transaction on the writer thread, and answers after the
  // COMMIT. Those that wait share one transaction, each in its own savepoint: one that fails undoes itself alone,
  // and a full disk fails them all with Failure::Full: the same write succeeds once there is room again. The work
  // does no other I/O, takes no lock, does not call write() or read() of this file, and stays short.
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work&, Database&> {
    std::invoke_result_t<Work&, Database&> answer = fail(Failure::Io, "the write was not run");
    const Result<void> done = submit([&](Database& database) -> Result<void> {
      answer = work(database);
      if (!answer) return tl::unexpected(answer.error());
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return answer;
  }

  // A read-only connection, lent until it is destroyed. Keep it for a request, not longer: a transaction open on one
  // for more than 250 ms keeps the log from being restarted, and each attempt holds up the writer for 300 ms.
  class Reader {
   public:
    ~Reader();
    Reader(Reader&& other) noexcept;
    Reader& operator=(Reader&&) = delete;
    Database* operator->() const { return database_.get(); }
    Database& operator*() const { return *database_; }

   private:
    friend class File;
    Reader(File& file, std::unique_ptr<Database> database) : file_(&file), database_(std::move(database)) {}
    File* file_;
    std::unique_ptr<Database> database_;
  };
  Result<Reader> read();

  const std::string& path() const { return path_; }
  bool finished() const { return !writer_; }
  // Moves what the log holds into the file and empties the log; for a file that will not be written again, and before
  // copies. Refused while a reader stays.
  Result<void> settle();
  // Lets the log begin anew in the room that it has: writes behind it take none of the disk until they have filled
  // that. Nothing where a reader stays, or where the disk has no room for what the log holds.
  void begin_log_anew();

 private:
  // One that waits is woken by itself: with one condition for all, each commit would wake the next group, too.
  struct Request {
    std::function<Result<void>(Database&)> work;
    bool outside_transaction = false;
    Result<void> answer;
    std::mutex mutex;
    std::condition_variable answered;
    bool done = false;  // under mutex
  };
  using Group = std::vector<std::shared_ptr<Request>>;

  File(std::string path, std::unique_ptr<Database> writer, AfterGroup after_group, EndOfWrite end_of_write);
  Result<void> submit(std::function<Result<void>(Database&)> work, bool outside_transaction = false);
  void run();
  bool await_group(Group& group);
  size_t run_group(const Group& group);
  void answer_group(const Group& group, size_t answered);
  void checkpoint_if_large();
  void close_gate();
  void open_gate();
  void give_back(std::unique_ptr<Database> reader);

  const std::string path_;
  const AfterGroup after_group_;
  const EndOfWrite end_of_write_;
  std::unique_ptr<Database> writer_;                 // the writer thread's; none of a finished file
  std::int64_t checkpoint_from_ = checkpoint_bytes;  // the writer thread's; of log

  std::mutex mutex_;
  std::condition_variable wake_writer_;
  std::deque<std::shared_ptr<Request>> queue_;  // under mutex_
  bool ending_ = false;                         // under mutex_

  std::mutex reader_mutex_;
  std::condition_variable wake_readers_;
  std::vector<std::unique_ptr<Database>> idle_readers_;  // under reader_mutex_
  int readers_lent_ = 0;                                 // under reader_mutex_
  bool gate_closed_ = false;                             // under reader_mutex_

  std::thread thread_;
};

// Brings all of a file into it, without a log beside, and makes it read-only for good. Nobody may have it open.
Result<void> finish_file(const std::string& path);
bool is_finished(const std::string& path);

}  // namespace stowage
