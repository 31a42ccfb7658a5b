#pragma once
// Day totals kept from one question to the next, in `totals.db`. They are derived: the file can be removed at any time
// and is made anew, and `verify` computes each again.
//
// A day's totals are kept with the mark that they were computed at, and used at another mark only when they would come
// out the same there. Nothing is kept as "dirty": each time it is asked what lies between the two marks.
// - Deliveries: none speaks of a day before `settled`, the day behind all days that decide about this one. Whether a
//   version that is missing has gone is decided by the next lists of its source (R8); once each has come as often as
//   the grace asks, later ones change nothing. Where some are still to come a day is not settled, and holds until the
//   next delivery.
// - Entries: none changed what the directory says of this day or those up to `settled` (directory/touched.h) nor the
//   order of sources and which stores are removed, and none accepted a list (R9).
// Besides they count only for the program that made them, for the same history, by the hashes of journal and delivery,
// and for the same zone data.
//
// One thread at a time.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "billing/packed_totals.h"
#include "billing/usage.h"

namespace stowage {

class KeptTotals {
 public:
  static constexpr int versions_max = 4;  // of a day; the newest stay

  // `ledger` and `metering` must outlive it. `program` tells this program from every other that may compute something
  // else; with an empty one nothing is kept. Where a full disk has no room for the file, all is computed.
  static Result<std::unique_ptr<KeptTotals>> open(Ledger& ledger, Metering& metering, std::string program);

  // What UsageView::totals says at the mark: kept where that is known to be the same, else computed and kept. A full
  // disk keeps nothing, and is no failure.
  Result<PackedTotals> totals(const DayRange& range, const Mark& mark, const Segments::Progress& progress);
  // The same, computed, whatever was kept: for what is said for good.
  Result<PackedTotals> computed(const DayRange& range, const Mark& mark, const Segments::Progress& progress);

  // Forgets what is kept of the days up to `through`: what is not made of samples any more can be made again only as of
  // marks whose days are stored.
  Result<void> forget_through(Day through);

  // Computes everything again that would be used, and compares. A difference is an error.
  Result<void> verify(const Segments::Progress& progress);

  // How many days were computed since it was opened.
  std::int64_t computed_days() const { return computed_days_; }

 private:
  // Days that were computed together, and what they rest on.
  struct Making {
    std::int64_t id = 0;
    Mark mark;
    StreamId newest_stream;
    AssetId newest_asset;
    bool ours = false;  // by this program, from this history
  };
  // The first days that may differ between a making and a mark.
  struct Since {
    std::optional<Day> delivered;
    std::optional<Day> touched;
    std::optional<Day> touched_names;  // with what changed of organizations' names
  };
  struct KeptDay {
    Day day;
    std::int64_t making = 0;
    std::optional<Day> settled;
    bool nobodys_usage = false;
  };

  KeptTotals(Ledger& ledger, Metering& metering, std::string program)
      : ledger_(ledger), metering_(metering), program_(std::move(program)) {}
  Result<File*> file();
  Result<void> open_if_room();
  Result<std::string> history_of(const Mark& mark);
  Result<std::vector<Making>> makings();
  Result<Since> since(const Making& making, const Mark& mark);
  Result<std::vector<KeptDay>> current(const DayRange& range, const Mark& mark);
  Result<PackedDay> read(const KeptDay& kept);
  Result<std::vector<PackedDay>> compute(const DayRange& range, const Mark& mark, const Segments::Progress& progress);
  Result<void> keep(UsageView& view, const std::vector<PackedDay>& days, const std::vector<char>& nobodys);

  Ledger& ledger_;
  Metering& metering_;
  const std::string program_;
  std::unique_ptr<File> file_;  // none while there is no room for it
  // What the last answer was made of, by day and making, since the file was written: the same is often asked again.
  std::map<std::pair<Day, std::int64_t>, std::shared_ptr<const PackedDay>> last_;
  std::int64_t computed_days_ = 0;
};

}  // namespace stowage
