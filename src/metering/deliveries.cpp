#include "metering/deliveries.h"

#include <algorithm>
#include <tuple>

#include "metering/batch.h"
#include "metering/day_finder.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int usage_page_bytes = 16'384;

// Of samples that name one stream and instant twice the one that counts comes last: the larger figure.
bool in_order(const Sample& a, const Sample& b) {
  if (a.stream != b.stream || a.at != b.at) return comes_before(a, b);
  return std::tuple(a.bytes, a.stated, a.points, a.unmeasured, a.incomplete) <
         std::tuple(b.bytes, b.stated, b.points, b.unmeasured, b.incomplete);
}

struct DayEnd {
  Day day;
  size_t until = 0;
};

bool days_in_order(DayFinder& days, const std::vector<Sample>& samples) {
  return std::is_sorted(samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
    return a.at < b.at && days.day_of(a.at) < days.day_of(b.at);
  });
}

// Puts the samples of a day together, days in their order and each by stream and instant. Returns where days end.
std::vector<DayEnd> order_by_day(const Zone& zone, std::vector<Sample>& samples) {
  if (samples.empty()) return {};
  const auto [first, last] =
      std::minmax_element(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.at < b.at; });
  DayFinder days(zone);
  const bool one_day = days.day_of(first->at) == days.day_of(last->at);
  if (!one_day && !days_in_order(days, samples))
    std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.at < b.at; });
  std::vector<DayEnd> ends;
  for (size_t from = 0; from < samples.size(); from = ends.back().until) {
    const Day day = days.day_of(samples[from].at);
    size_t until = one_day ? samples.size() : from + 1;
    while (until < samples.size() && days.day_of(samples[until].at) == day) ++until;
    const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = samples.begin() + static_cast<std::ptrdiff_t>(until);
    if (!std::is_sorted(begin, end, in_order)) std::sort(begin, end, in_order);
    ends.push_back({day, until});
  }
  return ends;
}

// Nobody reads them: on a full disk they are left to the next opening.
Result<void> remove_unfinished(File& file) {
  auto removed = file.write(remove_open_loads);
  if (!removed && removed.error().failure() != Failure::Full) return removed;
  return {};
}

}  // namespace

Result<std::unique_ptr<Deliveries>> Deliveries::open(const std::string& folder, const Zone& zone, Committed committed,
                                                     std::optional<Day> removed_through, HeadFile* head) {
  std::unique_ptr<Deliveries> deliveries(new Deliveries(folder, zone, std::move(committed), removed_through, head));
  TRY(make_folders(folder, 0700));
  TRY(deliveries->open_files());
  return deliveries;
}

Result<void> Deliveries::open_files() {
  constexpr std::string_view ending = ".samples.db";
  std::set<Period> periods;
  for (const std::string& name : TRY(list_folder(folder_))) {
    if (!name.ends_with(ending)) continue;
    const auto period = Period::parse(name.substr(0, name.size() - ending.size()));
    if (!period) return fail(Failure::Damaged, folder_ + " holds " + name + ", which is no file of Stowage's");
    periods.insert(*period);
  }
  DeliveryId newest;
  for (const Period period : periods) {
    Month& month = *TRY(month_of(period));
    if (!month.file->finished()) TRY(remove_unfinished(*month.file));
    if (period != *periods.rbegin()) TRY(finish_if_done(month));
    File::Reader reader = TRY(month.file->read());
    if (const auto number = TRY(reader->find_integer("SELECT max(number) FROM deliveries")))
      newest = std::max(newest, DeliveryId(*number));
  }
  newest_ = newest;
  if (head_ != nullptr) head_->found(newest);
  return {};
}

// While it is opened nobody else has the file. One that cannot be finished now is at the next opening.
Result<void> Deliveries::finish_if_done(Month& month) {
  if (month.file->finished() || TRY(merging_left(*month.file, {}))) return {};
  const std::string path = month.file->path();
  month.file.reset();
  (void)finish_file(path);
  return open_file(month, path);
}

Result<Deliveries::Month*> Deliveries::month_of(Period period) {
  const std::scoped_lock lock(months_mutex_);
  Month& month = months_[period];
  if (month.file) return &month;
  TRY(open_file(month, folder_ + "/" + period.text() + ".samples.db"));
  return &month;
}

Result<void> Deliveries::open_file(Month& month, const std::string& path) {
  TRY(begin_samples_file(path, usage_page_bytes));
  month.file =
      is_finished(path)
          ? File::open_finished(path)
          : TRY(File::open(path, usage_page_bytes, [this, &month](bool committed) { publish(month, committed); }));
  return {};
}

