#include "api/exception_finder.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/billing.h"
#include "billing/closing.h"
#include "billing/prices_table.h"
#include "billing/settled.h"
#include "billing/usage.h"
#include "directory/assets.h"
#include "directory/identity.h"
#include "metering/recovery_points.h"

namespace stowage {

namespace {

Version other_of(Version version) {
  return version == Version::V1 ? Version::V2 : Version::V1;
}

std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string settle(const std::string& id, const char* answers) {
  return "stowage exceptions settle " + id + " " + answers + " --reason TEXT";
}

// An exception and what it may bring in a month.
struct Found {
  Exception exception;
  std::vector<Held> at_stake;  // all of it together,
  std::vector<Held> one_of;    // or one of these: protection, once the class is known
};

class Finder {
 public:
  Finder(Session& session, const Bill& bill, UsageView& view) : session_(session), bill_(bill), view_(view) {}

  Result<std::vector<Exception>> find(const Segments::Progress& progress);

 private:
  // One version of an asset today.
  struct Subject {
    AssetId asset;
    std::string name;
    Version version;
    const AssetDay& day;

    const VersionUsage& usage() const { return day.of(version); }
    std::string id() const { return "a" + std::to_string(asset.number()); }
    std::string versioned_id() const { return id() + ":" + std::string(to_text(version)); }
  };

  Result<void> load();
  void look_at(const AssetUsage& usage);
  void nobodys(const AssetUsage& usage);
  void doubted(const Subject& subject);
  void ended(const Subject& subject);
  void unheard_of(const Subject& subject);
  void without_new_point(const Subject& subject);
  void without_bytes(const Subject& subject);
  void asked_again(const Subject& subject);
  void without_class(const Subject& subject);
  void gather_for_sources(const Subject& subject);
  void stale_sources();
  Result<void> half_lists();
  void lines_without_price();
  Result<void> uncorrected_lines(const Segments::Progress& progress);
  Result<void> value(Found& found, const MonthValue& month) const;

  Found& add(ExceptionKind kind, std::string id, std::string what, std::string remedy);
  Found& add(ExceptionKind kind, const Subject& subject, std::string id, std::string what, std::string remedy);
  static Held held(const Subject& subject, State state);
  bool ends(const Subject& subject) const;
  const Source& source_of(const VersionUsage& usage) const;

