#include "api/verify.h"

#include <algorithm>

#include "api/billing.h"
#include "api/retention.h"
#include "base/hex.h"
#include "base/json.h"
#include "billing/closing.h"
#include "billing/kept_totals.h"
#include "billing/packed_directory.h"
#include "ledger/known_entries.h"
#include "ledger/row_digests.h"
#include "ledger/signed_heads.h"

namespace stowage {

namespace {

constexpr const char* restore_remedy =
    "Somebody or something changed the file. Restore the data directory from a backup, and keep this one.";

// Of the key that this directory has now; nothing where it has none.
Result<std::optional<std::string>> own_public_key(Session& session) {
  const auto secret = TRY(SecretKey::find(session.ledger().folder()));
  if (!secret) return std::optional<std::string>();
  return std::optional(HeadSigner(*secret).public_key());
}

Result<std::string> signatures_text(Session& session, const std::vector<SignedHead>& heads) {
  const auto own = TRY(own_public_key(session));
  const auto by_us =
      std::count_if(heads.begin(), heads.end(), [&](const SignedHead& h) { return h.public_key == own; });
  const auto count = static_cast<std::int64_t>(heads.size());
  std::string text = std::to_string(count) + (count == 1 ? " signed head holds" : " signed heads hold");
  if (own && by_us == count) return text + ", by the key " + hex_of(*own);
  text += own ? ", " + std::to_string(by_us) + " by the key of this directory, " + hex_of(*own)
              : ", and there is no secret.key to compare with";
  return text + "; last by " + hex_of(heads.back().public_key) +
         ". A directory that lost its key signs with a new one; if yours did not, somebody signed anew";
}

// Each closing is in the chain, with its head signed, and nothing else was closed.
Result<void> verify_closings(Session& session, const std::vector<SignedHead>& heads) {
  const auto closed = TRY(session.read([](Database& database) { return read_closed_periods(database); }));
  const auto entries =
      TRY(session.read([](Database& database) { return entries_of_action(database, "period.close"); }));
  for (const JournalEntry& entry : entries) {
    const auto is_its = [&](const ClosedPeriod& period) { return period.closed_entry == entry.number; };
    if (std::none_of(closed.begin(), closed.end(), is_its))
      return fail(Failure::Damaged,
                  "journal entry " + std::to_string(entry.number.number()) + " closed a period that stands open",
                  restore_remedy);
    const auto signs = [&](const SignedHead& signed_head) { return signed_head.head.entry == entry.number; };
    if (std::none_of(heads.begin(), heads.end(), signs))
      return fail(Failure::Damaged,
                  "the signed head of journal entry " + std::to_string(entry.number.number()) + " is missing",
                  restore_remedy);
  }
  if (closed.size() == entries.size()) return {};
  return fail(Failure::Damaged, "a period is closed that no journal entry closed", restore_remedy);
}

// What is kept of a closed period is what the chain has digests of, and comes out the same again.
Result<void> verify_closed(Session& session, const ClosedPeriod& period, const Segments::Progress& progress) {
  const auto entry = TRY(session.read([&](Database& database) { return read_entry(database, period.closed_entry); }));
  const JsonValue said = TRY(JsonValue::parse(entry ? entry->data : "{}"));
  for (const Side side : {Side::Sell, Side::Cost}) {
    const Replay again = TRY(replay(session, period.period, side, progress));
    if (!again.same)
      return fail(Failure::Damaged, "the closed statement of " + period.period.text() + " does not come out the same",
                  "`stowage replay --period " + period.period.text() + "` shows the difference.");
    const JsonValue* digest = said.find(side == Side::Sell ? "statement_sha256" : "cost_sha256");
    if (digest == nullptr || digest->text() != hex(sha256(again.stored)))
      return fail(Failure::Damaged,
                  "the closed statement of " + period.period.text() + " is not the one that the journal closed",
                  restore_remedy);
    if (!TRY(session.read([&](Database& database) { return keeps_lines(database, side, again.statement); })))
      return fail(Failure::Damaged,
                  "the lines kept of " + period.period.text() + " are not those of its closed statement",
                  restore_remedy);
  }
  return {};
}

Result<void> verify_kind(Session& session) {
  const auto begun = TRY(session.read([](Database& database) { return entries_of_action(database, "partner.init"); }));
  const bool rehearsal = session.ledger().rehearsal();
  if (!begun.empty()) {
    const JsonValue said = TRY(JsonValue::parse(begun.front().data));
    const JsonValue* as_made = said.find("rehearsal");
    if (as_made != nullptr && as_made->boolean() == rehearsal) return {};
  }
  return fail(Failure::Damaged, "the journal says that this directory was made as another kind (rehearsal or not)",
              restore_remedy);
}

std::string counted(std::int64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

std::string rows_text(const VerifiedRows& verified) {
  const std::string text = counted(verified.rows, "row is", "rows are") + " what the journal's entries made of them";
  return verified.since.number() <= 1 ? text
                                      : text + "; those from before entry " + std::to_string(verified.since.number()) +
                                            " are what they were then";
}

std::string open_text(const Statement& open) {
  const Accounted& metered = open.accounted_for.metered;
  return metered == Accounted{} ? "open; nothing was metered" : "open; metered = billed + excluded + unmapped";
}

// The newest delivery that the ledger knows to be kept: one that a person spoke of or that a period was closed with, or
// those behind which new names came.
Result<DeliveryId> newest_known(Database& database) {
  DeliveryId known = TRY(newest_judged(database));
  for (const ClosedPeriod& period : TRY(read_closed_periods(database))) known = std::max(known, period.mark.delivery);
  const auto entry = TRY(newest_of_actions(database, "usage."));
  if (!entry) return known;
  const JsonValue said = TRY(JsonValue::parse(entry->data));
  if (said.find("behind") == nullptr) return known;  // of an older program
  return std::max(known, DeliveryId(TRY(said.number_at("behind"))));
}

Result<void> verify_known_deliveries(Session& session, DeliveryId newest) {
  const DeliveryId known = TRY(session.read([](Database& database) { return newest_known(database); }));
  if (known <= newest) return {};
  return fail(Failure::Damaged,
              "the journal knows of delivery " + std::to_string(known.number()) + ", and usage/ holds " +
                  (newest ? "none behind " + std::to_string(newest.number()) : std::string("none")),
              "Usage was removed or damaged. Restore the data directory from a backup, and keep this one.");
}

std::string usage_text(Session& session, DeliveryId newest) {
  if (!newest) return "there is no delivery, and the journal knows of none";
  return counted(newest.number(), "delivery", "deliveries") + " without a gap; " +
         counted(static_cast<std::int64_t>(session.metering().segments().stored().size()), "stored day is",
                 "stored days are") +
         " what their samples come to";
}

}  // namespace

Result<Table> verify(Session& session, const std::optional<std::string>& head, const Segments::Progress& progress) {
  Table checks({{"check", "Check", ColumnKind::Text}, {"result", "Result", ColumnKind::Text}});
  const JournalHead found = TRY(session.read([](Database& database) { return verify_journal(database); }));
  TRY(session.read([&](Database& database) { return refuse_unknown_entries(database, found.entry); }));
  TRY(verify_kind(session));
  checks.add({std::string("journal"),
              std::to_string(found.entry.number()) + " entries, the chain is whole; head " + hex(found.hash)});
  const VerifiedRows rows = TRY(session.read([&](Database& database) { return verify_rows(database, found.entry); }));
  checks.add({std::string("decisions"), rows_text(rows)});
  if (head) {
    const auto entry = TRY(session.read([&](Database& database) { return find_printed_head(database, *head); }));
    if (!entry)
      return fail(Failure::Damaged, "the head " + *head + " is not in this journal",
                  "This is another data directory, or its history was replaced.");
    checks.add({std::string("head"), "is entry " + std::to_string(entry->number()) + ", an ancestor of this journal"});
  }
  const auto heads = TRY(session.read([](Database& database) { return verify_signed_heads(database); }));
  TRY(verify_closings(session, heads));
  if (!heads.empty()) checks.add({std::string("signatures"), TRY(signatures_text(session, heads))});
  const auto problems = TRY(session.read([](Database& database) { return database.integrity_problems(); }));
  if (!problems.empty()) return fail(Failure::Damaged, "ledger.db: " + problems.front());
  TRY(session.read([&](Database& database) { return PackedDirectory(session.ledger()).verify(database); }));
  checks.add({std::string("ledger.db"), std::string("no damaged pages")});
  const DeliveryId newest = TRY(session.mark()).delivery;
  TRY(verify_known_deliveries(session, newest));
  TRY(session.metering().verify(progress));
  checks.add({std::string("usage"), usage_text(session, newest)});
  for (const std::string& removed : TRY(verify_removals(session))) checks.add({std::string("retention"), removed});
  TRY((*TRY(session.kept_totals())).verify(progress));
  checks.add({std::string("totals.db"), std::string("kept day totals are what their usage comes to")});
  for (const ClosedPeriod& period :
       TRY(session.read([](Database& database) { return read_closed_periods(database); }))) {
    TRY(verify_closed(session, period, progress));
    checks.add({period.period.text(), std::string("closed; comes out the same, all accounted for")});
  }
  const Period current = Period::of(session.today());
  const Bill open = TRY(bill(session, {current}, progress));
  checks.add({current.text(), open_text(open.statement)});
  return checks;
}

}  // namespace stowage
