#include "api/judging.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/modules.h"
#include "billing/usage.h"

namespace stowage {

namespace {

// What the cells of one day say of one source's assets of one module.
struct Count {
  std::vector<std::uint32_t> assets;  // that were reported that day, one for each stream
  std::set<OrganizationId> organizations;
  std::set<OrganizationId> known;  // with anything carried of it
  std::int64_t unmeasured = 0;
  Int128 stored = 0;                   // bytes
  std::uint16_t age = DayCell::never;  // the least of any stream
  Sha256Stream said;                   // of each stream that was reported
};
using Counts = std::map<std::pair<SourceId, Module>, Count>;

class DayCounter {
 public:
  DayCounter(const UsageView& view, const StreamFeeds& feeds, Day day) : view_(view), feeds_(feeds), day_(day) {}

  void take(std::uint32_t stream, const DayCell& cell) {
    if (!cell.known() || stream > feeds_.of_stream.size()) return;
    const Feed& feed = feeds_.feeds[feeds_.of_stream[stream - 1]];
    Count& count = counts_[{feed.source, module_of(feed.version)}];
    count.age = std::min(count.age, cell.age);
    const std::uint32_t* asset = view_.directory().stream_owners.at(stream, day_);
    const std::uint32_t* organization =
        asset == nullptr ? nullptr : view_.directory().asset_organizations.at(*asset, day_);
    if (organization != nullptr) count.known.insert(OrganizationId(*organization));
    if (cell.age != 0) return;
    if (organization != nullptr) count.organizations.insert(OrganizationId(*organization));
    // A stream of nobody counts by itself.
    count.assets.push_back(asset == nullptr || *asset == 0 ? stream | nobody : *asset);
    count.unmeasured += cell.unmeasured ? 1 : 0;
    count.stored += cell.level.count();
    count.said.add(std::to_string(stream) + " " + std::to_string(cell.level.count()) + " " +
                   std::to_string(static_cast<int>(cell.stated)) + (cell.unmeasured ? " unmeasured\n" : "\n"));
  }

  Counts& counts() { return counts_; }

 private:
  static constexpr std::uint32_t nobody = 0x80000000U;
  const UsageView& view_;
  const StreamFeeds& feeds_;
  const Day day_;
  Counts counts_;
};

class Judging {
 public:
  static Result<Judging> begin(Session& session) {
    const Mark mark = TRY(session.mark());
    Judging judging(session);
    judging.view_ = TRY(UsageView::open(session.ledger(), session.metering(), mark));
    TRY(session.read([&](Database& database) { return read_more_feeds(database, judging.feeds_); }));
    for (const auto& [source, at] : TRY(session.metering().deliveries().measuring_times(mark.delivery, {})))
      judging.measured_[{source, session.partner().zone.day_of(at)}] = at;
    return judging;
  }

  Result<std::vector<JudgedDay>> day(Day day, const Segments::Progress& progress) {
    const Mark& mark = view_->mark();
    const auto segments =
        TRY(session_.metering().segments().days({day, day + 1}, mark.delivery, session_.now(), progress));
    DayCounter counter(*view_, feeds_, day);
    for (size_t block = 0; block < segments.front().block_count(); ++block) {
      const auto cells = TRY(session_.metering().segments().block(segments.front(), block));
      auto stream = static_cast<std::uint32_t>(block * cells_in_block);
      for (const DayCell& cell : cells) counter.take(++stream, cell);
    }
    std::vector<JudgedDay> judged;
    for (auto& [of, count] : counter.counts())
      if (count.age <= silent_source_days) judged.push_back(TRY(judge_one(of.first, of.second, day, count)));
    return judged;
  }

  // By which sources' levels anything is billed on this day although they are stale.
  Result<std::set<std::pair<SourceId, Module>>> carried(Day day, const Segments::Progress& progress) {
    std::set<std::pair<SourceId, Module>> found;
    TRY(view_->each({day, day + 1}, progress, [&](const AssetUsage& usage) {
      for (const AssetDay& asset_day : usage.days)
        for (const Version version : {Version::V1, Version::V2}) {
          const VersionUsage& of = asset_day.of(version);
          if (!is_billed(of.decision) || of.stale != Stale::Source || !of.stream) continue;
          const auto stream = static_cast<size_t>(of.stream.number()) - 1;
          found.emplace(feeds_.feeds[feeds_.of_stream[stream]].source, module_of(version));
        }
    }));
    return found;
  }

 private:
  explicit Judging(Session& session) : session_(session) {}