  Session& session_;
  const Bill& bill_;
  UsageView& view_;
  std::map<AssetId, std::string> assets_;
  std::multimap<AssetId, AssetId> doubts_;                        // of a record: those that may be the same machine
  std::map<std::pair<AssetId, Version>, Instant> newest_points_;  // in our own stores
  PriceBook prices_;
  std::set<std::string> settled_;
  std::vector<Found> found_;
  // What is billed today from each source: the day of its last report, its key there, and what is at stake.
  struct Carried {
    Day reported;
    std::string organization;
    Held held;
    bool stale;
  };
  std::map<SourceId, std::vector<Carried>> billed_;
};

Found& Finder::add(ExceptionKind kind, std::string id, std::string what, std::string remedy) {
  Found& found = found_.emplace_back();
  found.exception.kind = kind;
  found.exception.id = std::move(id);
  found.exception.what = std::move(what);
  found.exception.remedy = std::move(remedy);
  return found;
}

Found& Finder::add(ExceptionKind kind, const Subject& subject, std::string id, std::string what, std::string remedy) {
  Found& found = add(kind, std::move(id), std::move(what), std::move(remedy));
  found.exception.asset = subject.asset;
  found.exception.version = subject.version;
  found.exception.organization = bill_.names.of(subject.day.organization);
  found.exception.stored = subject.usage().level;
  return found;
}

Held Finder::held(const Subject& subject, State state) {
  const VersionUsage& usage = subject.usage();
  return {subject.day.organization, subject.version, subject.day.asset_class,
          usage.unmeasured ? std::nullopt : std::optional(usage.level), state == State::Active};
}

// By a person's word, from a day that has not come yet.
bool Finder::ends(const Subject& subject) const {
  const auto decisions = view_.directory().decisions.find(subject.asset);
  if (decisions == view_.directory().decisions.end()) return false;
  return std::any_of(decisions->second.begin(), decisions->second.end(), [&](const ProtectionDecision& decision) {
    const bool end = decision.kind == Protection::Ended || decision.kind == Protection::EndedKept;
    return end && decision.version == subject.version && decision.day > subject.day.day;
  });
}

const Source& Finder::source_of(const VersionUsage& usage) const {
  const SourceId id = view_.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key.source;
  return *std::find_if(view_.sources().begin(), view_.sources().end(),
                       [&](const Source& source) { return source.id == id; });
}

void Finder::nobodys(const AssetUsage& usage) {
  const StreamKey& key = view_.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key;
  const AssetDay& day = usage.days.back();
  const VersionUsage& of_stream = day.of(key.version);
  if (!of_stream.metered) return;
  const std::string number = std::to_string(usage.stream.number());
  Found& found = add(
      ExceptionKind::NoAsset, "unmapped:" + number,
      std::string(to_text(key.version)) + " usage of " + key.organization + "/" + key.asset + " belongs to no asset",
      "Import with --create, or: stowage asset map ASSET --stream " + number + " --reason TEXT");
  found.exception.organization = key.organization;
  found.exception.stored = of_stream.level;
  found.at_stake = {{day.organization, key.version, AssetClass::None,
                     of_stream.unmeasured ? std::nullopt : std::optional(of_stream.level), false}};
}

void Finder::doubted(const Subject& subject) {
  if (!subject.usage().metered || subject.usage().decision != Decision::UnmappedAmbiguous) return;
  const auto others = doubts_.equal_range(subject.asset);
  for (auto other = others.first; other != others.second; ++other) {
    const std::string other_id = "a" + std::to_string(other->second.number());
    const std::string id = "doubt:" + subject.id() + ":" + other_id;
    Found& found =
        add(ExceptionKind::Doubt, subject, id,
            std::string(to_text(subject.version)) + " record " + subject.id() + " " + subject.name +
                " may be the same machine as " + other_id + " " + assets_[other->second] + ", and is not billed",
            settle(id, "one-machine|two-machines"));
    found.exception.other = other->second;
    found.exception.answers = {"one-machine", "two-machines"};
    found.at_stake = {held(subject, subject.usage().state)};
  }
}

void Finder::ended(const Subject& subject) {
  const auto& absence = subject.usage().absence;
  if (!absence || subject.day.of(other_of(subject.version)).state == State::Active) return;
  const std::string text(to_text(subject.version));
  const std::string id = "ended:" + subject.versioned_id() + ":" + absence->since.text();
  Found& found = add(ExceptionKind::Ended, subject, id,
                     subject.name + " is missing from its source's lists since " + absence->since.text() + "; its " +
                         text + " protection has ended",
                     "Look at the machine if it should be there; if it is gone: " + settle(id, "gone"));
  found.exception.answers = {"gone"};
  found.at_stake = {held(subject, absence->was)};
}

// Billed, and nothing has been heard of it for long: by its source's fault or its own.
void Finder::unheard_of(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision) || !usage.stream || !usage.reported || ends(subject)) return;
  const std::int32_t days = subject.day.day - *usage.reported;
  if (days < silent_days) return;
  const Source& source = source_of(usage);
  const auto heard = view_.last_measured(source.id);
  const bool orphan = usage.stale && heard && subject.day.day - session_.partner().zone.day_of(*heard) >= silent_days;
  const std::string text(to_text(subject.version));
  const std::string id = (orphan ? "orphan:" : "silent:") + subject.versioned_id() + ":" + usage.reported->text();
  const std::string what =
      orphan ? subject.name + " is an orphan: its source " + source.name + " has said nothing for " +
                   counted(days, "day") + ", and its " + text + " is billed"
             : subject.name + " has not been reported as " + text + " for " + counted(days, "day") + " and is billed";
  Found& found = add(orphan ? ExceptionKind::Orphan : ExceptionKind::Silent, subject, id, what, settle(id, "end|keep"));
  found.exception.day = *usage.reported;
  found.exception.answers = {"end", "keep"};
  found.at_stake = {held(subject, usage.state)};
}

// Ending is proposed, never done: backups stop for a day's holiday and for good alike (R4).
void Finder::without_new_point(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  const bool billed = usage.metered && is_billed(usage.decision) && usage.state == State::Active;
  const auto newest = newest_points_.find({subject.asset, subject.version});
  if (!billed || newest == newest_points_.end() || source_of(usage).kind != SourceKind::Store || ends(subject)) return;
  const Day last = session_.partner().zone.day_of(newest->second);
  const std::int32_t days = subject.day.day - last;
  if (days < view_.directory().policies.at(Policy::PointDays, subject.day.day)) return;
  const std::string id = "no-point:" + subject.versioned_id() + ":" + last.text();
  Found& found = add(ExceptionKind::NoPoint, subject, id,
                     subject.name + " has no new " + std::string(to_text(subject.version)) + " recovery point since " +
                         last.text() + ", for " + counted(days, "day") + ", and is billed as protected",
                     settle(id, "end|keep"));
  found.exception.day = last;
  found.exception.answers = {"end", "keep"};
  found.at_stake = {held(subject, usage.state)};
}

