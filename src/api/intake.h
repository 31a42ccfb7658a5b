#pragma once
// Usage from outside becomes samples: streams get numbers, new assets are enrolled, and the delivery is kept.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/renamed_organizations.h"
#include "api/session.h"
#include "api/stream_owners.h"
#include "api/stream_reports.h"
#include "metering/pull.h"
#include "metering/samples_by_day.h"

namespace stowage {

// One measurement as a source gives it.
struct Measurement {
  StreamName stream;
  StreamReport report;                                // of the machine; its instant is the sample's
  Sample sample;                                      // all but its stream
  std::uint32_t line = 0;                             // of a file
  std::optional<Instant> newest_recovery_point = {};  // nothing: the source does not tell
};

struct Arrival {
  std::string source;
  SourceKind kind = SourceKind::File;
  std::string delivery_kind;  // "import", "scan"
  Coverage coverage = Coverage::None;
  bool create = false;            // make organizations and assets that are new
  std::optional<Pull> pull = {};  // that it is (R13)
  bool like_names = true;         // take names that are new and differ from others in case only, or seem renamed
};

struct Accepted {
  DeliveryId delivery;
  bool known_already = false;  // the same bytes had come before
  std::int64_t samples = 0;
  std::int64_t new_assets = 0;
  std::int64_t new_organizations = 0;
  std::vector<MovedAsset> moved = {};  // by their source's word (R12)
  std::int64_t without_asset = 0;      // streams of this arrival that belong to nobody
  bool half_list = false;              // an inventory that was not accepted (R9)
  std::int64_t listed = 0;
  std::int64_t listed_before = 0;
  std::optional<Day> closes = {};          // of a pull: the day whose closing inventory it is (R13)
  std::int64_t waiting = 0;                // records that wait for the next pull
  std::int64_t of_closed_days = 0;         // samples whose days are closed: what they change becomes corrections (R21)
  std::optional<Period> open_period = {};  // the oldest one, where any period is closed
  std::vector<RenamedOrganization> renamed = {};  // of a complete list, whose streams belong to nobody
  std::string not_merged;  // why days that are over could not be made smaller; empty where all is well
};

// Takes one arrival in. Nothing is written before accept(), and that checks first what contradicts each other; in which
// order measurements come makes no difference.
class Intake {
 public:
  // The session must outlive it.
  static Result<Intake> begin(Session& session, Arrival arrival);

  // Their texts are copied.
  void add(std::span<const Measurement> measurements);
  // Of a pull: as many records are left for the next one. Nothing else is told of them.
  void leave(std::int64_t records) { waiting_ = records; }

  // At the end. `sha` is of all that makes an arrival the same when it comes again.
  Result<Accepted> accept(const Sha256& sha);

 private:
  Intake(Session& session, Arrival arrival, StreamOwners owners);

  // The measurement of the stream that has this place.
  void take(const Measurement& measurement, std::uint32_t place);
  Result<void> count_closed(const std::vector<Sample>& samples, Accepted& accepted);
  Result<void> check_measured(bool source_known) const;
  Result<void> check_machines() const;
  Result<void> check_former_names() const;
  Result<void> check_new_names();
  Result<void> check_days() const;
  // With the samples in order, under the numbers that their streams have or will have.
  Result<DeliveryDraft> draft_of(const Sha256& sha, const StreamOwners::FirstDays& first_days);
  Result<Deliveries::Kept> keep_again(DeliveryId number, const DeliveryDraft& draft,
                                      const StreamOwners::FirstDays& first_days, Accepted& accepted);
  Result<Deliveries::Kept> keep_new(DeliveryDraft draft, const StreamOwners::FirstDays& first_days, Accepted& accepted);
  // Gives streams their rows, and says which source's they are.
  Result<SourceId> enrol(const Sha256& sha, SourceId source, const StreamOwners::FirstDays& first_days,
                         Accepted& accepted);
  // Of a complete list. Where organizations are made, none is in silence in place of another.
  Result<std::vector<RenamedOrganization>> check_renamed(SourceId source,
                                                         const StreamOwners::FirstDays& first_days) const;
  Result<void> keep_recovery_points();
  Result<void> pack_directory();
  std::vector<InventoryCount> count_by_organization(const StreamOwners::FirstDays& first_days) const;

  Session& session_;
  Arrival arrival_;
  StreamOwners owners_;
  const Instant first_kept_;                  // samples before it were removed, and no more of them are taken
  std::optional<std::uint32_t> line_before_;  // the first with one
  std::int64_t waiting_ = 0;
  SamplesByDay samples_;
  StreamReports reports_;
  std::vector<std::uint32_t> numbers_;                              // by place, as foretold
  std::vector<std::pair<std::uint32_t, Instant>> recovery_points_;  // place and when the newest was made
};

}  // namespace stowage
