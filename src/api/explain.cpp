#include <algorithm>
#include <map>

#include "api/billing.h"
#include "api/enter_usage.h"
#include "billing/explain_line.h"
#include "billing/price_schedule.h"
#include "billing/prices_table.h"
#include "billing/usage.h"
#include "directory/assets.h"

namespace stowage {

namespace {

// Which days of which assets a line is made of.
class LineDays {
 public:
  LineDays(const LineKey& key, Day until, PriceSchedule schedule)
      : key_(key), until_(until), schedule_(std::move(schedule)) {}

  bool has(const AssetDay& day) const {
    const VersionUsage& usage = day.of(key_.version);
    if (day.organization != key_.organization || day.day < key_.from || day.day >= until_ || !usage.metered ||
        !is_billed(usage.decision))
      return false;
    if (counts_assets(key_.type)) {
      return usage.decision == Decision::BilledActive && day.asset_class == class_of(key_.type);
    }
    const PriceStretch& stretch = schedule_.stretches()[schedule_.stretch_of(key_.type, day.asset_class, day.day)];
    return stretch.asset_class == key_.asset_class && stretch.days.from == key_.from;
  }

  Int128 quantity(const AssetDay& day) const {
    return counts_assets(key_.type) ? Int128{1} : Int128{day.of(key_.version).level.count()};
  }

 private:
  LineKey key_;
  Day until_;
  PriceSchedule schedule_;
};

struct AssetShare {
  AssetId asset;
  std::int64_t days = 0;
  Int128 quantity = 0;
  std::vector<AssetDay> of_line;
};

struct SampleFound {
  Instant at;
  DeliveryId delivery;
};

// The sample that a stream's level of a day came from: the newest of its last day with a report.
Result<std::map<std::pair<Day, StreamId>, SampleFound>> find_samples(Session& session, Version version,
                                                                     const std::vector<AssetShare>& shares,
                                                                     DeliveryId upto) {
  std::map<Day, std::set<std::int64_t>> wanted;
  for (const AssetShare& share : shares) {
    for (const AssetDay& day : share.of_line) {
      const VersionUsage& usage = day.of(version);
      if (usage.reported) wanted[*usage.reported].insert(usage.stream.number());
    }
  }
  std::map<std::pair<Day, StreamId>, SampleFound> found;
  for (const auto& [day, streams] : wanted) {
    TRY(session.metering().deliveries().scan_day(
        day, upto, [&, of_day = day, &of_streams = streams](const Sample& sample, DeliveryId delivery) {
          if (sample.seen_only || !of_streams.contains(sample.stream)) return;
          SampleFound& newest = found[{of_day, StreamId(sample.stream)}];
          if (sample.at >= newest.at) newest = {sample.at, delivery};
        }));
  }
  return found;
}

std::string marks_of(const VersionUsage& usage, Day day) {
  std::string marks;
  const auto mark = [&](const char* word) { marks += marks.empty() ? word : std::string(", ") + word; };
  if (usage.reported && *usage.reported < day) mark("carried forward");
  if (usage.provisional) mark("provisional");
  if (usage.stale) mark("stale source");
  if (usage.unmeasured) mark("no bytes published");
  return marks;
}

using AssetNames = std::map<AssetId, std::string>;

// The assets of a line with their days, by id.
Result<std::vector<AssetShare>> shares_of(UsageView& view, const LineDays& of_line, const DayRange& counted,
                                          const Segments::Progress& progress) {
  std::vector<AssetShare> shares;
  TRY(view.each(counted, progress, [&](const AssetUsage& usage) {
    AssetShare share{usage.asset, 0, 0, {}};
    for (const AssetDay& day : usage.days) {
      if (!of_line.has(day)) continue;
      ++share.days;
      share.quantity += of_line.quantity(day);
      share.of_line.push_back(day);
    }
    if (share.days > 0) shares.push_back(std::move(share));
  }));
  std::sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.asset < b.asset; });
  return shares;
}

Result<Table> assets_table(const StatementLine& line, const std::vector<AssetShare>& shares, const AssetNames& names) {
  std::map<AssetId, Money> parts;
  if (line.amount) {
    std::vector<AssetWeight> weights;
    for (const AssetShare& share : shares) weights.push_back({share.asset, share.quantity});
    for (const AssetPart& part : TRY(share_line(*line.amount, weights))) parts.emplace(part.asset, part.amount);
  }
  const bool assets_counted = counts_assets(line.key.type);
  Table table(
      {{"asset", "Asset", ColumnKind::Text},
       {"days", "Days", ColumnKind::Integer},
       {assets_counted ? "assetDays" : "byteDays", assets_counted ? "Asset-days" : "Byte-days", ColumnKind::Decimal},
       {"amount", "Its part", ColumnKind::Money}});
  for (const AssetShare& share : shares) {
    const auto part = parts.find(share.asset);
    table.add({names.at(share.asset), share.days, Decimal(share.quantity, 0),
               part == parts.end() ? Cell() : Cell(part->second)});
  }
  return table;
}

