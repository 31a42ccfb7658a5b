#pragma once
// Lists and entries of the directory and the price book.

#include <optional>
#include <string>

#include "api/effect.h"
#include "api/session.h"
#include "base/table.h"
#include "billing/price_book.h"
#include "directory/pools.h"

namespace stowage {

Result<OrganizationId> add_customer(Session& session, const std::string& name);
Result<void> rename_customer(Session& session, const std::string& organization, const std::string& name);
Result<Table> list_organizations(Session& session);
// Its id, its name and its exclusions, oldest first.
Result<Table> show_organization(Session& session, const std::string& organization);

struct NewAsset {
  std::string name;
  std::string organization;
  AssetClass asset_class = AssetClass::None;
  std::optional<Day> from;
};
Result<AssetId> add_new_asset(Session& session, const NewAsset& asset);
Result<Table> list_assets(Session& session, const std::optional<std::string>& organization);
// Everything dated about one asset, oldest first: organization, class, exclusions, protection, streams.
Result<Table> show_asset(Session& session, const std::string& asset);

Result<DeviceId> add_device(Session& session, const std::string& organization, const std::string& name,
                            const std::string& kind);
Result<Table> list_devices(Session& session);
// The devices of this name, or the one with this id ("d3").
Result<Table> show_device(Session& session, const std::string& device);

struct PoolChange {
  std::string name;
  bool is_new = false;  // adds the pool; else it must be there
  std::optional<Bytes> purchased;
  std::optional<Bytes> included;  // for each asset with v2 active
  std::optional<Day> from;        // nothing: the first open day
  std::string reason;
  bool correct = false;
};
Result<Effect> set_pool(Session& session, const PoolChange& change);
Result<Table> list_pools(Session& session);
// Its terms, each from its day on.
Result<Table> show_pool(Session& session, const std::string& pool);

struct NewPrice {
  Version version = Version::V1;
  BillingType type = BillingType::Storage;
  std::string price;  // "4.45" or "none"
  Side side = Side::Sell;
  std::optional<std::string> organization;
  AssetClass asset_class = AssetClass::None;
  bool per_gib = false;
  std::optional<Day> from;  // nothing: the beginning
  std::string reason;
  bool correct = false;
};
struct AddedPrice {
  PriceEntry entry;                     // as it stands in the book, with its first day
  std::optional<std::string> replaced;  // the price that stood there for the same from the same day on
  Effect effect;
};
Result<AddedPrice> add_new_price(Session& session, const NewPrice& price);
Result<Table> list_prices(Session& session);
Result<Table> show_prices(Session& session, Version version, BillingType type);

// From today on where `when` names no day.
Result<Effect> change_policy(Session& session, const std::string& name, int value, const When& when);
Result<Table> list_policies(Session& session);

Result<Table> list_journal(Session& session, int count);
// Heads of the journal that were signed, oldest first, with all that checking a signature elsewhere takes.
Result<Table> list_signed_heads(Session& session);

// "500GB", "1.5TB", "250GiB", or plain bytes.
Result<Bytes> parse_size(std::string_view text);

}  // namespace stowage
