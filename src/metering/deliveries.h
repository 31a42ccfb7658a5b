#pragma once
// Deliveries: what arrives together, kept all or nothing under a number without holes. Each month of writing has its
// file `usage/YYYY-MM.samples.db`; those of months behind the newest become read-only at an opening (ledger/file.h),
// once their days are merged. What is kept stays; days that are over are written in another form once in a while,
// so that they take less room (day_merging.h).
//
// Numbers are given in the order of commits, inside the transaction that writes the delivery, and one file at a time
// gives them. A number is published when it is committed: whoever knows `newest()` finds all deliveries up to it.
//
// All members are safe to call from several threads.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "metering/day_batches.h"
#include "metering/day_merging.h"
#include "metering/delivery.h"
#include "metering/known_deliveries.h"
#include "metering/samples_file.h"

namespace stowage {

class Deliveries {
 public:
  // What is larger when packed does not go in as one write, but bit by bit, and gets its number in the last.
  static constexpr size_t one_write_bytes_max = 1 << 20;
  static constexpr size_t one_write_batches_max = 512;

  // Told of each delivery when it is committed, in order of the numbers and before whoever keeps it is answered. Of
  // samples that name one stream and instant twice the one that counts comes last.
  using Committed = std::function<void(DeliveryId, std::shared_ptr<const std::vector<Sample>>)>;

  // `folder` is the data directory's usage folder. The zone gives samples their day. Samples of days up to
  // `removed_through` were removed (samples_removal.h): no more of them are kept, and none read. `head`, which outlives
  // these, is told how far they have come.
  static Result<std::unique_ptr<Deliveries>> open(const std::string& folder, const Zone& zone,
                                                  Committed committed = nullptr,
                                                  std::optional<Day> removed_through = {}, HeadFile* head = nullptr);
  std::optional<Day> removed_through() const { return removed_through_; }

  // The delivery that brought these bytes already.
  Result<std::optional<DeliveryId>> find_same(const Sha256& sha);
  struct Kept {
    DeliveryId number;
    bool known_already = false;  // another delivery brought these bytes: it is the number of that one
  };
  // Durable and numbered when it returns. Samples may come in any order. Deliveries that wait share one transaction.
  Result<Kept> keep(DeliveryDraft draft, Instant received_at);

  // A delivery whose samples are written, and which is not kept yet: to keep it takes a few pages, however large it is.
  // So what must be written elsewhere before it is written when there is room for its samples. Where it is not kept, it
  // takes its room back.
  class Loaded;
  Result<Loaded> load(DeliveryDraft draft, Instant received_at);
  // As `keep` of its draft, of this source.
  Result<Kept> keep(Loaded loaded, SourceId source);

  Result<DeliveryId> newest() const { return newest_.load(); }
  Result<std::vector<DeliveryInfo>> list(DeliveryId after, DeliveryId upto);
  // Those that are inventories.
  Result<std::vector<DeliveryInfo>> inventories(DeliveryId upto);
  // The earliest day of any sample in deliveries (after, upto].
  Result<std::optional<Day>> earliest_day(DeliveryId after, DeliveryId upto);
  // The earliest day that deliveries (after, upto] speak of: that of a sample, or of what they were measured on.
  Result<std::optional<Day>> earliest_spoken_of(DeliveryId after, DeliveryId upto);
  // What tells a delivery from any other that might have had its number: its bytes and when it came. Empty for none.
  Result<std::string> identity_of(DeliveryId number);
  // The latest day of any sample in deliveries up to `upto`.
  Result<std::optional<Day>> latest_day(DeliveryId upto);
  // How many samples of `day` are in deliveries (after, upto].
  Result<std::int64_t> count_of_day(Day day, DeliveryId after, DeliveryId upto);
  // The batches of `day` in deliveries (after, upto]. Of two samples of a stream at one instant the one that counts
  // comes last, here and where they are scanned; that is all that is said of the order within a day. Whoever holds them
  // asks for no others meanwhile, for merge_days waits for its end. Refused where samples of the day were removed.
  Result<DayBatches> batches_of_day(Day day, DeliveryId after, DeliveryId upto);
  // Calls `take(sample, delivery)` for each sample of `day` in deliveries up to `upto`.
  using Take = std::function<void(const Sample&, DeliveryId)>;
  Result<void> scan_day(Day day, DeliveryId upto, const Take& take);
  // Calls `take` for each sample of `from` or a later day in deliveries (after, upto], days in their order.
  Result<void> scan_from(Day from, DeliveryId after, DeliveryId upto, const Take& take);
  // Up to when each source measured on each day that it measured on, in deliveries up to `upto` without the inventories
  // of `but`: (source, instant), sorted.
  Result<std::vector<std::pair<SourceId, Instant>>> measuring_times(DeliveryId upto, const std::set<DeliveryId>& but);

