#pragma once
// Deliveries: what arrives together, kept all or nothing under a number without holes. Each month of writing has its
// file `usage/YYYY-MM.samples.db`, only appended to.
//
// Samples go in first, as batches under a delivery without a number; one commit then gives the number. Readers see
// numbered deliveries only; opening a file removes what has none.
//
// One thread at a time.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/hash.h"
#include "ledger/ledger.h"
#include "metering/sample.h"

namespace stowage {

// How much of its source an inventory claims to list completely (R8).
enum class Coverage { None = 0, Organizations = 1, All = 2 };

// How many streams an inventory lists for one of the source's organizations.
struct InventoryCount {
  std::string organization;
  std::int64_t listed = 0;
};

struct DeliveryDraft {
  SourceId source;
  std::string kind;     // "import", "scan", …
  Sha256 sha{};         // of all that makes it the same delivery: the bytes that came, and as what they were taken
  Instant measured_at;  // the latest measuring time in it
  Coverage coverage = Coverage::None;
  std::vector<InventoryCount> counts;  // for an inventory, each organization that it covers
  std::vector<Sample> samples;
};

struct DeliveryInfo {
  DeliveryId number;
  SourceId source;
  std::string kind;
  Instant received_at;
  Instant measured_at;
  Sha256 sha{};
  Coverage coverage = Coverage::None;
  std::int64_t samples = 0;
  std::vector<InventoryCount> counts;
};

class Deliveries {
 public:
  // `folder` is the data directory's usage folder. The zone gives samples their day.
  static Result<std::unique_ptr<Deliveries>> open(const std::string& folder, const Zone& zone);

  // The delivery that brought these bytes already.
  Result<std::optional<DeliveryId>> find_same(const Sha256& sha);
  // Durable and numbered when it returns. Samples may come in any order.
  Result<DeliveryId> keep(DeliveryDraft draft, Instant received_at);

  Result<DeliveryId> newest();
  Result<std::vector<DeliveryInfo>> list(DeliveryId after, DeliveryId upto);
  // The earliest day of any sample in deliveries (after, upto].
  Result<std::optional<Day>> earliest_day(DeliveryId after, DeliveryId upto);
  // The latest day of any sample in deliveries up to `upto`.
  Result<std::optional<Day>> latest_day(DeliveryId upto);
  // How many samples of `day` are in deliveries (after, upto].
  Result<std::int64_t> count_of_day(Day day, DeliveryId after, DeliveryId upto);
  // Calls `take(sample, delivery)` for each sample of `day` in deliveries up to `upto`, in order of delivery.
  using Take = std::function<void(const Sample&, DeliveryId)>;
  Result<void> scan_day(Day day, DeliveryId upto, const Take& take);
  // Up to when each source measured on each day that it measured on, in deliveries up to `upto` without those of `but`:
  // (source, instant), sorted.
  Result<std::vector<std::pair<SourceId, Instant>>> measuring_times(DeliveryId upto, const std::set<DeliveryId>& but);

  // Reads every batch: its checksum, its count, the day that it stands under; and that no number is missing.
  Result<void> verify();

 private:
  Deliveries(std::string folder, Zone zone) : folder_(std::move(folder)), zone_(std::move(zone)) {}
  Result<void> open_files();
  Result<File*> file_of(Period month);
  Result<void> verify_batches(File& file);
  Result<void> fill(File& file, std::int64_t row, DeliveryId number, std::vector<Sample>& samples);
  Result<void> add_batches(File& file, std::int64_t row, std::vector<Sample>& samples);

  const std::string folder_;
  const Zone zone_;
  std::map<Period, std::unique_ptr<File>> files_;
  DeliveryId newest_;
};

}  // namespace stowage