  Result<JudgedDay> judge_one(SourceId source, Module module, Day day, Count& count) {
    SourceDays kept(session_.ledger());
    JudgedDay one;
    one.day.source = source;
    one.day.module = module;
    one.day.day = day;
    one.day.organizations = static_cast<std::int64_t>(count.organizations.size());
    std::sort(count.assets.begin(), count.assets.end());
    one.day.assets = std::unique(count.assets.begin(), count.assets.end()) - count.assets.begin();
    one.day.unmeasured = count.unmeasured;
    one.day.stored = Bytes(static_cast<std::int64_t>(std::min<Int128>(count.stored, Bytes::max_count)));
    const SourceFacts facts = look_for(one, count);
    if (one.day.measured) one.day.hash = hex(count.said.finish());
    const auto before = TRY(kept.find(source, module, day));
    const auto good = TRY(kept.last_good(source, module, day));
    judge(one.day, facts, good ? &*good : nullptr);
    if (before && before->hash == one.day.hash) keep_word(*before, facts, one.day);
    if (doubted(one.day.health)) one.concerns.assign(count.known.begin(), count.known.end());
    return one;
  }

  // Of what was judged before: a list that was doubted and counts now was accepted by a person.
  static void keep_word(const SourceDay& before, const SourceFacts& facts, SourceDay& day) {
    if (before.accepted || (doubted(before.health) && facts.half_list)) {
      day = before;
    } else if (doubted(before.health)) {
      day.health = Health::Good;
      day.reason.clear();
      day.accepted = true;
    }
  }

  // Whether anything came, how complete it claims to be, and whether its list was accepted.
  SourceFacts look_for(JudgedDay& one, const Count& count) const {
    SourceDay& day = one.day;
    SourceFacts facts;
    for (const JudgedInventory& list : view_->inventories().judged()) {
      if (list.source != day.source || list.day != day.day || list.coverage != Coverage::All) continue;
      day.complete = true;
      one.list = list.delivery;
      facts.half_list = !list.accepted;
      facts.listed = list.listed;
      facts.listed_before = list.listed_before;
    }
    const auto measured = measured_.find({day.source, day.day});
    if ((count.age == 0 || day.complete) && measured != measured_.end()) day.measured = measured->second;
    const Source& source = view_->source(day.source);
    facts.stale = std::int64_t{count.age} * ms_per_day >= 2 * source.interval_ms;
    return facts;
  }

