#include "metering/day_batches.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include "metering/merged_batch.h"
#include "metering/threads.h"

namespace stowage {

namespace {

// What a thread reads before it hands it on: enough that waiting for its turn is rare, little enough for the cache.
constexpr size_t samples_at_once = 32'768;

auto lost() {
  return fail(Failure::Damaged, "a batch of samples is missing");
}

Result<void> read_as_it_came(Database& database, const StoredBatch& batch, BatchColumns& columns) {
  columns.from = batch.first;
  Query row = TRY(database.query("SELECT data, part FROM batches WHERE rowid=?", batch.row));
  if (!TRY(row.next())) return lost();
  if (!row.null(0)) return unpack_batch(row.blob(0), columns);
  Query part = TRY(database.query("SELECT data FROM parts WHERE id=?", row.integer(1)));
  if (!TRY(part.next())) return lost();
  return unpack_batch(part.blob(0), columns);
}

Result<void> read_merged(Database& database, const StoredBatch& batch, BatchColumns& columns) {
  Query row = TRY(database.query("SELECT data FROM merged_batches WHERE rowid=?", batch.row));
  if (!TRY(row.next())) return lost();
  TRY(unpack_merged(row.blob(0), columns));
  if (batch.first <= batch.after || batch.last > batch.upto) columns.keep_deliveries(batch.after, batch.upto);
  return {};
}

// The connections of one thread, lent for as long as the day is read.
class BatchReader {
 public:
  Result<void> read(const StoredBatch& batch, BatchColumns& columns) {
    auto reader = readers_.find(batch.file);
    if (reader == readers_.end()) reader = readers_.emplace(batch.file, TRY(batch.file->read())).first;
    const auto doing = [&] { return "delivery " + std::to_string(batch.first.number()); };
    TRY_WITHIN(doing(), batch.merged ? read_merged(*reader->second, batch, columns)
                                     : read_as_it_came(*reader->second, batch, columns));
    return {};
  }

 private:
  std::map<File*, File::Reader> readers_;
};

// Cuts the batches into runs, lets threads take them, and lets one thread at a time hand one on, in order.
class Runs {
 public:
  explicit Runs(std::span<const StoredBatch> batches) : rest_(batches) {}

  struct Run {
    size_t number = 0;
    std::span<const StoredBatch> batches;  // none: there are no more, or something failed
  };
  Run take() {
    const std::scoped_lock lock(mutex_);
    size_t count = 0;
    for (size_t samples = 0; count < rest_.size() && samples < samples_at_once && !failed_; ++count)
      samples += rest_[count].samples_max;
    const Run run{taken_++, failed_ ? std::span<const StoredBatch>() : rest_.first(count)};
    rest_ = rest_.subspan(count);
    return run;
  }
  // False where another run failed.
  bool await_turn(size_t number) {
    std::unique_lock lock(mutex_);
    turned_.wait(lock, [&] { return turn_ == number || failed_; });
    return !failed_;
  }
  void end_turn(bool failed) {
    {
      const std::scoped_lock lock(mutex_);
      ++turn_;
      failed_ |= failed;
    }
    turned_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable turned_;
  std::span<const StoredBatch> rest_;  // under mutex_, as all that follows
  size_t taken_ = 0;
  size_t turn_ = 0;
  bool failed_ = false;
};

Result<void> read_run(BatchReader& reader, const Runs::Run& run, std::vector<BatchColumns>& read) {
  if (read.size() < run.batches.size()) read.resize(run.batches.size());
  for (size_t i = 0; i < run.batches.size(); ++i) TRY(reader.read(run.batches[i], read[i]));
  return {};
}

Result<void> work(Runs& runs, const TakeBatch& take) {
  BatchReader reader;
  std::vector<BatchColumns> read;
  for (;;) {
    const Runs::Run run = runs.take();
    if (run.batches.empty()) return {};
    Result<void> done = read_run(reader, run, read);
    if (!runs.await_turn(run.number)) return {};
    for (size_t i = 0; done && i < run.batches.size(); ++i) done = take(read[i]);
    runs.end_turn(!done);
    if (!done) return done;
  }
}

}  // namespace

Result<void> each_batch(std::span<const StoredBatch> batches, unsigned threads, const TakeBatch& take) {
  size_t samples = 0;
  for (const StoredBatch& batch : batches) samples += batch.samples_max;
  Runs runs(batches);
  return on_threads(samples <= samples_at_once ? 1 : threads, [&](unsigned /*thread*/) { return work(runs, take); });
}

}  // namespace stowage
