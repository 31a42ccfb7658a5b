#pragma once
// A ledger with one declared module, for the tests of what modules send.

#include "contracts/ledger_example.h"
#include "hub/hub_example.h"
#include "hub/module_feed.h"
#include "hub/schema.h"

namespace stowage {

inline constexpr Module rmm{ModuleKey("rmm")};
inline constexpr CountedType devices{ModuleKey("devices"), Measured::Count};
inline constexpr CountedType antivirus{ModuleKey("antivirus"), Measured::Flag};

// "5", "5 unknown"
inline std::string text_of(const DayUsage& usage) {
  return to_string(usage.quantity.count()) + (usage.stale ? " unknown" : "");
}

class ModuleExample {
 public:
  ModuleExample() : example(hub_migrations()) { ASSERT(declare_module(ledger(), ada_, rmm, {antivirus, devices})); }

  Ledger& ledger() { return example.ledger(); }

  static ModuleValue value(std::string_view organization, std::string_view on, std::int64_t value,
                           const CountedType& type = devices) {
    return {std::string(organization), std::string(organization) + " Ltd", "", ModuleKey(type.key()), day(on), value};
  }
  // Each with other bytes than all before.
  Result<TakenReport> send(std::vector<ModuleValue> values, LeftOut left_out = LeftOut::Zero) {
    const Sha256 hash = sha256(std::to_string(++sent_));
    return take_report(ledger(), ada_, {rmm, std::move(values), left_out, "june.csv", 100, hash}, day("2026-02-01"));
  }

  EntryId now() {
    const File::Reader reader = *ledger().file().read();
    return journal_head(*reader)->entry;
  }
  OrganizationId organization(std::string_view key) {
    const File::Reader reader = *ledger().file().read();
    const auto known = *read_source_organizations(*reader, 0, journal_head(*reader)->entry);
    for (const SourceOrganization& one : known)
      if (one.key == key) return one.id;
    return OrganizationId();
  }
  // Of January, as it was known at an entry.
  Usage usage(std::optional<EntryId> at = {}) {
    const File::Reader reader = *ledger().file().read();
    const EntryId entry = at.value_or(journal_head(*reader)->entry);
    const DeclaredModule module = *Modules::load(*reader, entry)->need_declared("rmm");
    Usage usage(day("2026-02-01"));
    add_feed(*load_feed(*reader, module, day("2026-02-01"), entry), range("2026-01-01", "2026-02-01"), usage);
    return usage;
  }
  std::string on(std::string_view organization_key, std::string_view on, const CountedType& type = devices) {
    return text_of(usage().on({rmm, type}, organization(organization_key), day(on)));
  }

  LedgerExample example;

 private:
  const Person ada_{"ada"};
  int sent_ = 0;
};

}  // namespace stowage