  Session& session_;
  std::unique_ptr<UsageView> view_;
  StreamFeeds feeds_;
  std::map<std::pair<SourceId, Day>, Instant> measured_;  // the last of each day
};

Result<std::map<SourceId, std::string>> source_names(Session& session) {
  std::map<SourceId, std::string> names;
  for (const Source& source : TRY(session.read([](Database& database) { return read_sources(database); })))
    names[source.id] = source.name;
  return names;
}

bool same(const SourceDay& a, const SourceDay& b) {
  return a.measured == b.measured && a.hash == b.hash && a.organizations == b.organizations && a.health == b.health &&
         a.reason == b.reason && a.complete == b.complete;
}

// A list that is doubted makes nothing absent, as one that is short of half (R9), until a person accepts it.
Result<void> accept_no_doubted(Session& session, const std::vector<JudgedDay>& days) {
  for (const JudgedDay& one : days) {
    if (one.day.health != Health::Doubtful || !one.list) continue;
    TRY(session.record({"source.doubt", "delivery " + std::to_string(one.list.number()), "{}", one.day.reason},
                       [&](Database& database, EntryId entry) {
                         return session.metering().say_of_inventory(database, one.list, false, entry);
                       }));
  }
  return {};
}

// Accepts the complete lists of the source's doubted day.
Result<void> accept_lists(Session& session, const SourceDay& day, const std::string& reason) {
  const InventoryDays inventories = TRY(session.metering().inventories(TRY(session.mark())));
  for (const JudgedInventory& list : inventories.judged()) {
    if (list.source != day.source || list.day != day.day || list.accepted) continue;
    TRY(session.require_open(day.day, false));
    TRY(session.record({"inventory.accept", "delivery " + std::to_string(list.delivery.number()), "{}", reason},
                       [&](Database& database, EntryId entry) {
                         return session.metering().say_of_inventory(database, list.delivery, true, entry);
                       }));
  }
  return {};
}

}  // namespace

Result<std::vector<JudgedDay>> judge_days(Session& session, RunId run, const DayRange& days,
                                          const Segments::Progress& progress) {
  SourceDays kept(session.ledger());
  Judging judging = TRY(Judging::begin(session));
  std::vector<JudgedDay> all;
  for (Day day = days.from; day < days.until; ++day) {
    std::vector<JudgedDay> judged = TRY(judging.day(day, progress));
    std::vector<JudgedDay> changed;
    for (const JudgedDay& one : judged) {
      const auto before = TRY(kept.find(one.day.source, one.day.module, day));
      if (!before || !same(*before, one.day)) changed.push_back(one);
    }
    // Each day for itself, for the next is held against it.
    TRY(kept.keep(session.person(), run, changed));
    TRY(accept_no_doubted(session, changed));
    all.insert(all.end(), judged.begin(), judged.end());
  }
  const auto is_stale = [](const JudgedDay& one) { return one.day.health == Health::Stale; };
  if (std::none_of(all.begin(), all.end(), is_stale)) return all;
  const auto carried = TRY(judging.carried(days.until - 1, progress));
  for (JudgedDay& one : all) one.carries = is_stale(one) && carried.contains({one.day.source, one.day.module});
  return all;
}

Result<Table> judged_table(Session& session, const std::vector<JudgedDay>& days) {
  auto names = TRY(source_names(session));
  Table table({{"day", "Day", ColumnKind::Day},
               {"source", "Source", ColumnKind::Text},
               {"module", "Module", ColumnKind::Text},
               {"measured", "Measured", ColumnKind::Instant},
               {"organizations", "Organizations", ColumnKind::Integer},
               {"assets", "Assets", ColumnKind::Integer},
               {"unmeasured", "Without bytes", ColumnKind::Integer},
               {"storedBytes", "Stored", ColumnKind::Bytes},
               {"health", "Health", ColumnKind::Text},
               {"reason", "Why", ColumnKind::Text},
               {"complete", "Complete", ColumnKind::Boolean},
               {"accepted", "Accepted", ColumnKind::Boolean},
               {"sha256", "SHA-256", ColumnKind::Text}});
  for (const JudgedDay& one : days) {
    const SourceDay& day = one.day;
    const bool assets = day.module.version().has_value();  // other products send counts, and none of assets
    table.add({day.day, day.source ? names[day.source] : std::string(day.module.key()), std::string(people(day.module)),
               day.measured ? Cell(*day.measured) : Cell(), day.organizations, assets ? Cell(day.assets) : Cell(),
               assets ? Cell(day.unmeasured) : Cell(), assets ? Cell(day.stored) : Cell(),
               std::string(to_text(day.health)), day.reason.empty() ? Cell() : Cell(day.reason), day.complete,
               day.accepted, day.hash.empty() ? Cell() : Cell(day.hash)});
  }
  return table;
}

Result<Table> list_received(Session& session, int count) {
  return judged_table(session, TRY(SourceDays(session.ledger()).newest(count)));
}

namespace {

// Their days are judged where they are taken, and stay in doubt until a good one comes.
Result<std::vector<std::string>> doubts_of_products(Session& session) {
  std::map<Module, std::pair<SourceDay, std::int64_t>> doubted;  // with how many organizations
  for (const auto& [of, day] : TRY(SourceDays(session.ledger()).doubts())) {
    if (of.second.version()) continue;
    auto& [sent, organizations] = doubted[of.second];
    sent = day;
    ++organizations;
  }
  std::vector<std::string> sentences;
  for (const auto& [module, of_it] : doubted) sentences.push_back(doubt_text(of_it.first, of_it.second));
  return sentences;
}

}  // namespace

std::string doubt_text(const SourceDay& day, std::int64_t organizations) {
  const std::string name(day.module.key());
  return name + " of " + day.day.text() + ": " + day.reason +
         ". It is carried as a day for which nothing came, and changes of " + std::to_string(organizations) +
         " organizations wait for approval. Where it is right: stowage source accept " + name + " --reason TEXT";
}

Result<std::vector<std::string>> doubts_of(Session& session, const std::vector<JudgedDay>& days) {
  auto names = TRY(source_names(session));
  std::vector<std::string> sentences = TRY(doubts_of_products(session));
  for (const JudgedDay& one : days) {
    if (days.back().day.day != one.day.day) continue;
    const std::string who = names[one.day.source] + ", " + std::string(people(one.day.module)) + ": ";
    if (one.carries)
      sentences.push_back(who + one.day.reason + ". Its levels are carried, and no change rests on them.");
    if (doubted(one.day.health))
      sentences.push_back(who + one.day.reason + ". Changes of its " + std::to_string(one.concerns.size()) +
                          " organizations wait for approval. Where it is right: stowage source accept '" +
                          names[one.day.source] + "' --reason TEXT");
  }
  return sentences;
}

Result<std::string> accept_source(Session& session, const std::string& name, const std::string& reason) {
  const auto source = TRY(session.read([&](Database& database) { return find_source(database, name); }));
  const Modules modules = TRY(read_modules(session));
  std::optional<Module> product;
  for (const DeclaredModule& declared : modules.declared())
    if (declared.module.key() == name) product = declared.module;
  if (!source && !product)
    return not_found("there is no source '" + name + "'",
                     "`stowage source list` shows them; of other products it is the module's name.");
  std::string text;
  for (const SourceDay& one :
       TRY(SourceDays(session.ledger()).accept(session.person(), source ? source->id : SourceId(), product, reason))) {
    if (one.source) TRY(accept_lists(session, one, reason));
    text += (text.empty() ? "" : ", ") + std::string(people(one.module)) + " of " + one.day.text();
  }
  return text;
}

}  // namespace stowage
