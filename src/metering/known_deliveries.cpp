#include "metering/known_deliveries.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "ledger/file_form.h"

namespace stowage {

namespace {

constexpr int page_bytes = 4'096;
constexpr int form = 1;  // of the tables below; each change takes the next

// `key` is the beginning of the hash. Two deliveries with one key are told apart by their whole hashes.
constexpr const char* known_schema = R"sql(
CREATE TABLE IF NOT EXISTS known(
  key INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  PRIMARY KEY(key, delivery)
) STRICT, WITHOUT ROWID;
-- Up to which delivery `known` holds all.
CREATE TABLE IF NOT EXISTS known_upto(delivery INTEGER NOT NULL) STRICT;
)sql";

constexpr size_t keys_at_once = 65'536;  // read, so that a read stays short

std::int64_t key_of(const Sha256& sha) {
  std::int64_t key = 0;
  std::memcpy(&key, sha.data(), sizeof key);
  return key;
}

}  // namespace

size_t KnownDeliveries::ShaHash::operator()(const Sha256& sha) const {
  return static_cast<size_t>(key_of(sha));
}

Result<std::unique_ptr<KnownDeliveries>> KnownDeliveries::open(const std::string& path, Kept kept) {
  std::unique_ptr<KnownDeliveries> known(new KnownDeliveries(std::move(kept)));
  TRY(known->load(path));
  return known;
}

Result<void> KnownDeliveries::load(const std::string& path) {
  TRY(begin_derived_file(path, page_bytes, form));
  file_ = TRY(File::open(path, page_bytes));
  TRY(file_->write([](Database& database) { return database.execute(known_schema); }));
  const auto upto = [&]() -> Result<DeliveryId> {
    File::Reader reader = TRY(file_->read());
    return DeliveryId(TRY(reader->find_integer("SELECT max(delivery) FROM known_upto")).value_or(0));
  };
  DeliveryId known = TRY(upto());
  if (known > kept_.newest) {  // it is of deliveries that are not here, such as those behind a restored backup
    TRY(file_->write([](Database& database) { return database.execute("DELETE FROM known; DELETE FROM known_upto"); }));
    known = DeliveryId();
  }
  // Of a file that was removed there may be more than memory should hold.
  settled_ = known;
  Result<void> written;
  bool some_written = false;
  TRY(kept_.each(known, [&](DeliveryId number, const Sha256& sha) {
    fresh_.emplace(sha, number);
    if (fresh_.size() < fresh_max || !written) return;
    written = write(fresh_);
    some_written = true;
    fresh_.clear();
  }));
  TRY(std::move(written));
  if (!some_written) return {};
  TRY(write(fresh_));
  fresh_.clear();
  settled_ = kept_.newest;
  return write_upto(settled_);
}

std::optional<DeliveryId> KnownDeliveries::find_in_memory(const Sha256& sha) const {
  for (const Numbers* numbers : {&fresh_, &settling_}) {
    if (const auto found = numbers->find(sha); found != numbers->end()) return found->second;
  }
  return std::nullopt;
}

Result<std::optional<DeliveryId>> KnownDeliveries::find_in_file(const Sha256& sha) {
  std::vector<DeliveryId> candidates;
  {
    File::Reader reader = TRY(file_->read());
    Query rows = TRY(reader->query("SELECT delivery FROM known WHERE key=? ORDER BY delivery", key_of(sha)));
    while (TRY(rows.next())) candidates.push_back(rows.id<DeliveryId>(0));
  }
  for (const DeliveryId number : candidates) {
    if (TRY(kept_.holds(number, sha))) return std::optional(number);
  }
  return std::optional<DeliveryId>();
}

Result<std::optional<DeliveryId>> KnownDeliveries::find(const Sha256& sha) {
  {
    const std::scoped_lock lock(mutex_);
    if (auto found = find_in_memory(sha)) return found;
    if (filter_ && !filter_->may_hold(static_cast<std::uint64_t>(key_of(sha)))) return std::nullopt;
  }
  auto found = TRY(find_in_file(sha));
  if (!found) TRY(make_filter_if_worth_it());
  return found;
}

