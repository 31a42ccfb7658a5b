#include "api/explain_correction.h"

#include <algorithm>
#include <memory>
#include <set>

#include "api/billing.h"
#include "api/ending_lists.h"
#include "api/explain_overage.h"
#include "api/explained_days.h"
#include "api/retention.h"
#include "billing/closing.h"
#include "billing/explain_line.h"
#include "billing/prices_table.h"
#include "directory/assets.h"

namespace stowage {

namespace {

// One line as it was known at a mark.
struct LineThen {
  Mark mark;
  std::optional<StatementLine> line;
  OfLine of_line;
  std::unique_ptr<UsageView> view;
};

// `until` is where it ends if there is no such line: lists may have taken all of it.
Result<LineThen> line_at(Session& session, const Correction& correction, Side side, const Mark& mark, Day until,
                         const Segments::Progress& progress) {
  const LineKey& key = correction.key;
  BillRequest wanted{key.period};
  wanted.side = side;
  wanted.at = mark;
  wanted.as_of = key.period.days().until - 1;
  const Bill made = TRY(bill(session, wanted, progress));
  LineThen found{mark, {}, {}, TRY(UsageView::open(session.ledger(), session.metering(), mark))};
  const auto line = std::find_if(made.statement.lines.begin(), made.statement.lines.end(),
                                 [&](const StatementLine& l) { return l.key == key; });
  if (line != made.statement.lines.end()) found.line = *line;
  const PriceBook prices = TRY(session.read([&](Database& database) { return load_price_book(database, mark.entry); }));
  const LineDays of_line(key, found.line ? found.line->until : until,
                         PriceSchedule(prices, side, key.version, key.organization, key.period));
  found.of_line = TRY(shares_of(*found.view, of_line, made.statement.request.counted(), progress));
  if (!found.line) found.of_line.shares.clear();
  return found;
}

using DaysOfAssets = std::map<std::pair<AssetId, Day>, AssetDay>;
DaysOfAssets days_of(const std::vector<AssetShare>& shares) {
  DaysOfAssets days;
  for (const AssetShare& share : shares) {
    for (const AssetDay& day : share.of_line) days.emplace(std::pair(share.asset, day.day), day);
  }
  return days;
}

// What stands on the line of a day; nothing where the day is not on it.
struct Stands {
  std::string rule;
  std::optional<Bytes> bytes;
  friend bool operator==(const Stands&, const Stands&) = default;
};
Stands stands(const DaysOfAssets& days, const std::pair<AssetId, Day>& key, Version version) {
  const auto day = days.find(key);
  if (day == days.end()) return {"not on the line", {}};
  const VersionUsage& usage = day->second.of(version);
  return {rule_in_words(day->second.v1.state, day->second.v2.state, day->second.billed),
          usage.unmeasured ? std::nullopt : std::optional(usage.level)};
}

class Changes {
 public:
  Changes(Session& session, const LineKey& key, const LineThen& closed, const LineThen& now)
      : session_(session), key_(key), version_(key.version), closed_(closed), now_(now) {}

