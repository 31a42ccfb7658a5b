#include "api/usage.h"

#include <algorithm>
#include <limits>
#include <map>

#include "api/enter_usage.h"
#include "billing/usage.h"
#include "directory/organizations.h"

namespace stowage {

namespace {

using OrganizationNames = std::map<OrganizationId, std::string>;

Result<OrganizationNames> organization_names(Session& session, EntryId entry) {
  return session.read([&](Database& database) -> Result<OrganizationNames> {
    OrganizationNames names;
    for (const auto& organization : TRY(read_organizations(database, entry)))
      names[organization.id] = organization.name;
    return names;
  });
}

std::string name_of(const OrganizationNames& names, OrganizationId organization) {
  const auto found = names.find(organization);
  return found == names.end() ? "(nobody's)" : found->second;
}

using AssetNames = std::map<AssetId, std::string>;

Result<AssetNames> asset_names(Session& session, EntryId entry) {
  return session.read([&](Database& database) -> Result<AssetNames> {
    AssetNames names;
    for (const auto& asset : TRY(read_assets(database, entry))) names[asset.id] = asset.name;
    return names;
  });
}

std::string_view billed_text(const VersionUsage& usage) {
  return usage.metered && !is_billed(usage.decision) ? reason_text(usage.decision) : "billed";
}

// One version of one asset over the range.
struct AssetRow {
  std::string asset;
  std::string organization;
  Version version = Version::V1;
  VersionUsage last;  // on the last day of the range
  ByteDays byte_days;
  std::int64_t days = 0;
};

struct Sum {
  ByteDays last;
  std::int64_t assets = 0;
  ByteDays byte_days;
  std::int64_t asset_days = 0;
};

using Sums = std::map<std::pair<OrganizationId, Version>, Sum>;

// By organization where `by` says so; else all organizations are one.
Sums sums_of(const TotalsByDay& by_day, const UsageRequest& request, std::optional<OrganizationId> only) {
  const bool by_organization = request.by == UsageBy::Organization;
  Sums sums;
  if (!by_organization) sums = {{{OrganizationId(), Version::V1}, {}}, {{OrganizationId(), Version::V2}, {}}};
  for (const DayTotals& of_day : by_day) {
    for (const DayTotal& total : of_day) {
      if (only && total.organization != *only) continue;
      Sum& sum = sums[{by_organization ? total.organization : OrganizationId(), total.version}];
      sum.byte_days += total.bytes;
      sum.asset_days += total.assets;
      if (total.day + 1 != request.days.until) continue;
      sum.last += total.bytes;
      sum.assets += total.assets;
    }
  }
  return sums;
}

// A sum that no machine word holds makes the column one of whole decimals, with every digit.
ColumnKind bytes_kind(const Sums& sums) {
  const bool fits = std::all_of(sums.begin(), sums.end(), [](const auto& one) {
    return one.second.last.count() <= std::numeric_limits<std::int64_t>::max();
  });
  return fits ? ColumnKind::Bytes : ColumnKind::Decimal;
}

std::vector<Column> sum_columns(const char* key, const char* title, const Sums& sums, bool several_days) {
  std::vector<Column> columns = {{key, title, ColumnKind::Text}};
  if (std::string_view(key) == "organization") columns.push_back({"version", "Version", ColumnKind::Text});
  columns.push_back({"assets", "Assets", ColumnKind::Integer});
  columns.push_back({"storedBytes", "Stored", bytes_kind(sums)});
  if (several_days) {
    columns.push_back({"assetDays", "Asset-days", ColumnKind::Integer});
    columns.push_back({"byteDays", "Byte-days", ColumnKind::Decimal});
  }
  return columns;
}

void add_sum_row(Table& table, std::vector<Cell> row, const Sum& sum, bool several_days) {
  row.emplace_back(sum.assets);
  if (table.columns()[row.size()].kind == ColumnKind::Bytes) {
    row.emplace_back(Bytes(static_cast<std::int64_t>(sum.last.count())));
  } else {
    row.emplace_back(Decimal(sum.last.count(), 0));
  }
  if (several_days) {
    row.emplace_back(sum.asset_days);
    row.emplace_back(Decimal(sum.byte_days.count(), 0));
  }
  table.add(std::move(row));
}

using EnteredBy = std::map<EntryId, std::string>;

// Who entered the figures among the rows, where no source gives bytes (R14).
Result<EnteredBy> who_entered(Session& session, const std::vector<AssetRow>& rows) {
  return session.read([&](Database& database) -> Result<EnteredBy> {
    EnteredBy people;
    for (const AssetRow& row : rows) {
      if (row.last.entered) people[row.last.entered] = TRY(entered_by(database, row.last.entered));
    }
    return people;
  });
}

std::string billing_text(const VersionUsage& usage, const EnteredBy& people) {
  const std::string text(billed_text(usage));
  return usage.entered ? text + ", entered by " + people.at(usage.entered) : text;
}

Table table_of(std::vector<AssetRow> rows, const std::map<StreamId, Instant>& last_sample, const EnteredBy& people,
               bool several_days) {
  std::sort(rows.begin(), rows.end(), [](const AssetRow& a, const AssetRow& b) {
    return std::tie(a.organization, a.asset, a.version) < std::tie(b.organization, b.asset, b.version);
  });
  std::vector<Column> columns = {{"asset", "Asset", ColumnKind::Text},
                                 {"organization", "Organization", ColumnKind::Text},
                                 {"version", "Version", ColumnKind::Text},
                                 {"storedBytes", "Stored", ColumnKind::Bytes},
                                 {"lastSampleAt", "Last measured", ColumnKind::Instant},
                                 {"state", "State", ColumnKind::Text},
                                 {"billing", "Billing", ColumnKind::Text}};
  if (several_days) {
    columns.push_back({"assetDays", "Asset-days", ColumnKind::Integer});
    columns.push_back({"byteDays", "Byte-days", ColumnKind::Decimal});
  }
  Table table(std::move(columns));
  for (const AssetRow& row : rows) {
    const auto sample = last_sample.find(row.last.stream);
    std::vector<Cell> cells = {row.asset,
                               row.organization,
                               std::string(to_text(row.version)),
                               row.last.unmeasured ? Cell() : Cell(row.last.level),
                               sample == last_sample.end() ? Cell() : Cell(sample->second),
                               std::string(to_text(row.last.state)),
                               billing_text(row.last, people)};
    if (several_days) {
      cells.emplace_back(row.days);
      cells.emplace_back(Decimal(row.byte_days.count(), 0));
    }
    table.add(std::move(cells));
  }
  return table;
}

// The newest measuring time of each stream, on the day of its level; none where its samples were removed.
Result<std::map<StreamId, Instant>> last_samples(Session& session, const std::vector<AssetRow>& rows, DeliveryId upto) {
  const auto removed = session.metering().removed_through();
  std::map<Day, std::set<std::uint32_t>> wanted;
  for (const AssetRow& row : rows) {
    if (const auto measured = row.last.measured(); measured && (!removed || *measured > *removed))
      wanted[*measured].insert(static_cast<std::uint32_t>(row.last.stream.number()));
  }
  std::map<StreamId, Instant> newest;
  for (const auto& [day, streams] : wanted) {
    TRY(session.metering().deliveries().scan_day(day, upto, [&, &of_day = streams](const Sample& sample, DeliveryId) {
      if (sample.incomplete || !of_day.contains(sample.stream)) return;
      Instant& at = newest[StreamId(sample.stream)];
      at = std::max(at, sample.at);
    }));
  }
  return newest;
}

Result<Table> by_asset(Session& session, UsageView& view, const UsageRequest& request,
                       std::optional<OrganizationId> only, const Segments::Progress& progress) {
  const OrganizationNames organizations = TRY(organization_names(session, view.mark().entry));
  const AssetNames assets = TRY(asset_names(session, view.mark().entry));
  std::vector<AssetRow> rows;
  TRY(view.each(request.days, progress, [&](const AssetUsage& usage) {
    for (const Version version : {Version::V1, Version::V2}) {
      AssetRow row;
      row.version = version;
      for (const AssetDay& day : usage.days) {
        const VersionUsage& of_version = day.of(version);
        if (!of_version.metered || (only && day.organization != *only)) continue;
        row.byte_days += ByteDays(of_version.level);
        ++row.days;
      }
      const AssetDay& last = usage.days.back();
      const bool on_last_day = last.of(version).metered && (!only || last.organization == *only);
      if (row.days == 0 || (request.days.days() == 1 && !on_last_day)) continue;
      row.last = last.of(version);
      const auto& key =
          usage.asset ? StreamKey() : view.streams()[static_cast<std::size_t>(usage.stream.number()) - 1].key;
      row.asset = usage.asset ? assets.at(usage.asset) : key.asset;
      row.organization = usage.asset ? name_of(organizations, last.organization) : key.organization;
      rows.push_back(std::move(row));
    }
  }));
  const auto newest = TRY(last_samples(session, rows, view.mark().delivery));
  const EnteredBy people = TRY(who_entered(session, rows));
  return table_of(std::move(rows), newest, people, request.days.days() > 1);
}

}  // namespace

Result<Table> usage(Session& session, const UsageRequest& request, const Segments::Progress& progress) {
  std::optional<OrganizationId> only;
  if (request.organization) {
    only = TRY(session.read([&](Database& database) { return need_organization(database, *request.organization); })).id;
  }
  const Mark mark = request.at ? TRY(session.past(*request.at)) : TRY(session.mark());
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), mark));
  if (request.by == UsageBy::Asset) return by_asset(session, *view, request, only, progress);

  const bool several_days = request.days.days() > 1;
  Sums sums = sums_of(TRY(view->totals(request.days, progress)), request, only);
  if (request.by == UsageBy::Organization) {
    const OrganizationNames names = TRY(organization_names(session, mark.entry));
    Table table(sum_columns("organization", "Organization", sums, several_days));
    for (const auto& [key, sum] : sums) {
      if (sum.asset_days > 0)
        add_sum_row(table, {name_of(names, key.first), std::string(to_text(key.second))}, sum, several_days);
    }
    return table;
  }
  if (request.by == UsageBy::Version) {
    Table table(sum_columns("version", "Version", sums, several_days));
    for (const auto& [key, sum] : sums) add_sum_row(table, {std::string(to_text(key.second))}, sum, several_days);
    return table;
  }
  Table table(sum_columns("pool", "Pool", sums, several_days));
  add_sum_row(table, {std::string("all pools")}, sums[{OrganizationId(), Version::V2}], several_days);
  return table;
}

}  // namespace stowage