Result<void> KnownDeliveries::make_filter_if_worth_it() {
  std::int64_t keys = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (filter_ || busy_ || ++misses_ < misses_before_filter || settled_.number() > filter_keys_max) return {};
    busy_ = true;
    misses_ = 0;
    keys = settled_.number();
  }
  auto made = filter_of_file(2 * std::max(static_cast<size_t>(keys), fresh_max));
  const std::scoped_lock lock(mutex_);
  busy_ = false;
  filter_ = TRY(std::move(made));
  return {};
}

Result<KeyFilter> KnownDeliveries::filter_of_file(size_t keys_max) {
  KeyFilter filter(keys_max);
  std::int64_t key = std::numeric_limits<std::int64_t>::min();
  DeliveryId delivery;
  for (size_t read = keys_at_once; read == keys_at_once;) {
    File::Reader reader = TRY(file_->read());
    Query rows =
        TRY(reader->query("SELECT key, delivery FROM known WHERE (key, delivery)>(?,?) ORDER BY key, delivery LIMIT ?",
                          key, delivery, static_cast<std::int64_t>(keys_at_once)));
    for (read = 0; TRY(rows.next()); ++read) {
      key = rows.integer(0);
      delivery = rows.id<DeliveryId>(1);
      filter.add(static_cast<std::uint64_t>(key));
    }
  }
  return filter;
}

Result<KnownDeliveries::Claim> KnownDeliveries::claim(const Sha256& sha) {
  {
    std::unique_lock lock(mutex_);
    claim_ended_.wait(lock, [&] { return !claims_.contains(sha); });
    claims_.insert(sha);
  }
  Claim claim(this, sha);
  claim.known_ = TRY(find(sha));
  return claim;
}

KnownDeliveries::Claim::Claim(Claim&& other) noexcept
    : claimed_(std::exchange(other.claimed_, nullptr)), sha_(other.sha_), known_(other.known_) {}

KnownDeliveries::Claim::~Claim() {
  if (claimed_ == nullptr) return;
  {
    const std::scoped_lock lock(claimed_->mutex_);
    claimed_->claims_.erase(sha_);
  }
  claimed_->claim_ended_.notify_all();
}

void KnownDeliveries::add(DeliveryId number, const Sha256& sha) {
  const std::scoped_lock lock(mutex_);
  fresh_.emplace(sha, number);
  newest_ = number;
}

void KnownDeliveries::settle_if_many() {
  DeliveryId upto;
  {
    const std::scoped_lock lock(mutex_);
    if (fresh_.size() < fresh_max || busy_) return;
    settling_.swap(fresh_);
    busy_ = true;
    upto = newest_;
  }
  const bool written = write(settling_) && write_upto(upto);
  const std::scoped_lock lock(mutex_);
  if (written) {
    settled_ = upto;
    if (filter_) {
      for (const auto& [sha, number] : settling_) filter_->add(static_cast<std::uint64_t>(key_of(sha)));
      if (filter_->full()) filter_.reset();  // a larger one is made when it is worth it
    }
  } else {
    fresh_.merge(settling_);
  }
  settling_.clear();
  busy_ = false;
}

// What a stop in the middle leaves in the file is there already when it is written again.
Result<void> KnownDeliveries::write(const Numbers& numbers) {
  std::vector<std::pair<std::int64_t, DeliveryId>> sorted;
  sorted.reserve(numbers.size());
  for (const auto& [sha, number] : numbers) sorted.emplace_back(key_of(sha), number);
  std::sort(sorted.begin(), sorted.end());
  for (size_t from = 0; from < sorted.size(); from += slice_max) {
    const size_t until = std::min(from + slice_max, sorted.size());
    TRY(file_->write([&](Database& database) -> Result<void> {
      for (size_t i = from; i < until; ++i)
        TRY(database.run("INSERT OR IGNORE INTO known(key, delivery) VALUES(?,?)", sorted[i].first, sorted[i].second));
      return {};
    }));
  }
  return {};
}

Result<void> KnownDeliveries::write_upto(DeliveryId upto) {
  return file_->write([&](Database& database) -> Result<void> {
    TRY(database.run("DELETE FROM known_upto"));
    return database.run("INSERT INTO known_upto(delivery) VALUES(?)", upto);
  });
}

}  // namespace stowage