// With the clock put back into a month that is finished the newest goes on.
Period Deliveries::month_of_writing(Instant received_at) {
  const Period received = Period::of(zone_.day_of(received_at));
  const std::scoped_lock lock(months_mutex_);
  const auto month = months_.find(received);
  const bool finished = month != months_.end() && month->second.file && month->second.file->finished();
  return finished ? months_.rbegin()->first : received;
}

std::vector<std::pair<Period, File*>> Deliveries::files() {
  const std::scoped_lock lock(months_mutex_);
  std::vector<std::pair<Period, File*>> found;
  for (const auto& [period, month] : months_) {
    if (month.file) found.emplace_back(period, month.file.get());
  }
  return found;
}

Result<KnownDeliveries*> Deliveries::known() {
  const std::scoped_lock lock(known_mutex_);
  if (!known_) {
    KnownDeliveries::Kept kept{
        newest_.load(),
        [this](DeliveryId after, const auto& take) { return each_sha(after, take); },
        [this](DeliveryId number, const Sha256& sha) { return holds(number, sha); },
    };
    known_ = TRY(KnownDeliveries::open(folder_ + "/known.db", std::move(kept)));
  }
  return known_.get();
}

Result<std::optional<DeliveryId>> Deliveries::find_same(const Sha256& sha) {
  return TRY(known())->find(sha);
}

Result<Deliveries::Kept> Deliveries::keep(DeliveryDraft draft, Instant received_at) {
  KnownDeliveries& known = *TRY(this->known());
  const KnownDeliveries::Claim claim = TRY(known.claim(draft.sha));
  if (claim.known()) return Kept{*claim.known(), true};
  const DeliveryId number = TRY(this->number(TRY(pack(std::move(draft), received_at, Packing::LargeAsParts))));
  stop_point("delivery-kept");
  known.settle_if_many();
  return Kept{number, false};
}

Result<Deliveries::Loaded> Deliveries::load(DeliveryDraft draft, Instant received_at) {
  return pack(std::move(draft), received_at, Packing::AllAsParts);
}

Result<Deliveries::Kept> Deliveries::keep(Loaded loaded, SourceId source) {
  KnownDeliveries& known = *TRY(this->known());
  const KnownDeliveries::Claim claim = TRY(known.claim(loaded.draft().sha));
  if (claim.known()) return Kept{*claim.known(), true};
  loaded.delivery_->draft.source = source;
  const DeliveryId number = TRY(this->number(std::move(loaded)));
  stop_point("delivery-kept");
  known.settle_if_many();
  return Kept{number, false};
}

// Their days could not be made anew, for most of what they were made of is gone.
Result<void> Deliveries::refuse_removed(std::span<const Sample> samples) const {
  if (!removed_through_) return {};
  const Instant first = zone_.start_of(*removed_through_ + 1);
  if (std::none_of(samples.begin(), samples.end(), [&](const Sample& sample) { return sample.at < first; })) return {};
  return refuse("it has samples of days up to " + removed_through_->text() + ", whose samples were removed");
}

Deliveries::Loaded::Loaded(Month& month, DeliveryDraft draft, Instant received_at)
    : month_(&month), samples_(std::make_shared<std::vector<Sample>>(std::move(draft.samples))) {
  const auto count = static_cast<std::int64_t>(samples_->size());
  delivery_ = std::make_unique<PackedDelivery>(PackedDelivery{std::move(draft), received_at, count, {}, {}});
}

// Room for the next try; what cannot be removed now goes at the next opening.
Deliveries::Loaded::~Loaded() {
  if (delivery_ && load_) (void)month_->file->write([&](Database& database) { return remove_load(database, *load_); });
}

