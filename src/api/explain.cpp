#include "api/explain.h"

#include <algorithm>

#include "api/billing.h"
#include "api/ending_lists.h"
#include "api/explain_correction.h"
#include "api/explain_overage.h"
#include "api/explained_days.h"
#include "api/explained_words.h"
#include "api/retention.h"
#include "billing/explain_line.h"
#include "billing/prices_table.h"
#include "billing/proration.h"
#include "directory/assets.h"

namespace stowage {

namespace {

Table assets_table_columns(const LineKey& key) {
  const bool assets_counted = counts_assets(key.type);
  std::vector<Column> columns = {
      {"asset", "Asset", ColumnKind::Text},
      {"days", "Days", ColumnKind::Integer},
      {assets_counted ? "assetDays" : "byteDays", assets_counted ? "Asset-days" : "Byte-days", ColumnKind::Decimal},
      {"amount", "Its part", ColumnKind::Money}};
  if (key.asset_class != AssetClass::None) columns.push_back({"class", "Class", ColumnKind::Text});
  return Table(std::move(columns));
}

Result<Table> assets_table(Session& session, const UsageView& view, const StatementLine& line,
                           const std::vector<AssetShare>& shares, const AssetNames& names) {
  std::map<AssetId, Money> parts;
  if (line.amount) {
    std::vector<AssetWeight> weights;
    for (const AssetShare& share : shares) weights.push_back({share.asset, share.quantity});
    for (const AssetPart& part : TRY(share_line(*line.amount, weights))) parts.emplace(part.asset, part.amount);
  }
  Table table = assets_table_columns(line.key);
  for (const AssetShare& share : shares) {
    const auto part = parts.find(share.asset);
    std::vector<Cell> row = {names.at(share.asset), share.days, Decimal(share.quantity, 0),
                             part == parts.end() ? Cell() : Cell(part->second)};
    if (line.key.asset_class != AssetClass::None)
      row.emplace_back(TRY(session.read(
          [&](Database& database) { return class_in_words(database, view.sources(), share, view.mark().entry); })));
    table.add(std::move(row));
  }
  return table;
}

// What a question is about: a line as it stands, or overage of which none is billed, so that there is no line.
struct Asked {
  LineKey key;
  Day until;
  PriceSchedule schedule;
  const PriceStretch* stretch;  // of the schedule; nothing where no line can begin so
  const StatementLine* line;    // of the statement
};

Asked asked_for(const Bill& made, const LineKey& key, Side side, const PriceBook& prices) {
  Asked asked{key, key.from, PriceSchedule(prices, side, key.version, key.organization, key.period), nullptr, nullptr};
  for (const PriceStretch& stretch : asked.schedule.stretches()) {
    if (stretch.type != key.type || stretch.asset_class != key.asset_class || stretch.days.from != key.from) continue;
    asked.stretch = &stretch;
    asked.until = std::min(stretch.days.until, made.statement.request.counted().until);
  }
  for (const StatementLine& line : made.statement.lines) {
    if (line.key != key) continue;
    asked.line = &line;
    asked.until = line.until;
  }
  return asked;
}

// "(internal; `stowage org show o3` has the days)"
std::string exclusion_text(const DirectorySnapshot& directory, const Asked& asked) {
  const std::int64_t organization = asked.key.organization.number();
  std::string reason;
  for (Day day = asked.key.from; day < asked.until; ++day) {
    const auto* of_day = directory.organization_exclusions.at(organization, day);
    if (of_day != nullptr && !of_day->empty()) reason = *of_day;
  }
  return "(" + reason + "; `stowage org show o" + std::to_string(organization) + "` has the days)";
}

Result<std::string> why_no_line(const Asked& asked, const ExplainedOverage& overage, const std::string& organization,
                                const DirectorySnapshot& directory, Currency currency) {
  if (overage.share == ByteDays())
    return "No line: nothing of what the pools hold beyond their capacity falls on " + organization + ".";
  const Decimal shown = Decimal::ratio(overage.share.count(), size_of(Unit::GB), 9);
  const std::string share = "No line: " + with_thousands(shown.shortest()) +
                            " GB-days of what the pools hold beyond their capacity fall on " + organization + ", and ";
  if (asked.stretch->not_charged()) return share + "pool overage is not charged.";
  const std::string excluded = share + "all of it is excluded by a person " + exclusion_text(directory, asked);
  if (!asked.stretch->charged()) return excluded + ". No price is in force.";
  const Money amount = TRY(prorated(overage.excluded.count(), *asked.stretch->price, asked.key.period, currency));
  return excluded + ". It would come to " + amount.people() + ".";
}

// Of overage that is not billed there is no line, and something to say all the same.
bool can_be_told(const Bill& made, const Asked& asked) {
  if (asked.line != nullptr) return true;
  const bool overage = asked.key.type == BillingType::PoolOverage && asked.key.version == Version::V2;
  return overage && asked.stretch != nullptr && asked.until > asked.key.from &&
         made.names.organizations.contains(asked.key.organization);
}

class LineExplainer {
 public:
  LineExplainer(Session& session, const Bill& made, const Asked& asked, UsageView& view, AssetNames names)
      : session_(session),
        made_(made),
        asked_(asked),
        view_(view),
        asset_names_(std::move(names)),
        explained_{asked.key.id(), {}, {}, {}} {}