Result<Table> days_table(Session& session, const UsageView& view, Version version,
                         const std::vector<AssetShare>& shares, const AssetNames& names) {
  const auto samples = TRY(find_samples(session, version, shares, view.mark().delivery));
  Table table({{"asset", "Asset", ColumnKind::Text},
               {"day", "Day", ColumnKind::Day},
               {"rule", "Rule", ColumnKind::Text},
               {"storedBytes", "Stored", ColumnKind::Bytes},
               {"sampleAt", "Sample", ColumnKind::Instant},
               {"delivery", "Delivery", ColumnKind::Integer},
               {"source", "Source", ColumnKind::Text},
               {"marks", "", ColumnKind::Text}});
  for (const AssetShare& share : shares) {
    for (const AssetDay& day : share.of_line) {
      const VersionUsage& usage = day.of(version);
      const auto sample = usage.reported ? samples.find({*usage.reported, usage.stream}) : samples.end();
      const bool known = sample != samples.end();
      const SourceId source =
          usage.stream ? view.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key.source : SourceId();
      const auto named =
          std::find_if(view.sources().begin(), view.sources().end(), [&](const Source& s) { return s.id == source; });
      std::string marks = marks_of(usage, day.day);
      if (usage.entered) {
        const std::string person =
            TRY(session.read([&](Database& database) { return entered_by(database, usage.entered); }));
        marks += (marks.empty() ? "entered by " : ", entered by ") + person;
      }
      table.add({names.at(share.asset), day.day, rule_in_words(day.v1.state, day.v2.state, day.billed),
                 usage.unmeasured ? Cell() : Cell(usage.level), known ? Cell(sample->second.at) : Cell(),
                 known ? Cell(sample->second.delivery.number()) : Cell(),
                 named == view.sources().end() ? Cell() : Cell(named->name), std::move(marks)});
    }
  }
  return table;
}

}  // namespace

Result<Explanation> explain(Session& session, const ExplainRequest& request, const Segments::Progress& progress) {
  const LineKey key = TRY(LineReference::parse(request.line)).key;
  BillRequest wanted{key.period};
  wanted.side = request.side;
  Bill made = TRY(bill(session, wanted, progress));
  const auto line = std::find_if(made.statement.lines.begin(), made.statement.lines.end(),
                                 [&](const StatementLine& l) { return l.key == key; });
  if (line == made.statement.lines.end())
    return not_found("the statement of " + key.period.text() + " has no line " + request.line,
                     "`stowage bill --period " + key.period.text() + "` shows the lines.");
  const StatementLine explained = *line;
  const std::string arithmetic = TRY(arithmetic_text(explained, session.partner().currency));
  if (key.type == BillingType::PoolOverage)
    return Explanation{std::move(made), explained, arithmetic, Table({{"asset", "Asset", ColumnKind::Text}}),
                       Table({{"day", "Day", ColumnKind::Day}})};

  const Mark mark = made.statement.request.mark;
  std::optional<AssetId> only;
  AssetNames names;
  const PriceBook prices = TRY(session.read([&](Database& database) -> Result<PriceBook> {
    if (request.asset) only = TRY(need_asset(database, *request.asset)).id;
    for (const Asset& asset : TRY(read_assets(database, mark.entry))) names[asset.id] = asset.name;
    return load_price_book(database, mark.entry);
  }));
  const LineDays of_line(key, explained.until,
                         PriceSchedule(prices, request.side, key.version, key.organization, key.period));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), mark));
  const DayRange month = key.period.days();
  const DayRange counted{month.from, std::min(made.statement.request.as_of + 1, month.until)};
  auto shares = TRY(shares_of(*view, of_line, counted, progress));
  Table assets = TRY(assets_table(explained, shares, names));
  if (only) std::erase_if(shares, [&](const AssetShare& share) { return share.asset != *only; });
  Table days = TRY(days_table(session, *view, key.version, shares, names));
  return Explanation{std::move(made), explained, arithmetic, std::move(assets), std::move(days)};
}

}  // namespace stowage
