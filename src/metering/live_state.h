#pragma once
// The live state: what every stream holds now, in memory, for tiles. It is never what is billed.
//
// It belongs to one thread. Deliveries are handed to it when they are committed, in the order of their numbers; after
// those that waited it publishes the totals as a table that does not change any more. So reading costs the same however
// many streams there are, and waits for nobody.
//
// Nothing is kept in memory before somebody loads it. A late sample may make it impossible to tell a level
// (LevelTable): then it has to be loaded again; the totals published last stay, and say as of which delivery they are.
//
// All members are safe to call from several threads.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "metering/level_table.h"

namespace stowage {

struct LiveTotals {
  DeliveryId upto;
  std::vector<LiveTotal> groups;
};

class LiveState {
 public:
  using Samples = std::shared_ptr<const std::vector<Sample>>;
  // Of deliveries that wait for the thread. Where one would pass it, whoever hands it over waits.
  static constexpr size_t waiting_samples_max = 4'000'000;

  LiveState() : thread_([this] { run(); }) {}
  ~LiveState();
  LiveState(const LiveState&) = delete;
  LiveState& operator=(const LiveState&) = delete;

  // A delivery was committed. To be called in order of the numbers. Of a delivery's samples that name one stream and
  // instant twice, the one that counts comes last.
  void committed(DeliveryId number, Samples samples);

  // Streams count in these groups from the next table on.
  void regroup(LiveGroups groups);

  // The newest table; nothing before the first loading.
  std::shared_ptr<const LiveTotals> totals() const;
  bool loaded() const;
  // Waits until a table has this delivery, which must be committed. False where the state is not loaded.
  bool wait_for(DeliveryId number);

  // Loading: what is committed from the call of await_loading on waits for `load`, which brings the table of the
  // deliveries up to `upto`: to be one that was the newest after that call.
  void await_loading();
  void load(LevelTable table, DeliveryId upto);
  // Nothing will be brought.
  void give_up_loading();

 private:
  enum class State { Unloaded, Loading, Loaded };
  struct Waiting {
    DeliveryId number;
    Samples samples;
  };

  void run();
  bool apply(const std::deque<Waiting>& waiting);
  void unload();  // under mutex_

  LevelTable table_;    // the thread's, while loaded
  DeliveryId applied_;  // the thread's

  mutable std::mutex mutex_;
  std::condition_variable wake_thread_;
  std::condition_variable progressed_;  // those who wait for a table
  std::condition_variable room_;        // those who hand over
  State state_ = State::Unloaded;
  bool ending_ = false;
  std::deque<Waiting> waiting_;
  size_t waiting_samples_ = 0;
  LiveGroups groups_;                  // in force, also for the next loading
  std::int64_t groupings_ = 0;         // counts changes of them, and tables to which they are new
  std::int64_t grouping_shown_ = 0;    // the one that `totals_` is of
  std::optional<LevelTable> brought_;  // by a loading, for the thread
  DeliveryId brought_upto_;
  std::shared_ptr<const LiveTotals> totals_;

  std::thread thread_;
};

}  // namespace stowage
