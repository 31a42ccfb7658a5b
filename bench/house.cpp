#include "house.h"

#include <algorithm>
#include <fmt/format.h>

#include "billing/packed_directory.h"
#include "billing/prices_table.h"
#include "directory/assets.h"
#include "directory/identity.h"
#include "directory/organizations.h"

namespace stowage::bench {

namespace {

// In one journal entry, so that all of it comes or nothing.
Result<void> enrol(Database& database, const Population& population, EntryId entry) {
  TRY(ensure_source(database, "bench", SourceKind::File, entry));
  for (std::uint32_t organization = 1; organization <= population.organizations(); ++organization)
    TRY(add_organization(database, organization_name(organization), entry));
  for (std::uint32_t asset = 1; asset <= population.assets(); ++asset) {
    const OrganizationId owner(population.organization_of(asset));
    const AssetId id = TRY(add_asset(database, asset_name(asset), owner, since_ever, entry));
    ASSERT(id.number() == asset);
    TRY(set_class(database, id, population.class_of(asset), SaidBy::Report, since_ever, entry));
  }
  for (std::uint32_t stream = 1; stream <= population.streams(); ++stream) {
    const std::uint32_t asset = population.asset_of(stream);
    const StreamKey key{only_source, population.version_of(stream), StoreId(),
                        organization_name(population.organization_of(asset)), asset_name(asset)};
    const StreamId id = TRY(add_stream(database, key, entry));
    ASSERT(id.number() == stream);
    TRY(own_stream(database, id, AssetId(asset), since_ever, entry));
  }
  return {};
}

Result<void> set_prices(Database& database, EntryId entry) {
  for (const Version version : {Version::V1, Version::V2}) {
    for (const BillingType type :
         {BillingType::Storage, BillingType::ProtectedServers, BillingType::ProtectedWorkstations}) {
      const bool storage = type == BillingType::Storage;
      const Price price = TRY(Price::parse(storage ? "0.05" : "4.45", storage ? Unit::GB : Unit::Asset));
      TRY(add_price(database, TRY(checked({Side::Sell, version, type, {}, since_ever, price})), entry));
    }
  }
  return {};
}

}  // namespace

std::string organization_name(std::uint32_t organization) {
  return fmt::format("Organization {}", organization);
}

std::string asset_name(std::uint32_t asset) {
  return fmt::format("asset-{}", asset);
}

Result<std::unique_ptr<Session>> make_house(const std::string& folder, const Population& population) {
  const Person person{"bench"};
  TRY(Session::create(folder, {"Bench", "UTC", "USD", Ledger::Kind::Live, {}}, person));
  auto session = TRY(Session::open(folder, person));
  TRY(session->record({"bench.enrol", "partner", "{}", ""}, [&](Database& database, EntryId entry) -> Result<void> {
    TRY(enrol(database, population, entry));
    return set_prices(database, entry);
  }));
  const EntryId entry = TRY(session->mark()).entry;
  TRY(session->read([&](Database& database) { return PackedDirectory(session->ledger()).load(database, entry); }));
  TRY(session->ledger().file().settle());
  return session;
}

Result<std::unique_ptr<Session>> open_house(const std::string& folder) {
  return Session::open(folder, {"bench"});
}

DeliveryDraft draft_of(std::vector<Sample> samples, std::uint64_t number) {
  DeliveryDraft draft;
  draft.source = only_source;
  draft.kind = "import";
  draft.sha = sha256(fmt::format("delivery {}", number));
  for (const Sample& sample : samples) draft.measured_at = std::max(draft.measured_at, sample.at);
  draft.samples = std::move(samples);
  return draft;
}

}  // namespace stowage::bench