  // Only those days that come out otherwise; of one asset, where it is named.
  Result<Table> table(std::optional<AssetId> only) {
    const DaysOfAssets then = days_of(closed_.of_line.shares);
    const DaysOfAssets now = days_of(now_.of_line.shares);
    const SamplesFound samples = TRY(find_samples(session_, version_, now_.of_line.shares, now_.mark.delivery));
    const AssetNames names = TRY(read_asset_names(session_, now_.mark.entry));
    for (const DeliveryInfo& delivery :
         TRY(session_.metering().deliveries().list(closed_.mark.delivery, now_.mark.delivery)))
      late_.emplace(delivery.number, delivery.received_at);
    std::set<std::pair<AssetId, Day>> all;
    for (const auto& [key, day] : then) all.insert(key);
    for (const auto& [key, day] : now) all.insert(key);
    Table table({{"asset", "Asset", ColumnKind::Text},
                 {"day", "Day", ColumnKind::Day},
                 {"closedRule", "As closed", ColumnKind::Text},
                 {"closedBytes", "Closed", ColumnKind::Bytes},
                 {"rule", "Now", ColumnKind::Text},
                 {"storedBytes", "Stored", ColumnKind::Bytes},
                 {"sampleAt", "Sample", ColumnKind::Instant},
                 {"delivery", "Delivery", ColumnKind::Integer},
                 {"knownSince", "Known since", ColumnKind::Instant}});
    for (const auto& key : all) {
      const Stands before = stands(then, key, version_);
      const Stands after = stands(now, key, version_);
      if (before == after || (only && *only != key.first)) continue;
      assets_.insert(key.first);
      const auto day = now.find(key);
      const auto sample = day == now.end() ? samples.end() : sample_of(samples, day->second);
      const bool known = sample != samples.end();
      const auto arrived = known ? late_.find(sample->second.delivery) : late_.end();
      table.add({names.at(key.first), key.second, before.rule, before.bytes ? Cell(*before.bytes) : Cell(), after.rule,
                 after.bytes ? Cell(*after.bytes) : Cell(), known ? Cell(sample->second.at) : Cell(),
                 known ? Cell(sample->second.delivery.number()) : Cell(),
                 arrived == late_.end() ? Cell() : Cell(arrived->second)});
    }
    return table;
  }

  // The lists that have taken days off it since it was closed. After table().
  Result<Table> lists() const {
    std::vector<EndedByLists> ended = now_.of_line.ended;
    const auto& before = closed_.of_line.ended;
    std::erase_if(ended, [&](const EndedByLists& one) {
      return !assets_.contains(one.asset) || std::binary_search(before.begin(), before.end(), one);
    });
    return ending_lists(session_, *now_.view, version_, ended, TRY(read_asset_names(session_, now_.mark.entry)));
  }

  // Those that came since and may bear on the line. After table().
  Result<Table> decisions() const {
    Table table({{"entry", "Entry", ColumnKind::Integer},
                 {"at", "At", ColumnKind::Instant},
                 {"person", "Who", ColumnKind::Text},
                 {"action", "What", ColumnKind::Text},
                 {"subject", "Of", ColumnKind::Text},
                 {"data", "Data", ColumnKind::Text},
                 {"note", "Why", ColumnKind::Text}});
    std::set<std::string> subjects = {"price", "policy",  "usage",
                                      "pool",  "sources", "organization " + std::to_string(key_.organization.number())};
    for (const AssetId asset : assets_) subjects.insert("asset " + std::to_string(asset.number()));
    return session_.read([&](Database& database) -> Result<Table> {
      for (std::int64_t number = closed_.mark.entry.number() + 1; number <= now_.mark.entry.number(); ++number) {
        const auto entry = TRY(read_entry(database, EntryId(number)));
        if (!entry || of_another_price(*entry)) continue;
        if (subjects.contains(entry->subject) || of_a_list(*entry) || of_a_store(*entry))
          table.add({entry->number.number(), entry->at, entry->person, entry->action, entry->subject, entry->data,
                     entry->note});
      }
      return std::move(table);
    });
  }

 private:
  // A short list counts since somebody has accepted it.
  static bool of_a_list(const JournalEntry& entry) {
    return entry.action == "exception.settle" && entry.data.find("\"half-list:") != std::string::npos;
  }

  // What a removed store holds counts where no other store has it.
  static bool of_a_store(const JournalEntry& entry) {
    return entry.action == "store.remove" || entry.action == "store.add";
  }

  bool of_another_price(const JournalEntry& entry) const {
    const std::string priced = "\"version\":\"" + std::string(to_text(key_.version)) + "\",\"type\":\"" +
                               std::string(to_text(key_.type)) + "\"";
    return entry.subject == "price" && entry.data.find(priced) == std::string::npos;
  }

  SamplesFound::const_iterator sample_of(const SamplesFound& samples, const AssetDay& day) const {
    const VersionUsage& usage = day.of(version_);
    return usage.level_reported ? samples.find({*usage.level_reported, usage.stream}) : samples.end();
  }

