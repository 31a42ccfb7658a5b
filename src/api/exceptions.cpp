#include "api/exceptions.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/billing.h"
#include "billing/settled.h"
#include "billing/usage.h"
#include "directory/assets.h"
#include "directory/identity.h"
#include "directory/organizations.h"

namespace stowage {

namespace {

constexpr std::string_view half_list = "half-list:";
constexpr std::string_view ended = "ended:";
constexpr std::string_view silent = "silent:";
constexpr int silent_days = 30;  // own stores without a new recovery point (R4)

struct Exception {
  std::string id;
  std::string what;
  std::string organization;
  std::optional<Bytes> bytes;
  std::optional<Money> money;  // a month so far, at the price book
  std::string remedy;
};

bool other_version_active(const AssetDay& day, Version version) {
  return day.of(version == Version::V1 ? Version::V2 : Version::V1).state == State::Active;
}

class Collector {
 public:
  Collector(Session& session, const Bill& bill, UsageView& view) : session_(session), bill_(bill), view_(view) {}

  Result<std::vector<Exception>> collect(const Segments::Progress& progress);

 private:
  Result<void> usage_exceptions(const Segments::Progress& progress);
  void look_at(const AssetUsage& usage);
  using Doubted = std::multimap<AssetId, AssetId>::const_iterator;
  void doubt(const std::string& id, const std::string& name, Bytes held, const std::string& organization,
             const std::pair<Doubted, Doubted>& others);
  void inventories();
  void lines();
  std::string name_of(OrganizationId organization) const { return bill_.names.of(organization); }
  std::string asset_name(AssetId asset) const {
    const auto found = assets_.find(asset);
    return found == assets_.end() ? "" : found->second;
  }

