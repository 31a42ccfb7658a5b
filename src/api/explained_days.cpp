#include "api/explained_days.h"

#include <algorithm>

#include "api/enter_usage.h"
#include "api/explained_words.h"
#include "directory/assets.h"

namespace stowage {

bool LineDays::has(const AssetUsage& usage, const AssetDay& day) const {
  const VersionUsage& of_version = day.of(key_.version);
  if (!in_reach(day) || !of_version.metered) return false;
  // Whatever is decided of it lies in the pool; what belongs to no asset is nobody's there.
  if (key_.type == BillingType::PoolOverage) return usage.asset != AssetId();
  if (!is_billed(of_version.decision)) return false;
  if (counts_assets(key_.type))
    return of_version.decision == Decision::BilledActive && day.asset_class == class_of(key_.type);
  const PriceStretch& stretch = schedule_.stretches()[schedule_.stretch_of(key_.type, day.asset_class, day.day)];
  return stretch.asset_class == key_.asset_class && stretch.days.from == key_.from;
}

std::optional<Day> LineDays::left_out_since(const AssetUsage& usage, const AssetDay& day) const {
  const auto& absence = day.of(key_.version).absence;
  if (!absence || !usage.asset || !in_reach(day)) return std::nullopt;
  const Version other = key_.version == Version::V1 ? Version::V2 : Version::V1;
  if (day.of(other).state == State::Active) return std::nullopt;
  const bool counted = absence->was == State::Active && day.asset_class == class_of(key_.type);
  if (counts_assets(key_.type) && !counted) return std::nullopt;
  return absence->since;
}

Int128 LineDays::quantity(const AssetDay& day) const {
  return counts_assets(key_.type) ? Int128{1} : Int128{day.of(key_.version).level.count()};
}

Result<AssetNames> read_asset_names(Session& session, EntryId entry) {
  return session.read([&](Database& database) -> Result<AssetNames> {
    AssetNames names;
    for (const Asset& asset : TRY(read_assets(database, entry))) names[asset.id] = asset.name;
    return names;
  });
}

namespace {

// By stream, the days of its last reports.
using Wanted = std::map<StreamId, std::set<Day>>;

// A list may see a stream without measuring it: then its level is of the last day before on which it was measured.
Result<void> look_back(Deliveries& deliveries, Wanted wanted, DeliveryId upto, SamplesFound& found) {
  auto earliest = TRY(deliveries.earliest_day(DeliveryId(), upto));
  if (const auto removed = deliveries.removed_through(); removed && earliest)
    earliest = std::max(*earliest, *removed + 1);
  Day day(INT32_MIN);
  for (const auto& [stream, days] : wanted) day = std::max(day, *days.rbegin());
  for (; earliest && day >= *earliest && !wanted.empty(); day = day - 1) {
    std::map<StreamId, SampleFound> of_day;
    TRY(deliveries.scan_day(day, upto, [&](const Sample& sample, DeliveryId delivery) {
      if (sample.seen_only || !wanted.contains(StreamId(sample.stream))) return;
      SampleFound& newest = of_day[StreamId(sample.stream)];
      if (sample.at >= newest.at) newest = {sample.at, delivery};
    }));
    for (const auto& [stream, sample] : of_day) {
      std::set<Day>& days = wanted.at(stream);
      for (auto later = days.upper_bound(day); later != days.end(); later = days.erase(later))
        found[{*later, stream}] = sample;
      if (days.empty()) wanted.erase(stream);
    }
  }
  return {};
}

}  // namespace

// The sample that a stream's level of a day came from: the newest of its last day with a report.
Result<SamplesFound> find_samples(Session& session, Version version, const std::vector<AssetShare>& shares,
                                  DeliveryId upto) {
  const auto removed = session.metering().removed_through();
  std::map<Day, std::set<std::int64_t>> wanted;
  for (const AssetShare& share : shares) {
    for (const AssetDay& day : share.of_line) {
      const VersionUsage& usage = day.of(version);
      if (const auto measured = usage.measured(); measured && (!removed || *measured > *removed))
        wanted[*measured].insert(usage.stream.number());
    }
  }
  SamplesFound found;
  for (const auto& [day, streams] : wanted) {
    TRY(session.metering().deliveries().scan_day(
        day, upto, [&, of_day = day, &of_streams = streams](const Sample& sample, DeliveryId delivery) {
          if (sample.seen_only || !of_streams.contains(sample.stream)) return;
          SampleFound& newest = found[{of_day, StreamId(sample.stream)}];
          if (sample.at >= newest.at) newest = {sample.at, delivery};
        }));
  }
  Wanted only_seen;
  for (const auto& [day, streams] : wanted) {
    for (const std::int64_t stream : streams) {
      if (!found.contains({day, StreamId(stream)})) only_seen[StreamId(stream)].insert(day);
    }
  }
  TRY(look_back(session.metering().deliveries(), std::move(only_seen), upto, found));
  return found;
}

bool rest_on_removed(Session& session, Version version, const std::vector<AssetShare>& shares) {
  const auto removed = session.metering().removed_through();
  const auto of_removed = [&](const AssetDay& day) {
    const auto measured = day.of(version).measured();
    return measured && *measured <= *removed;
  };
  return removed && std::any_of(shares.begin(), shares.end(), [&](const AssetShare& share) {
           return std::any_of(share.of_line.begin(), share.of_line.end(), of_removed);
         });
}

Result<OfLine> shares_of(UsageView& view, const LineDays& of_line, const DayRange& counted,
                         const Segments::Progress& progress) {
  OfLine found;
  std::set<EndedByLists> ended;
  TRY(view.each(counted, progress, [&](const AssetUsage& usage) {
    AssetShare share{usage.asset, 0, 0, {}};
    for (const AssetDay& day : usage.days) {
      if (const auto since = of_line.left_out_since(usage, day)) ended.insert({usage.asset, *since});
      if (!of_line.has(usage, day)) continue;
      ++share.days;
      share.quantity += of_line.quantity(day);
      share.of_line.push_back(day);
    }
    if (share.days > 0) found.shares.push_back(std::move(share));
  }));
  std::sort(found.shares.begin(), found.shares.end(), [](const auto& a, const auto& b) { return a.asset < b.asset; });
  found.ended.assign(ended.begin(), ended.end());
  return found;
}

namespace {

std::optional<std::string> source_name(const UsageView& view, StreamId stream) {
  if (!stream) return std::nullopt;
  return view.source(view.streams()[static_cast<std::size_t>(stream.number()) - 1].key.source).name;
}

// Why the source of the day counts, where there are several (R11).
std::string order_in_words(const UsageView& view, const VersionUsage& usage, Day day) {
  std::string words;
  if (const auto behind = source_name(view, usage.behind)) {
    const auto chosen = view.source_order().chosen_from(day);
    words = "before " + *behind + " in the " + (chosen ? "order from " + chosen->text() + " on" : "usual order");
  }
  if (const auto left_out = source_name(view, usage.left_out))
    words += (words.empty() ? "" : ", ") + *left_out + " lists it no longer";
  return words;
}

std::string marks_of(const UsageView& view, const VersionUsage& usage, Day day) {
  std::string marks = order_in_words(view, usage, day);
  const auto mark = [&](std::string_view word) { marks += (marks.empty() ? "" : ", ") + std::string(word); };
  if (const auto measured = usage.measured(); measured && *measured < day) mark("carried forward");
  if (usage.complete) mark("incomplete");
  if (usage.provisional) mark("provisional");
  if (usage.stale != Stale::No) mark(usage.stale == Stale::Source ? "stale source" : "stale");
  if (usage.unmeasured) mark("no bytes published");
  if (!is_billed(usage.decision)) mark(reason_text(usage.decision));
  return marks;
}

}  // namespace

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
    const auto by_word = TRY(ProtectedByWord::load(session, view, share.asset, version));
    for (const AssetDay& day : share.of_line) {
      const VersionUsage& usage = day.of(version);
      const auto measured = usage.measured();
      const auto sample = measured ? samples.find({*measured, usage.stream}) : samples.end();
      const bool known = sample != samples.end();
      const auto source = source_name(view, usage.stream);
      std::string marks = marks_of(view, usage, day.day);
      if (by_word.on(day)) marks = "by a person's word" + (marks.empty() ? "" : ", " + marks);
      if (usage.entered) {
        const std::string person =
            TRY(session.read([&](Database& database) { return entered_by(database, usage.entered); }));
        marks += (marks.empty() ? "entered by " : ", entered by ") + person;
      }
      table.add({names.at(share.asset), day.day, rule_in_words(day.v1.state, day.v2.state, day.billed),
                 usage.unmeasured ? Cell() : Cell(usage.level), known ? Cell(sample->second.at) : Cell(),
                 known ? Cell(sample->second.delivery.number()) : Cell(), source ? Cell(*source) : Cell(),
                 std::move(marks)});
    }
  }
  return table;
}

}  // namespace stowage
