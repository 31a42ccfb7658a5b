#pragma once
// An open data directory and who asks. Every use case takes one.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "directory/partner.h"
#include "ledger/ledger.h"
#include "metering/metering.h"

namespace stowage {

class KeptTotals;

struct NewPartner {
  std::string name;
  std::string zone;
  std::string currency;
  Ledger::Kind kind = Ledger::Kind::Live;
  std::optional<Instant> clock;  // where a rehearsal's clock begins
};

class Session {
 public:
  ~Session();
  // Makes the data directory. Refused before anything is made: a name, zone or currency that is none.
  static Result<void> create(const std::string& folder, const NewPartner& partner, const Person& person);
  static Result<std::unique_ptr<Session>> open(const std::string& folder, const Person& person);

  Ledger& ledger() { return *ledger_; }
  Metering& metering() { return *metering_; }
  // Opened at the first question that needs them.
  Result<KeptTotals*> kept_totals();
  const Partner& partner() const { return partner_; }
  const Person& person() const { return person_; }

  Instant now() const { return ledger_->now(); }
  Day today() const { return partner_.zone.day_of(now()); }
  // Everything that is known now.
  Result<Mark> mark();
  // The mark itself. Refused where it names deliveries or entries that have not come yet: what was computed as of it
  // would be taken for what will be known then.
  Result<Mark> past(const Mark& at);

  // One decision by this session's person.
  template <class Rows>
  Result<EntryId> record(const EntryDraft& draft, Rows&& rows) {
    return ledger_->record(person_, draft, std::forward<Rows>(rows));
  }
  // Runs `look(Database&)` on a read-only connection.
  template <class Look>
  auto read(Look&& look) -> std::invoke_result_t<Look&, Database&> {
    auto reader = ledger_->file().read();
    if (!reader) return tl::unexpected(std::move(reader).error());
    return look(**reader);
  }

  // Refused where the day lies in a closed period, unless `correct`: then it becomes a correction (R21).
  Result<void> require_open(Day day, bool correct);
  // From when on a decision counts that names no day: the first day of the oldest open period, or the beginning.
  Result<Day> first_open_day();

 private:
  Session(Person person, Partner partner);
  Person person_;
  std::unique_ptr<Ledger> ledger_;
  Partner partner_;
  std::unique_ptr<Metering> metering_;
  std::unique_ptr<KeptTotals> kept_totals_;
};

// The schema steps of all folders.
std::vector<Migration> all_migrations();

}  // namespace stowage