  // Merges the days before `today` for which that is worth it, and gives the room back to the disk. Nobody sees a
  // difference. One that was cut short, in whatever way, is brought to its end by the next.
  Result<void> merge_days(Day today, const WorthMerging& worth = {});

  // Reads every batch: its checksum, its count, the day that it stands under; and that no number is missing. Of files
  // whose samples were removed: that they say of each delivery what it brought.
  Result<void> verify();

 private:
  struct Written {
    DeliveryId number;
    Sha256 sha;
    std::shared_ptr<const std::vector<Sample>> samples;
  };
  struct Month {
    std::vector<Written> written;  // in the transaction that runs; the writer thread's
    std::unique_ptr<File> file;
  };

  Deliveries(std::string folder, Zone zone, Committed committed, std::optional<Day> removed_through, HeadFile* head)
      : folder_(std::move(folder)),
        zone_(std::move(zone)),
        committed_(std::move(committed)),
        removed_through_(removed_through),
        head_(head) {}
  Result<void> refuse_removed(std::span<const Sample> samples) const;
  Result<void> open_files();
  Result<void> open_file(Month& month, const std::string& path);
  Result<void> finish_if_done(Month& month);
  Result<Month*> month_of(Period period);
  Period month_of_writing(Instant received_at);
  std::vector<std::pair<Period, File*>> files();
  Result<KnownDeliveries*> known();

  enum class Packing { LargeAsParts, AllAsParts };
  Result<Loaded> pack(DeliveryDraft draft, Instant received_at, Packing packing);
  Result<void> write_parts(Loaded& loaded, size_t from);
  Result<DeliveryId> number(Loaded loaded);
  void take_over_numbering(Month& month);
  void publish(Month& month, bool committed);

  Result<void> merge_day(File& file, Day day, DeliveryId upto);
  Result<void> verify_batches(File& file);
  Result<void> each_sha(DeliveryId after, const std::function<void(DeliveryId, const Sha256&)>& take);
  Result<bool> holds(DeliveryId number, const Sha256& sha);

  const std::string folder_;
  const Zone zone_;
  const Committed committed_;
  const std::optional<Day> removed_through_;
  HeadFile* const head_;
  std::atomic<DeliveryId> newest_{DeliveryId()};

  std::mutex merging_;  // held by the one that merges
  // Shared by those who hold batches of a day, alone while others come to count in their place.
  std::shared_mutex batches_stay_;

  std::mutex known_mutex_;
  std::unique_ptr<KnownDeliveries> known_;  // made once, under known_mutex_

  // Shared while a delivery gets its number, alone while another month's file takes the numbering over.
  std::shared_mutex numbering_;
  Month* numbered_in_ = nullptr;  // under numbering_
  DeliveryId newest_elsewhere_;   // under numbering_; when that file took over

  // The last: its writer threads use what stands above.
  std::mutex months_mutex_;
  std::map<Period, Month> months_;  // under months_mutex_; a month stays once it is there
};

class Deliveries::Loaded {
 public:
  ~Loaded();
  Loaded(Loaded&&) noexcept = default;
  Loaded& operator=(Loaded&&) = delete;
  // Its samples, for a draft that shall take its place.
  const std::vector<Sample>& samples() const { return *samples_; }
  // All but its samples.
  const DeliveryDraft& draft() const { return delivery_->draft; }

 private:
  friend class Deliveries;
  Loaded(Month& month, DeliveryDraft draft, Instant received_at);
  Month* month_;
  std::shared_ptr<std::vector<Sample>> samples_;
  std::unique_ptr<PackedDelivery> delivery_;  // none where it was moved from
  std::optional<std::int64_t> load_;          // that its batches are parts of
};

}  // namespace stowage
