#pragma once
// Which bytes were delivered already, by SHA-256: one look-up for all months. Every delivery that is kept is known from
// its commit on; two threads with the same bytes wait for each other.
//
// The newest are known in memory only, and go in sorted runs into the file `known.db`: one by one they would each touch
// a page of their own. Where many look in vain, a filter of what is in the file spares them the look. The file is
// derived from the deliveries and may be removed while it is not open.
//
// All members are safe to call from several threads.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "ledger/file.h"
#include "metering/key_filter.h"

namespace stowage {

class KnownDeliveries {
 public:
  static constexpr size_t fresh_max = 32'768;  // known in memory only, before they go into the file
  static constexpr size_t slice_max = 4'096;   // written at once
  // So many look in the file in vain before a filter is read from it, which is worth it for many look-ups only; and
  // only where it fits into 32 MB.
  static constexpr size_t misses_before_filter = 1'024;
  static constexpr std::int64_t filter_keys_max = 8'000'000;

  // The deliveries themselves. They outlive this.
  struct Kept {
    DeliveryId newest;
    std::function<Result<void>(DeliveryId after, const std::function<void(DeliveryId, const Sha256&)>& take)> each;
    std::function<Result<bool>(DeliveryId number, const Sha256& sha)> holds;
  };
  static Result<std::unique_ptr<KnownDeliveries>> open(const std::string& path, Kept kept);

  Result<std::optional<DeliveryId>> find(const Sha256& sha);

  // The right to keep these bytes, which one thread has at a time.
  class Claim {
   public:
    ~Claim();
    Claim(Claim&& other) noexcept;
    Claim& operator=(Claim&&) = delete;
    const std::optional<DeliveryId>& known() const { return known_; }  // the delivery that brought them already

   private:
    friend class KnownDeliveries;
    Claim(KnownDeliveries* claimed, const Sha256& sha) : claimed_(claimed), sha_(sha) {}
    KnownDeliveries* claimed_;
    Sha256 sha_;
    std::optional<DeliveryId> known_;
  };
  // Waits while another thread has it.
  Result<Claim> claim(const Sha256& sha);

  // A delivery was committed. To be called in order of the numbers, before its claim ends.
  void add(DeliveryId number, const Sha256& sha);
  // Moves what is known in memory only into the file when that is much. Where it cannot, it stays known as it is.
  void settle_if_many();

 private:
  struct ShaHash {
    size_t operator()(const Sha256& sha) const;
  };
  using Numbers = std::unordered_map<Sha256, DeliveryId, ShaHash>;

  explicit KnownDeliveries(Kept kept) : kept_(std::move(kept)) {}
  Result<void> load(const std::string& path);
  std::optional<DeliveryId> find_in_memory(const Sha256& sha) const;  // under mutex_
  Result<std::optional<DeliveryId>> find_in_file(const Sha256& sha);
  Result<void> make_filter_if_worth_it();
  Result<KeyFilter> filter_of_file(size_t keys_max);
  Result<void> write(const Numbers& numbers);
  Result<void> write_upto(DeliveryId upto);

  const Kept kept_;
  std::unique_ptr<File> file_;

  std::mutex mutex_;
  std::condition_variable claim_ended_;
  std::unordered_set<Sha256, ShaHash> claims_;  // under mutex_
  DeliveryId newest_;                           // under mutex_
  Numbers fresh_;                               // under mutex_
  Numbers settling_;                            // under mutex_; not changed while busy_
  DeliveryId settled_;                          // under mutex_; up to here the file holds all
  std::optional<KeyFilter> filter_;             // under mutex_; of all that the file holds
  size_t misses_ = 0;                           // under mutex_; in the file, without a filter
  bool busy_ = false;                           // under mutex_; one thread writes the file, or makes the filter
};

}  // namespace stowage
