#pragma once
// The live state: what every stream holds now, in memory, for tiles. It is never what is billed.
//
// A delivery that is committed only waits here, which costs its writer next to nothing. Whoever asks first, or hands
// over when much waits, takes what waits into the table of levels, for everybody. So there is no thread to be woken,
// and the totals are copied for those who read them, not for each delivery.
//
// Nothing is kept in memory before somebody loads it. A late sample may make it impossible to tell a level
// (LevelTable): then it has to be loaded again; the totals of before stay, and say as of which delivery they are.
//
// All members are safe to call from several threads.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
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
  static constexpr size_t waiting_samples_max = 100'000;    // before whoever hands over takes them in
  static constexpr size_t loading_samples_max = 4'000'000;  // waiting for a loading, which is given up beyond it

  LiveState() = default;
  LiveState(const LiveState&) = delete;
  LiveState& operator=(const LiveState&) = delete;

  // A delivery was committed. To be called in order of the numbers. Of a delivery's samples that name one stream and
  // instant twice, the one that counts comes last.
  void committed(DeliveryId number, Samples samples);

  // From now on streams count in these groups.
  void regroup(LiveGroups groups);

  // As of the newest committed delivery, or of the last before the state stopped being loaded; nothing before the first
  // loading.
  std::shared_ptr<const LiveTotals> totals();
  bool loaded() const;
  // Brings the totals up to this delivery, which must be committed. False where the state is not loaded.
  bool catch_up_to(DeliveryId number);

  // Loading: what is committed from the call of await_loading on waits for `load`, which brings the table of the
  // deliveries up to `upto`: to be one that was the newest after that call. False where too much came meanwhile.
  void await_loading();
  bool load(LevelTable table, DeliveryId upto);
  // Nothing will be brought.
  void give_up_loading();

 private:
  enum class State { Unloaded, Loading, Loaded };
  struct Waiting {
    DeliveryId number;
    Samples samples;
  };

  // Under table_mutex_.
  void take_in_waiting();
  bool apply(const Waiting& waiting);
  void note_totals();
  void leave(State next);

  // Held while deliveries are taken into the table. Whoever needs both locks takes this one first.
  mutable std::mutex table_mutex_;
  LevelTable table_;                               // under table_mutex_
  LiveGroups groups_;                              // under table_mutex_; in force, also for the next loading
  std::shared_ptr<const LiveTotals> totals_;       // under table_mutex_; those last noted
  bool noted_ = true;                              // under table_mutex_; totals_ are those of the table
  std::atomic<DeliveryId> applied_{DeliveryId()};  // written under table_mutex_
  std::atomic<State> state_{State::Unloaded};      // written under both

  std::mutex waiting_mutex_;
  std::vector<Waiting> waiting_;  // under waiting_mutex_
  size_t waiting_samples_ = 0;    // under waiting_mutex_
};

}  // namespace stowage
