// The power goes while days are merged: every delivery that was acknowledged is there with all of its samples, once,
// merging goes on, and the head file names none that is not there. 10 seeds; 500 with STOWAGE_FULL=1. STOWAGE_SEED=N
// runs that seed alone.
#include <algorithm>
#include <cstdlib>
#include <random>

#include "crash/recorded_disk.h"
#include "metering/deliveries.h"
#include "metering/month_files.h"
#include "os/files.h"
#include "precompiled.h"
#include "scratch.h"

namespace stowage {
namespace {

constexpr int deliveries_count = 60;
constexpr int cuts_each = 3;
constexpr WorthMerging always{1, INT64_MAX};
const Day day = Day::of(2026, 11, 3);

// Of each stream an own figure in each, on one of two days.
DeliveryDraft delivery(int n) {
  DeliveryDraft draft;
  draft.source = SourceId(1);
  draft.kind = "import";
  draft.sha = sha256("delivery " + std::to_string(n));
  for (std::uint32_t stream = 1; stream <= 2'000; ++stream) {
    Sample sample;
    sample.at = Instant((day.number() + n % 2) * ms_per_day + n * 60'000 + stream);
    sample.bytes = Bytes(std::int64_t{stream} * 1'000'003 * n);
    sample.stream = stream;
    draft.samples.push_back(sample);
  }
  draft.measured_at = draft.samples.back().at;
  return draft;
}

struct Opened {
  std::unique_ptr<HeadFile> head;
  std::unique_ptr<Deliveries> deliveries;
};

// Refused where the head file has come further than the deliveries.
Result<Opened> open(const std::string& data) {
  TRY(make_folders(data));
  auto head = TRY(HeadFile::open(data));
  TRY(refuse_missing(data + "/usage", head->delivery()));
  auto deliveries = TRY(Deliveries::open(data + "/usage", *Zone::find("UTC"), nullptr, {}, head.get()));
  return Opened{std::move(head), std::move(deliveries)};
}

Result<void> work(const std::string& data, RecordedDisk& disk) {
  const Opened opened = TRY(open(data));
  Deliveries* const deliveries = opened.deliveries.get();
  for (int n = 1; n <= deliveries_count; ++n) {
    const Day received = n <= deliveries_count / 2 ? day + 2 : day + 32;
    TRY(deliveries->keep(delivery(n), Instant(received.number() * ms_per_day)));
    disk.acknowledge(std::to_string(n));
    if (n % 12 == 0) TRY(deliveries->merge_days(day + 1, always));
    if (n % 20 == 0) TRY(deliveries->merge_days(day + 2, always));
  }
  return {};
}

int acknowledged_before(const std::vector<DiskEvent>& events, size_t count) {
  int newest = 0;
  for (size_t i = 0; i < count; ++i) {
    if (events[i].kind == DiskEvent::Kind::Acknowledge) newest = std::stoi(events[i].path);
  }
  return newest;
}

// Each sample of the deliveries up to the newest, once.
Result<void> check_samples(Deliveries& deliveries, DeliveryId newest) {
  TRY(deliveries.verify());
  std::vector<std::pair<DeliveryId, std::uint32_t>> found;
  bool right = true;
  const auto take = [&](const Sample& sample, DeliveryId number) {
    right = right && sample.bytes.count() == std::int64_t{sample.stream} * 1'000'003 * number.number();
    found.emplace_back(number, sample.stream);
  };
  for (const Day of : {day, day + 1}) TRY(deliveries.scan_day(of, newest, take));
  std::sort(found.begin(), found.end());
  const bool once = std::adjacent_find(found.begin(), found.end()) == found.end();
  if (right && once && found.size() == static_cast<size_t>(newest.number()) * 2'000) return {};
  return fail(Failure::Damaged, "there are other samples than were kept");
}

Result<void> check_after_cut(const std::string& data, int acknowledged) {
  const Opened opened = TRY(open(data));
  Deliveries* const deliveries = opened.deliveries.get();
  const DeliveryId newest = TRY(deliveries->newest());
  if (newest.number() < acknowledged) return fail(Failure::Damaged, "a delivery that was acknowledged is lost");
  TRY(check_samples(*deliveries, newest));
  TRY(deliveries->merge_days(day + 2, always));
  TRY(check_samples(*deliveries, newest));
  TRY(deliveries->keep(delivery(static_cast<int>(newest.number()) + 1), Instant((day + 33).number() * ms_per_day)));
  return check_samples(*deliveries, TRY(deliveries->newest()));
}

TEST(MergingCut, AtAnyInstantLosesNoSampleAndDoublesNone) {
  std::vector<DiskEvent> events;
  {
    const Scratch folder;
    RecordedDisk disk(folder.path());
    const auto done = work(folder / "data", disk);
    events = disk.take();
    ASSERT_TRUE(done) << done.error().text();
  }
  const char* one = std::getenv("STOWAGE_SEED");
  const int seeds = std::getenv("STOWAGE_FULL") != nullptr ? 500 : 10;
  const int first = one == nullptr ? 1 : std::atoi(one);
  const int last = one == nullptr ? seeds : first;
  for (int seed = first; seed <= last; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    for (int cut = 0; cut < cuts_each; ++cut) {
      const size_t at = random() % events.size();
      const Scratch folder;
      build_after_power_cut(events, at, {}, random, folder.path());
      const auto checked = check_after_cut(folder / "data", acknowledged_before(events, at));
      EXPECT_TRUE(checked) << "STOWAGE_SEED=" << seed << " cut " << cut << " at event " << at << ": "
                           << checked.error().text();
    }
  }
}

}  // namespace
}  // namespace stowage
