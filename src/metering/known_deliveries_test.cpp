#include "metering/known_deliveries.h"

#include <filesystem>
#include <map>

#include "metering/samples_test.h"
#include "scratch.h"

namespace stowage {
namespace {

class KnownDeliveriesTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    known_.reset();
    KnownDeliveries::Kept kept{
        DeliveryId(static_cast<std::int64_t>(kept_.size())),
        [this](DeliveryId after, const auto& take) -> Result<void> {
          for (auto row = kept_.upper_bound(after); row != kept_.end(); ++row) take(row->first, row->second), ++loaded_;
          return {};
        },
        [this](DeliveryId number, const Sha256& sha) -> Result<bool> {
          return kept_.contains(number) && kept_.at(number) == sha;
        },
    };
    loaded_ = 0;
    known_ = KnownDeliveries::open(path(), std::move(kept)).value();
  }
  std::string path() const { return scratch_ / "known.db"; }
  static Sha256 sha(int n) { return sha256(std::to_string(n)); }
  void keep(int count) {
    for (int i = 0; i < count; ++i) {
      const DeliveryId number(static_cast<std::int64_t>(kept_.size()) + 1);
      kept_.emplace(number, sha(static_cast<int>(number.number())));
      known_->add(number, kept_.at(number));
    }
    known_->settle_if_many();
  }
  std::int64_t find(int n) { return known_->find(sha(n)).value().value_or(DeliveryId()).number(); }

  Scratch scratch_;
  std::map<DeliveryId, Sha256> kept_;
  int loaded_ = 0;
  std::unique_ptr<KnownDeliveries> known_;
};

constexpr int many = static_cast<int>(KnownDeliveries::fresh_max);

// All of them in memory would grow for good; all of them in the file would cost each delivery a page.
TEST_F(KnownDeliveriesTest, ManyGoIntoTheFileAndFewAreReadAgain) {
  keep(many - 1);
  EXPECT_EQ(find(1), 1);
  open();
  EXPECT_EQ(loaded_, many - 1);
  keep(1);
  open();
  EXPECT_EQ(loaded_, 0);
  keep(3);
  for (const int n : {1, many / 2, many, many + 3}) EXPECT_EQ(find(n), n);
  EXPECT_EQ(find(many + 4), 0);
  open();
  EXPECT_EQ(loaded_, 3);
  EXPECT_EQ(find(many + 2), many + 2);
}

TEST_F(KnownDeliveriesTest, TheFileMayBeRemoved) {
  keep(many);
  keep(many);
  keep(1);
  known_.reset();
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path() + ending);
  open();
  EXPECT_EQ(loaded_, 2 * many + 1);
  for (const int n : {1, many, 2 * many, 2 * many + 1}) EXPECT_EQ(find(n), n);
  open();
  EXPECT_EQ(loaded_, 0);
}

// A directory that went back to an older state knows nothing of deliveries that it does not have.
TEST_F(KnownDeliveriesTest, WhatIsBehindTheNewestIsForgotten) {
  keep(many);
  kept_.erase(kept_.upper_bound(DeliveryId(10)), kept_.end());
  open();
  EXPECT_EQ(find(10), 10);
  EXPECT_EQ(find(11), 0);
  keep(1);
  EXPECT_EQ(find(11), 11);
}

// What spares new bytes the look into the file must not hide old ones, whenever they came.
TEST_F(KnownDeliveriesTest, AFilterHidesNothing) {
  const auto miss_often = [&] {
    for (size_t i = 0; i < KnownDeliveries::misses_before_filter; ++i) ASSERT_EQ(find(-1 - static_cast<int>(i)), 0);
  };
  const auto expect_all = [&] {
    for (int n = 1; n <= static_cast<int>(kept_.size()); n += 7) ASSERT_EQ(find(n), n);
  };
  for (int i = 0; i < 3; ++i) keep(many);  // more than one slice of keys
  miss_often();
  expect_all();
  for (int i = 0; i < 4; ++i) {  // until the filter is full
    keep(many + 3);
    expect_all();
    miss_often();
    expect_all();
  }
  open();
  miss_often();
  expect_all();
}

// Two hashes may begin alike.
TEST_F(KnownDeliveriesTest, HashesAreComparedWhole) {
  Sha256 alike = sha(1);
  alike.back() ^= 1;
  keep(many);
  open();
  EXPECT_EQ(find(1), 1);
  EXPECT_FALSE(known_->find(alike).value().has_value());
}

TEST_F(KnownDeliveriesTest, AClaimThatCameToNothingIsFreeAgain) {
  { EXPECT_FALSE(known_->claim(sha(1))->known()); }
  const auto claim = known_->claim(sha(1));
  EXPECT_FALSE(claim->known());
}

}  // namespace
}  // namespace stowage
