#pragma once
// A data directory in a temporary folder, for tests that need a real ledger. Its clock stands still.

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
  // As after the end of the process.
  void reopen() {
    ledger_.reset();
    ledger_ = *Ledger::open(folder_, clock_, steps_);
  }

 private:
  FixedClock clock_{*Instant::parse("2026-02-01T06:00:00Z")};
  std::vector<Migration> steps_;
  std::string folder_;
  std::string parent_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace stowage