  Session& session_;
  const LineKey key_;
  const Version version_;
  const LineThen& closed_;
  const LineThen& now_;
  std::map<DeliveryId, Instant> late_;  // when those arrived that came after the closing
  std::set<AssetId> assets_;            // that have changed
};

Result<std::string> told(const char* when, const LineThen& line, Currency currency) {
  return when + std::string(", at mark ") + std::to_string(line.mark.delivery.number()) + "." +
         std::to_string(line.mark.entry.number()) + ": " +
         (line.line ? TRY(arithmetic_text(*line.line, currency)) : "no such line");
}

std::string difference_text(const Correction& correction) {
  const auto text = [](const std::optional<Money>& amount) { return amount ? amount->text() : std::string("0"); };
  return text(correction.recomputed) + " re-computed - " + text(correction.closed) + " closed - " +
         correction.earlier.text() + " corrected before = " + correction.amount.text();
}

// The pools as they were closed, and as they come out now.
Result<void> add_pools(Session& session, const LineThen& then, const char* when, const StatementNames& names,
                       const Segments::Progress& progress, std::vector<ExplainedPart>& parts) {
  if (!then.line || then.line->key.type != BillingType::PoolOverage) return {};
  const StatementLine& line = *then.line;
  auto overage = TRY(explain_overage(session, line.key, line.until, then.mark, names, progress));
  for (ExplainedPart& part : overage.parts) {
    part.key = when + ((part.key == "shares" ? "S" : "P") + part.key.substr(1));
    part.title += std::string(" (") + when + ")";
    parts.push_back(std::move(part));
  }
  return {};
}

}  // namespace

Result<Explanation> explain_correction(Session& session, const ExplainRequest& request, const LineReference& reference,
                                       const Segments::Progress& progress) {
  BillRequest wanted{*reference.corrected_on};
  wanted.side = request.side;
  wanted.at = request.at;
  const Bill made = TRY(bill(session, wanted, progress));
  const auto& corrections = made.statement.corrections;
  const auto correction = std::find_if(corrections.begin(), corrections.end(),
                                       [&](const Correction& one) { return one.key == reference.key; });
  if (correction == corrections.end())
    return not_found("the statement of " + reference.corrected_on->text() + " has no correction " + reference.id(),
                     "`stowage bill --period " + reference.corrected_on->text() + "` shows them.");
  const auto periods = TRY(session.read([](Database& database) { return read_closed_periods(database); }));
  const auto closing = std::find_if(periods.begin(), periods.end(),
                                    [&](const ClosedPeriod& one) { return one.period == reference.key.period; });
  ASSERT(closing != periods.end());

  const Day behind = reference.key.period.days().until;
  const LineThen closed = TRY(line_at(session, *correction, request.side, closing->mark, behind, progress));
  const LineThen now = TRY(line_at(session, *correction, request.side, made.statement.request.mark,
                                   closed.line ? closed.line->until : behind, progress));
  const Currency currency = session.partner().currency;
  Explanation explained{
      reference.id(),
      {difference_text(*correction), TRY(told("Closed", closed, currency)), TRY(told("Re-computed", now, currency))},
      correction->amount,
      {}};
  if (rest_on_removed(session, reference.key.version, now.of_line.shares))
    explained.sentences.push_back(TRY(removed_sentence(session)));
  std::optional<AssetId> only;
  if (request.asset)
    only = TRY(session.read([&](Database& database) { return need_asset(database, *request.asset); })).id;
  Changes changes(session, reference.key, closed, now);
  Table changed = TRY(changes.table(only));
  explained.parts.push_back({"changes", "Days that come out otherwise", std::move(changed)});
  if (!now.of_line.ended.empty()) {
    Table lists = TRY(changes.lists());
    if (!lists.rows().empty()) explained.parts.push_back({"endedBy", ended_title, std::move(lists)});
  }
  explained.parts.push_back({"decisions", "Decided since it was closed", TRY(changes.decisions())});
  TRY(add_pools(session, closed, "closed", made.names, progress, explained.parts));
  TRY(add_pools(session, now, "recomputed", made.names, progress, explained.parts));
  return explained;
}

}  // namespace stowage
