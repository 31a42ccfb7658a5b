#pragma once
// An organization or two, and records that are enrolled in them.

#include "directory/identity.h"
#include "directory/partner.h"
#include "directory/snapshot.h"
#include "scratch.h"

namespace stowage::tests {

inline const Day first = Day::of(2026, 11, 1);

class IdentityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto steps = ledger_migrations();
    for (const Migration& step : directory_migrations()) steps.push_back(step);
    ledger_ = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, steps).value();
    harbour_ = organization("Harbour");
    mill_ = organization("Old Mill");
  }
  template <class Rows>
  EntryId decide(Rows&& rows) {
    const auto entry = ledger_->record({"clerk"}, {"test", "test", "{}", ""}, rows);
    EXPECT_TRUE(entry) << entry.error().text();
    return entry ? *entry : EntryId();
  }
  OrganizationId organization(const std::string& name) {
    OrganizationId made;
    decide([&](Database& database, EntryId entry) -> Result<void> {
      made = TRY(add_organization(database, name, entry));
      return {};
    });
    return made;
  }
  // A stream of a source of its own, unless other streams of the source are named as taken.
  AssetId enrol(Version version, const std::string& name, const Evidence& evidence, OrganizationId organization = {},
                const std::vector<AssetId>& taken = {}, Day sampled = first, const std::vector<AssetId>& silent = {},
                bool keyed_by_name = true) {
    AssetId asset;
    decide([&](Database& database, EntryId entry) -> Result<void> {
      Enrolment enrolment(database, [&](AssetId of) { return Result<Measurers>(measured_by_[of]); });
      for (const AssetId one : taken) enrolment.mark_taken(version, one, true);
      for (const AssetId one : silent) enrolment.mark_taken(version, one, false);
      const NewStream stream{StreamId(++streams_),
                             version,
                             organization ? organization : harbour_,
                             name,
                             evidence,
                             since_ever,
                             sampled,
                             false,
                             first + 2,
                             keyed_by_name};
      asset = TRY(enrolment.enrol(stream, true, entry))->asset;
      measured_by_[asset].insert({SourceId(streams_), version});
      return {};
    });
    return asset;
  }
  DirectorySnapshot snapshot() {
    auto reader = ledger_->file().read().value();
    return DirectorySnapshot::load(*reader, journal_head(*reader)->entry).value();
  }

  // Decides about v2 of the asset, and gives all that is decided about it then.
  using Decided = std::vector<std::pair<Protection, int>>;
  Decided decided(AssetId asset, const Decided& decisions) {
    for (const auto& [kind, day] : decisions) {
      decide([&, kind = kind, day = day](Database& database, EntryId entry) {
        return decide_protection(database, {asset, Version::V2, kind, first + day}, entry);
      });
    }
    Decided found;
    const DirectorySnapshot known = snapshot();
    for (const ProtectionDecision& one : known.decisions.at(asset)) found.emplace_back(one.kind, one.day - first);
    return found;
  }

  // x for each of the first eight days on which the asset stands back, if the other one holds anything.
  std::string stands_back(AssetId asset) {
    const DirectorySnapshot known = snapshot();
    std::string days;
    for (int day = 0; day < 8; ++day) {
      bool doubted = false;
      if (const auto found = known.doubted.find(asset); found != known.doubted.end()) {
        for (const Doubt& doubt : found->second) doubted = doubted || doubt.days.contains(first + day);
      }
      days += doubted ? 'x' : '.';
    }
    return days;
  }

  Scratch scratch_;
  const FixedClock clock_{Instant(1'790'000'000'000)};
  std::unique_ptr<Ledger> ledger_;
  OrganizationId harbour_, mill_;
  std::int64_t streams_ = 0;
  std::map<AssetId, std::set<MeasuredBy>> measured_by_;
};

}  // namespace stowage::tests