void Finder::without_bytes(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision)) return;
  if (usage.entered) return asked_again(subject);
  if (!usage.unmeasured) return;
  Found& found = add(ExceptionKind::Unmeasured, subject, "unmeasured:" + subject.versioned_id(),
                     "nobody has published how much " + std::string(to_text(subject.version)) + " holds of " +
                         subject.name + ": its storage is in no line",
                     "See that its source reports bytes, or: stowage enter " + subject.id() + " BYTES --version " +
                         std::string(to_text(subject.version)) + " --reason TEXT");
  found.exception.stored.reset();
  found.at_stake = {held(subject, usage.state)};
}

// A figure that a person entered is asked for again, since it goes on growing unseen.
void Finder::asked_again(const Subject& subject) {
  const auto figures = view_.directory().entered.find(subject.asset);
  if (figures == view_.directory().entered.end()) return;
  const EnteredUsage* figure = in_force(figures->second, subject.version, subject.day.day);
  if (figure == nullptr || subject.day.day - figure->entered < entered_days_max) return;
  Found& found = add(
      ExceptionKind::EnteredLong, subject, "entered:" + subject.versioned_id() + ":" + figure->entered.text(),
      "how much " + std::string(to_text(subject.version)) + " holds of " + subject.name + " was entered by hand on " +
          figure->entered.text() + ", " + counted(subject.day.day - figure->entered, "day") + " ago",
      "stowage enter " + subject.id() + " BYTES --version " + std::string(to_text(subject.version)) + " --reason TEXT");
  Held storage = held(subject, State::Kept);
  found.at_stake = {storage};
}

void Finder::without_class(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  const bool lacks = subject.day.asset_class == AssetClass::None && subject.day.billed == subject.version &&
                     is_billed(usage.decision) && usage.state == State::Active;
  if (!lacks) return;
  const std::string id = "no-class:" + subject.id();
  Found& found = add(ExceptionKind::NoClass, subject, id, subject.name + " has no class: its protection is in no line",
                     settle(id, "workstation|server"));
  found.exception.stored.reset();
  found.exception.answers = {"workstation", "server"};
  for (const AssetClass asset_class : {AssetClass::Server, AssetClass::Workstation})
    found.one_of.push_back({subject.day.organization, subject.version, asset_class, Bytes(), true});
}

void Finder::gather_for_sources(const Subject& subject) {
  const VersionUsage& usage = subject.usage();
  if (!usage.metered || !is_billed(usage.decision) || !usage.stream) return;
  const StreamKey& key = view_.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key;
  billed_[key.source].push_back(
      {usage.reported.value_or(Day()), key.organization, held(subject, usage.state), usage.stale});
}

void Finder::look_at(const AssetUsage& usage) {
  if (!usage.asset) return nobodys(usage);
  const auto name = assets_.find(usage.asset);
  for (const Version version : {Version::V1, Version::V2}) {
    const Subject subject{usage.asset, name == assets_.end() ? "" : name->second, version, usage.days.back()};
    doubted(subject);
    ended(subject);
    unheard_of(subject);
    without_new_point(subject);
    without_bytes(subject);
    without_class(subject);
    gather_for_sources(subject);
  }
}

void Finder::stale_sources() {
  for (const Source& source : view_.sources()) {
    std::vector<Held> carried;
    for (const Carried& billed : billed_[source.id]) {
      if (billed.stale) carried.push_back(billed.held);
    }
    if (carried.empty()) continue;
    const auto heard = view_.last_measured(source.id);
    Found& found = add(ExceptionKind::StaleSource, "stale:" + std::to_string(source.id.number()),
                       "the source " + source.name + " is stale" +
                           (heard ? ", its last report is of " + session_.partner().zone.day_of(*heard).text() : "") +
                           "; " + counted(static_cast<std::int64_t>(carried.size()), "level") +
                           (carried.size() == 1 ? " is" : " are") + " carried forward and billed",
                       "Make it report again");
    found.at_stake = std::move(carried);
  }
}

// At stake is what a list leaves out and has not been reported since: it would be missing.
Result<void> Finder::half_lists() {
  for (const JudgedInventory& inventory : view_.inventories().judged()) {
    if (inventory.accepted) continue;
    std::set<std::string> covered;
    for (const DeliveryInfo& delivery :
         TRY(session_.metering().deliveries().list(DeliveryId(inventory.delivery.number() - 1), inventory.delivery))) {
      for (const InventoryCount& count : delivery.counts) covered.insert(count.organization);
    }
    std::vector<Held> missing;
    for (const Carried& billed : billed_[inventory.source]) {
      const bool listed = inventory.coverage == Coverage::All || covered.contains(billed.organization);
      if (listed && billed.reported < inventory.day) missing.push_back(billed.held);
    }
    const std::string id = "half-list:" + std::to_string(inventory.delivery.number());
    Found& found = add(ExceptionKind::HalfList, id,
                       "the list of " + inventory.day.text() + " has " + std::to_string(inventory.listed) +
                           " entries after " + std::to_string(inventory.listed_before) + ": it makes nothing absent; " +
                           counted(static_cast<std::int64_t>(missing.size()), "billed asset") +
                           (missing.size() == 1 ? " is" : " are") + " not reported since",
                       settle(id, "accept|reject"));
    found.exception.delivery = inventory.delivery;
    found.exception.day = inventory.day;
    found.exception.answers = {"accept", "reject"};
    found.at_stake = std::move(missing);
  }
  return {};
}

