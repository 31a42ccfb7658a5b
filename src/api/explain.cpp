#include "api/explain.h"

#include <algorithm>

#include "api/billing.h"
#include "api/explain_correction.h"
#include "api/explain_overage.h"
#include "api/explained_days.h"
#include "api/retention.h"
#include "billing/explain_line.h"
#include "billing/prices_table.h"
#include "directory/assets.h"

namespace stowage {

namespace {

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

Result<Explanation> explain_line(Session& session, const ExplainRequest& request, const LineKey& key,
                                 const Segments::Progress& progress) {
  BillRequest wanted{key.period};
  wanted.side = request.side;
  const Bill made = TRY(bill(session, wanted, progress));
  const auto line = std::find_if(made.statement.lines.begin(), made.statement.lines.end(),
                                 [&](const StatementLine& l) { return l.key == key; });
  if (line == made.statement.lines.end())
    return not_found("the statement of " + key.period.text() + " has no line " + request.line,
                     "`stowage bill --period " + key.period.text() + "` shows the lines.");
  const Mark mark = made.statement.request.mark;
  Explanation explained{key.id(), {TRY(arithmetic_text(*line, session.partner().currency))}, line->amount, {}};
  if (key.type == BillingType::PoolOverage)
    explained.parts = TRY(explain_overage(session, *line, mark, made.names, progress));

  std::optional<AssetId> only;
  const PriceBook prices = TRY(session.read([&](Database& database) -> Result<PriceBook> {
    if (request.asset) only = TRY(need_asset(database, *request.asset)).id;
    return load_price_book(database, mark.entry);
  }));
  const AssetNames names = TRY(read_asset_names(session, mark.entry));
  const LineDays of_line(key, line->until,
                         PriceSchedule(prices, request.side, key.version, key.organization, key.period));
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), mark));
  auto shares = TRY(shares_of(*view, of_line, made.statement.request.counted(), progress));
  explained.parts.push_back({"assets", "",
                             key.type == BillingType::PoolOverage ? TRY(pool_assets_table(session, shares, names, mark))
                                                                  : TRY(assets_table(*line, shares, names))});
  if (only) std::erase_if(shares, [&](const AssetShare& share) { return share.asset != *only; });
  if (rest_on_removed(session, key.version, shares)) explained.sentences.push_back(TRY(removed_sentence(session)));
  explained.parts.push_back({"days", "", TRY(days_table(session, *view, key.version, shares, names))});
  return explained;
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