  Session& session_;
  const Bill& bill_;
  UsageView& view_;
  std::map<AssetId, std::string> assets_;
  std::multimap<AssetId, AssetId> doubts_;  // of a v1 record: the v2 records that may be the same machine
  std::vector<Exception> found_;
  std::map<SourceId, std::int64_t> stale_assets_;
};

void Collector::doubt(const std::string& id, const std::string& name, Bytes held, const std::string& organization,
                      const std::pair<Doubted, Doubted>& others) {
  for (auto other = others.first; other != others.second; ++other) {
    const std::string other_id = "a" + std::to_string(other->second.number());
    found_.push_back(
        {"doubt:" + id + ":" + other_id,
         "v1 record " + id + " " + name + " may be the same machine as " + other_id + " " + asset_name(other->second),
         organization, held, std::nullopt, "stowage asset link " + other_id + " " + id + ", or unlink, with --reason"});
  }
}

void Collector::look_at(const AssetUsage& usage) {
  const AssetDay& last = usage.days.back();
  if (!usage.asset) {
    const StreamKey& key = view_.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key;
    const VersionUsage& held = last.of(key.version);
    if (!held.metered) return;
    found_.push_back(
        {"unmapped:" + std::to_string(usage.stream.number()),
         std::string(to_text(key.version)) + " usage of " + key.organization + "/" + key.asset + " belongs to no asset",
         key.organization, held.level, std::nullopt,
         "Import with --create, or: stowage asset map ASSET --stream " + std::to_string(usage.stream.number())});
    return;
  }
  const std::string name = asset_name(usage.asset);
  const std::string id = "a" + std::to_string(usage.asset.number());
  for (const Version version : {Version::V1, Version::V2}) {
    const VersionUsage& held = last.of(version);
    const std::string text(to_text(version));
    if (held.metered && held.decision == Decision::UnmappedAmbiguous)
      doubt(id, name, held.level, name_of(last.organization), doubts_.equal_range(usage.asset));
    if (held.absence && !other_version_active(last, version))
      found_.push_back({std::string(ended) + id + ":" + text,
                        name + " is missing from its source's lists since " + held.absence->since.text() + "; its " + text +
                            " protection has ended",
                        name_of(last.organization), held.level, std::nullopt,
                        "Nothing, if it is gone; else look at the machine"});
    if (held.metered && held.stale && held.stream)
      ++stale_assets_[view_.streams()[static_cast<std::size_t>(held.stream.number()) - 1].key.source];
    if (held.state == State::Active && held.reported && last.day - *held.reported >= silent_days)
      found_.push_back({std::string(silent) + id + ":" + text,
                        name + " has not been reported as " + text + " for " +
                            std::to_string(last.day - *held.reported) + " days and is billed",
                        name_of(last.organization), held.level, std::nullopt,
                        "stowage asset end " + id + " --version " + text});
  }
  const bool protected_without_class = last.asset_class == AssetClass::None && last.billed &&
                                       is_billed(last.of(*last.billed).decision) &&
                                       last.of(*last.billed).state == State::Active;
  if (protected_without_class)
    found_.push_back({"no-class:" + id, name + " has no class: its protection is in no line",
                      name_of(last.organization), std::nullopt, std::nullopt,
                      "stowage asset class " + id + " workstation|server"});
}

Result<void> Collector::usage_exceptions(const Segments::Progress& progress) {
  for (const Asset& asset :
       TRY(session_.read([&](Database& database) { return read_assets(database, view_.mark().entry); })))
    assets_[asset.id] = asset.name;
  for (const Doubt& doubted :
       TRY(session_.read([&](Database& database) { return read_doubts(database, view_.mark().entry); })))
    doubts_.emplace(doubted.asset, doubted.other);
  const Day today = session_.today();
  TRY(view_.each({today, today + 1}, progress, [&](const AssetUsage& usage) { look_at(usage); }));
  for (const auto& [source, assets] : stale_assets_) {
    const auto named = std::find_if(view_.sources().begin(), view_.sources().end(),
                                    [&, id = source](const Source& s) { return s.id == id; });
    found_.push_back(
        {"stale:" + std::to_string(source.number()),
         "the source " + named->name + " is stale; " + std::to_string(assets) + " levels are carried forward", "",
         std::nullopt, std::nullopt, "Make it report again"});
  }
  return {};
}

void Collector::inventories() {
  for (const JudgedInventory& inventory : view_.inventories().judged()) {
    if (inventory.accepted) continue;
    const std::string id = std::string(half_list) + std::to_string(inventory.delivery.number());
    found_.push_back({id,
                      "the list of " + inventory.day.text() + " has " + std::to_string(inventory.listed) +
                          " entries after " + std::to_string(inventory.listed_before) + ": it makes nothing absent",
                      "", std::nullopt, std::nullopt,
                      "stowage exceptions settle " + id + " --reason …, if it is right"});
  }
}

void Collector::lines() {
  for (const StatementLine& line : bill_.statement.lines) {
    if (line.price) continue;
    const std::string type = std::string(to_text(line.key.version)) + " " + std::string(to_text(line.key.type));
    found_.push_back({"no-price:" + line.key.id(), type + " has usage and no price", name_of(line.key.organization),
                      std::nullopt, std::nullopt, "stowage price add " + type + " PRICE|none"});
  }
}

Result<std::vector<Exception>> Collector::collect(const Segments::Progress& progress) {
  TRY(usage_exceptions(progress));
  inventories();
  lines();
  const std::set<std::string> settled =
      TRY(session_.read([&](Database& database) { return read_settled(database, view_.mark().entry); }));
  std::erase_if(found_, [&](const Exception& e) { return settled.contains(e.id); });
  std::stable_sort(found_.begin(), found_.end(), [](const Exception& a, const Exception& b) {
    return a.bytes.value_or(Bytes()) > b.bytes.value_or(Bytes());
  });
  return std::move(found_);
}

}  // namespace

Result<Table> list_exceptions(Session& session, const Segments::Progress& progress) {
  const Bill made = TRY(bill(session, {Period::of(session.today())}, progress));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), made.statement.request.mark));
  const std::vector<Exception> found = TRY(Collector(session, made, *view).collect(progress));
  Table table({{"id", "Id", ColumnKind::Text},
               {"what", "What", ColumnKind::Text},
               {"organization", "Organization", ColumnKind::Text},
               {"storedBytes", "Stored", ColumnKind::Bytes},
               {"remedy", "What to do", ColumnKind::Text}});
  for (const Exception& exception : found)
    table.add({exception.id, exception.what, exception.organization.empty() ? Cell() : Cell(exception.organization),
               exception.bytes ? Cell(*exception.bytes) : Cell(), exception.remedy});
  return table;
}

Result<void> settle_exception(Session& session, const Settlement& settlement) {
  const std::string& id = settlement.exception;
  if (settlement.reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  const Table open = TRY(list_exceptions(session, {}));
  const bool known = std::any_of(open.rows().begin(), open.rows().end(),
                                 [&](const std::vector<Cell>& row) { return exact_text(row.front()) == id; });
  if (!known) return not_found("there is no exception '" + id + "'", "`stowage exceptions list` shows all.");
  const bool can_settle = id.starts_with(half_list) || id.starts_with(ended) || id.starts_with(silent);
  if (!can_settle)
    return refuse("'" + id + "' is settled by another decision",
                  "`stowage exceptions list` says which command makes it.");
  TRY(session.record({"exception.settle", "exception", "{}", id + ": " + settlement.reason},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       if (id.starts_with(half_list)) {
                         const auto delivery = TRY(parse_int128(std::string_view(id).substr(half_list.size())));
                         TRY(session.metering().accept_inventory(
                             database, DeliveryId(static_cast<std::int64_t>(delivery)), entry));
                       }
                       return add_settled(database, id, entry);
                     }));
  return {};
}

}  // namespace stowage