// Packs the samples as batches. What is more than one write takes is written at once, as parts.
Result<Deliveries::Loaded> Deliveries::pack(DeliveryDraft draft, Instant received_at, Packing packing) {
  TRY(refuse_removed(draft.samples));
  Loaded loaded(*TRY(month_of(month_of_writing(received_at))), std::move(draft), received_at);
  PackedDelivery& delivery = *loaded.delivery_;
  delivery.measured.emplace(zone_.day_of(delivery.draft.measured_at), delivery.draft.measured_at);
  std::vector<Sample>& samples = *loaded.samples_;
  std::vector<PackedBatch>& batches = delivery.batches;
  size_t written = 0;  // batches that are in parts
  size_t bytes = 0;    // of those that are not
  size_t from = 0;
  for (const auto& [day, day_until] : order_by_day(zone_, samples)) {
    Instant& newest = delivery.measured.try_emplace(day, samples[from].at).first->second;
    while (from < day_until) {
      const size_t until = std::min(from + batch_samples_max, day_until);
      for (size_t i = from; i < until; ++i) newest = std::max(newest, samples[i].at);
      batches.push_back({day, static_cast<std::int64_t>(until - from), pack_samples(samples, from, until), {}});
      bytes += batches.back().packed.size();
      from = until;
      if (bytes < one_write_bytes_max && batches.size() - written < one_write_batches_max) continue;
      TRY(write_parts(loaded, written));
      written = batches.size();
      bytes = 0;
    }
  }
  if (packing == Packing::LargeAsParts) return loaded;
  TRY(write_parts(loaded, written));
  loaded.month_->file->begin_log_anew();
  return loaded;
}

// The batches from `from` on.
Result<void> Deliveries::write_parts(Loaded& loaded, size_t from) {
  File& file = *loaded.month_->file;
  const auto batches = std::span(loaded.delivery_->batches).subspan(from);
  if (!loaded.load_) {
    loaded.load_ = TRY(file.write(begin_load));
    stop_point("delivery-opened");
  }
  TRY(file.write([&](Database& database) { return insert_parts(database, *loaded.load_, batches); }));
  for (PackedBatch& batch : batches) batch.packed = {};
  stop_point("parts-written");
  return {};
}

Result<DeliveryId> Deliveries::number(Loaded loaded) {
  Month& month = *loaded.month_;
  std::shared_lock lock(numbering_);
  while (numbered_in_ != &month) {
    lock.unlock();
    take_over_numbering(month);
    lock.lock();
  }
  const DeliveryId number = TRY(month.file->write([&](Database& database) -> Result<DeliveryId> {
    if (loaded.load_) TRY(end_load(database, *loaded.load_));
    const DeliveryId next = TRY(insert_delivery(database, *loaded.delivery_, newest_elsewhere_));
    month.written.push_back({next, loaded.draft().sha, loaded.samples_});
    return next;
  }));
  loaded.load_.reset();
  return number;
}

// Those that have their number from another file have been answered by then, so that the newest number is known.
void Deliveries::take_over_numbering(Month& month) {
  const std::unique_lock lock(numbering_);
  numbered_in_ = &month;
  newest_elsewhere_ = newest_;
}

// On the writer thread of the file that numbers, before those who wait are answered.
void Deliveries::publish(Month& month, bool committed) {
  if (committed && !month.written.empty()) {
    for (const Written& delivery : month.written) known_->add(delivery.number, delivery.sha);
    newest_ = month.written.back().number;
    if (head_ != nullptr) head_->found(newest_);
    for (const Written& delivery : month.written) {
      if (committed_) committed_(delivery.number, delivery.samples);
    }
  }
  month.written.clear();
}

Result<void> Deliveries::merge_days(Day today, const WorthMerging& worth) {
  const std::scoped_lock one_at_a_time(merging_);
  const DeliveryId upto = newest_.load();
  for (const auto& [month, file] : files()) {
    if (file->finished()) continue;
    TRY(finish_merges(*file));
    for (const Day day : TRY(days_to_merge(*file, today, worth))) TRY(merge_day(*file, day, upto));
  }
  return {};
}

Result<void> Deliveries::merge_day(File& file, Day day, DeliveryId upto) {
  const auto all = TRY(batches_of_day(day, DeliveryId(), upto)).all;
  const auto in_file = [&](const StoredBatch& batch) { return batch.file == &file; };
  const auto first = std::find_if(all.begin(), all.end(), in_file);
  const auto last = std::find_if_not(first, all.end(), in_file);
  // Where a clock was put back, deliveries of another file stand in between, and would have to count in between.
  if (first == last || std::any_of(last, all.end(), in_file)) return {};
  auto merge = write_merge(file, day, {first, last});
  if (merge) {
    const std::unique_lock nobody_holds_batches(batches_stay_);
    if (const auto counts = let_count(file, *merge); !counts) merge = tl::unexpected(counts.error());
  }
  if (merge) return finish_merges(file);
  // Room for the next try; what cannot be removed now goes then.
  (void)finish_merges(file);
  return tl::unexpected(std::move(merge).error());
}

}  // namespace stowage
