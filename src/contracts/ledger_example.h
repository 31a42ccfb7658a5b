#pragma once
// A data directory in a temporary folder, for tests that need a real ledger. Its clock stands still until it is moved.

#include <cstdlib>
#include <filesystem>

#include "ledger/ledger.h"

namespace stowage {

class LedgerExample {
 public:
  explicit LedgerExample(std::vector<Migration> steps) : steps_(std::move(steps)) {
    std::string path = (std::filesystem::temp_directory_path() / "stowage-XXXXXX").string();
    ASSERT(mkdtemp(path.data()) != nullptr);
    folder_ = path + "/data";
    parent_ = path;
    for (Migration& step : ledger_migrations()) steps_.push_back(step);
    ledger_ = *Ledger::create(folder_, Ledger::Kind::Live, clock_, steps_);
  }
  ~LedgerExample() {
    ledger_.reset();
    std::filesystem::remove_all(parent_);
  }
  LedgerExample(const LedgerExample&) = delete;
  LedgerExample& operator=(const LedgerExample&) = delete;

  Ledger& ledger() { return *ledger_; }
  void pass_time(std::int64_t ms) { clock_.at = clock_.at + ms; }
  // As after the end of the process.
  void reopen() {
    ledger_.reset();
    ledger_ = *Ledger::open(folder_, clock_, steps_);
  }

 private:
  class MovedClock : public Clock {
   public:
    Instant now() const override { return at; }
    Instant at = *Instant::parse("2026-02-01T06:00:00Z");
  };
  MovedClock clock_;
  std::vector<Migration> steps_;
  std::string folder_;
  std::string parent_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace stowage
