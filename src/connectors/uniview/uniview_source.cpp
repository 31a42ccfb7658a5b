#include "connectors/uniview/uniview_source.h"

#include <algorithm>
#include <fmt/format.h>

#include "connectors/json_fields.h"

namespace stowage::connectors::uniview {

namespace {

constexpr int tries = 3;  // of reading the whole list

Result<std::optional<Bytes>> stored(const JsonValue& row) {
  const auto count = TRY(optional_number(row, "storageUsedBytes"));
  if (!count) return std::optional<Bytes>();
  return std::optional(TRY_WITHIN("storageUsedBytes", Bytes::checked(*count)));
}

// Nothing where it cannot be one list: rows that repeat or are missing, since assets came or went between two pages.
Result<std::optional<std::vector<ListedAsset>>> read_once(const Reader& reader) {
  using List = std::optional<std::vector<ListedAsset>>;
  std::vector<ListedAsset> list;
  std::int64_t records = 0;
  std::int64_t pages = 1;
  for (std::int64_t number = 1; number <= std::max<std::int64_t>(pages, 1); ++number) {
    if (number > pages_max) return refuse(fmt::format("it says that it has more than {} pages", pages_max));
    const AssetPage page = TRY_WITHIN(fmt::format("page {}", number), reader.assets(number));
    if (page.number != number && !page.rows.empty())
      return refuse(fmt::format("page {} was asked for and page {} came", number, page.number));
    if (number > 1 && (page.records != records || page.pages != pages)) return List();
    records = page.records;
    pages = page.pages;
    for (const JsonValue& row : page.rows)
      list.push_back(TRY_WITHIN(fmt::format("page {}, row {}", number, &row - page.rows.data() + 1), listed(row)));
  }
  const auto by_id = [](const ListedAsset& a, const ListedAsset& b) { return a.id < b.id; };
  std::sort(list.begin(), list.end(), by_id);
  const auto same = [](const ListedAsset& a, const ListedAsset& b) { return a.id == b.id; };
  const bool whole = std::adjacent_find(list.begin(), list.end(), same) == list.end() &&
                     static_cast<std::int64_t>(list.size()) == records;
  return whole ? List(std::move(list)) : List();
}

}  // namespace

// Disabled is active all the same (R1), and which words of `status` mean archived is not known: none is read.
Result<ListedAsset> listed(const JsonValue& row) {
  ListedAsset asset;
  asset.id = TRY(row.text_at("id"));
  if (asset.id.empty()) return bad_input("an asset has no id");
  asset.name = TRY(optional_text(row, "name"));
  if (asset.name.empty()) asset.name = asset.id;
  asset.organization_id = TRY(row.text_at("customerId"));
  asset.organization = TRY(optional_text(row, "customerName"));
  if (asset.organization_id.empty() || asset.organization.empty())
    return bad_input("asset " + asset.id + " has no customer with id and name");
  asset.version = Version::V2;
  asset.kind = TRY(optional_text(row, "licenseType"));
  asset.stored = TRY(stored(row));
  asset.mac = TRY(optional_text(row, "mac"));
  asset.created = TRY(optional_instant(row, "createdTimestamp"));
  asset.newest_recovery_point = TRY(optional_instant(row, "lastSuccessfulBackupTimestamp"));
  asset.points = asset.newest_recovery_point ? Points::Some : Points::None;
  return asset;
}

Result<std::vector<ListedAsset>> UniviewSource::list() {
  const std::string token = TRY_WITHIN("asking for a token", ask_token(posting_, login_origin(api_), login_));
  const Reader reader(reading_, api_, token, vendor_of(login_));
  for (int i = 0; i < tries; ++i) {
    auto list = TRY_WITHIN("reading the assets", read_once(reader));
    if (list) return *std::move(list);
  }
  return fail(Failure::Io, fmt::format("the list of assets was another on each of its pages, {} times", tries),
              "Assets come or go at this moment: try again later.");
}

}  // namespace stowage::connectors::uniview