  Result<Explanation> run(std::optional<AssetId> only, const Segments::Progress& progress) {
    TRY(add_amount(progress));
    const LineDays of_line(asked_.key, asked_.until, asked_.schedule);
    OfLine found = TRY(shares_of(view_, of_line, made_.statement.request.counted(), progress));
    add("assets", "", TRY(assets(found.shares)));
    if (only) {
      std::erase_if(found.shares, [&](const AssetShare& share) { return share.asset != *only; });
      std::erase_if(found.ended, [&](const EndedByLists& one) { return one.asset != *only; });
      if (found.shares.empty())
        explained_.sentences.push_back(asset_names_.at(*only) + " has no day on this line; the assets above have.");
    }
    const Version version = asked_.key.version;
    if (rest_on_removed(session_, version, found.shares))
      explained_.sentences.push_back(TRY(removed_sentence(session_)));
    add("days", "", TRY(days_table(session_, view_, version, found.shares, asset_names_)));
    add_if_any("vouchedFor", "Days that nothing reports and a person vouches for",
               TRY(vouched_days(session_, view_, version, found.shares, asset_names_)));
    // Who was gone before had no day to lose.
    std::erase_if(found.ended, [&](const EndedByLists& one) { return one.since < asked_.key.from; });
    add_if_any("endedBy", ended_title, TRY(ending_lists(session_, view_, version, found.ended, asset_names_)));
    return std::move(explained_);
  }

 private:
  void add(const char* key, std::string title, Table table) {
    explained_.parts.push_back({key, std::move(title), std::move(table)});
  }

  void add_if_any(const char* key, std::string title, Table table) {
    if (!table.rows().empty()) add(key, std::move(title), std::move(table));
  }

  Result<void> add_amount(const Segments::Progress& progress) {
    const Currency currency = session_.partner().currency;
    if (asked_.line != nullptr) {
      explained_.sentences.push_back(TRY(arithmetic_text(*asked_.line, currency)));
      explained_.amount = asked_.line->amount;
    }
    if (asked_.key.type != BillingType::PoolOverage) return {};
    ExplainedOverage overage =
        TRY(explain_overage(session_, asked_.key, asked_.until, view_.mark(), made_.names, progress));
    if (asked_.line == nullptr)
      explained_.sentences.push_back(
          TRY(why_no_line(asked_, overage, made_.names.of(asked_.key.organization), view_.directory(), currency)));
    explained_.parts = std::move(overage.parts);
    return {};
  }

  Result<Table> assets(const std::vector<AssetShare>& shares) {
    return asked_.key.type == BillingType::PoolOverage
               ? pool_assets_table(session_, shares, asset_names_, view_.mark())
               : assets_table(session_, view_, *asked_.line, shares, asset_names_);
  }

  Session& session_;
  const Bill& made_;
  const Asked& asked_;
  UsageView& view_;
  const AssetNames asset_names_;
  Explanation explained_;
};

Result<Explanation> explain_line(Session& session, const ExplainRequest& request, const LineKey& key,
                                 const Segments::Progress& progress) {
  BillRequest wanted{key.period};
  wanted.side = request.side;
  wanted.at = request.at;
  const Bill made = TRY(bill(session, wanted, progress));
  const Mark mark = made.statement.request.mark;
  std::optional<AssetId> only;
  const PriceBook prices = TRY(session.read([&](Database& database) -> Result<PriceBook> {
    if (request.asset) only = TRY(need_asset(database, *request.asset)).id;
    return load_price_book(database, mark.entry);
  }));
  const Asked asked = asked_for(made, key, request.side, prices);
  if (!can_be_told(made, asked))
    return not_found("the statement of " + key.period.text() + " has no line " + request.line,
                     "`stowage bill --period " + key.period.text() + "` shows the lines.");
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), mark));
  return LineExplainer(session, made, asked, *view, TRY(read_asset_names(session, mark.entry))).run(only, progress);
}

}  // namespace

const ExplainedPart& Explanation::in_rows() const {
  const auto found = std::find_if(parts.begin(), parts.end(), [](const ExplainedPart& part) {
    return part.key == "days" || part.key == "changes";
  });
  ASSERT(found != parts.end());
  return *found;
}

Result<Explanation> explain(Session& session, const ExplainRequest& request, const Segments::Progress& progress) {
  const LineReference named = TRY(LineReference::parse(request.line));
  return named.corrected_on ? explain_correction(session, request, named, progress)
                            : explain_line(session, request, named.key, progress);
}

}  // namespace stowage