void Finder::lines_without_price() {
  for (const StatementLine& line : bill_.statement.lines) {
    if (line.price) continue;
    const std::string type = std::string(to_text(line.key.version)) + " " + std::string(to_text(line.key.type));
    Found& found = add(ExceptionKind::NoPrice, "no-price:" + line.key.id(), type + " has usage and no price",
                       "stowage price add " + type + " PRICE|none");
    found.exception.organization = bill_.names.of(line.key.organization);
  }
}

// They stand on the oldest open period.
Result<void> Finder::uncorrected_lines(const Segments::Progress& progress) {
  const auto open = TRY(session_.read([](Database& database) { return oldest_open_period(database); }));
  std::vector<LineKey> uncorrected = bill_.statement.uncorrected;
  if (open && *open < bill_.statement.request.period)
    uncorrected = TRY(bill(session_, {*open}, progress)).statement.uncorrected;
  for (const LineKey& key : uncorrected) {
    const std::string type = std::string(to_text(key.version)) + " " + std::string(to_text(key.type));
    Found& found =
        add(ExceptionKind::Uncorrected, "uncorrected:" + key.id(),
            type + " of " + key.period.people() + ", which is closed, needs a correction whose amount is unknown",
            "Report the bytes, or: stowage price add " + type + " PRICE --from " + key.from.text() +
                " --correct --reason TEXT");
    found.exception.organization = bill_.names.of(key.organization);
  }
  return {};
}

Result<void> Finder::value(Found& found, const MonthValue& month) const {
  Exception& exception = found.exception;
  for (const Held& held : found.at_stake) {
    const auto amount = TRY(month.of(held));
    if (!amount) {
      exception.at_least = true;
    } else {
      exception.month = exception.month ? *exception.month + *amount : *amount;
    }
  }
  for (const Held& held : found.one_of) {
    const auto amount = TRY(month.of(held));
    if (!amount) continue;
    exception.what += ", as a " + std::string(to_text(held.asset_class)) + " " + amount->people();
    if (!exception.month || exception.month->minor() < amount->minor()) exception.month = amount;
  }
  return {};
}

Result<void> Finder::load() {
  const EntryId entry = view_.mark().entry;
  return session_.read([&](Database& database) -> Result<void> {
    for (const Asset& asset : TRY(read_assets(database, entry))) assets_[asset.id] = asset.name;
    for (const Doubt& doubt : TRY(read_doubts(database, entry))) {
      if (doubt.days.contains(session_.today())) doubts_.emplace(doubt.asset, doubt.other);
    }
    for (const KnownPoint& point : TRY(read_newest_points(database))) {
      const auto* owner = view_.directory().stream_owners.at(point.stream.number(), session_.today());
      if (owner == nullptr || *owner == 0) continue;
      const auto [newest, first] = newest_points_.try_emplace({AssetId(*owner), point.version}, point.at);
      if (!first) newest->second = std::max(newest->second, point.at);
    }
    prices_ = TRY(load_price_book(database, entry));
    settled_ = TRY(read_settled(database, entry));
    return {};
  });
}

bool comes_first(const Exception& a, const Exception& b) {
  if (a.month && b.month && !(*a.month == *b.month)) return a.month->minor() > b.month->minor();
  if (a.month.has_value() != b.month.has_value()) return a.month.has_value();
  return a.stored.value_or(Bytes()) > b.stored.value_or(Bytes());
}

Result<std::vector<Exception>> Finder::find(const Segments::Progress& progress) {
  TRY(load());
  const Day today = session_.today();
  TRY(view_.each({today, today + 1}, progress, [&](const AssetUsage& usage) { look_at(usage); }));
  stale_sources();
  TRY(half_lists());
  lines_without_price();
  TRY(uncorrected_lines(progress));
  const MonthValue month(prices_, today, session_.partner().currency);
  std::vector<Exception> exceptions;
  for (Found& found : found_) {
    if (settled_.contains(found.exception.id)) continue;
    TRY(value(found, month));
    exceptions.push_back(std::move(found.exception));
  }
  std::stable_sort(exceptions.begin(), exceptions.end(), comes_first);
  return exceptions;
}

}  // namespace

Result<std::vector<Exception>> find_exceptions(Session& session, const Segments::Progress& progress) {
  const Bill made = TRY(bill(session, {Period::of(session.today())}, progress));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), made.statement.request.mark));
  return Finder(session, made, *view).find(progress);
}

}  // namespace stowage
