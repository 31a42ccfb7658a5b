#pragma once
// Typed ids: an asset's number cannot stand where an organization's is wanted.

#include <compare>
#include <cstdint>
#include <functional>

namespace stowage {

template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t number) : number_(number) {}
  constexpr std::int64_t number() const { return number_; }
  // 0 stands for none.
  constexpr explicit operator bool() const { return number_ != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t number_ = 0;
};

using OrganizationId = Id<struct OrganizationTag>;
using AssetId = Id<struct AssetTag>;
using DeviceId = Id<struct DeviceTag>;
using PoolId = Id<struct PoolTag>;
using SourceId = Id<struct SourceTag>;
using StoreId = Id<struct StoreTag>;
using StreamId = Id<struct StreamTag>;
using AccountId = Id<struct AccountTag>;
using ContractId = Id<struct ContractTag>;
using ServiceId = Id<struct ServiceTag>;
// Numbers of the journal's entries and of kept deliveries; both start at 1 and have no holes.
using EntryId = Id<struct EntryTag>;
using DeliveryId = Id<struct DeliveryTag>;

// What was known: all deliveries and journal entries up to these (R19).
struct Mark {
  DeliveryId delivery;
  EntryId entry;
  friend auto operator<=>(const Mark&, const Mark&) = default;
};

}  // namespace stowage

template <class Tag>
struct std::hash<stowage::Id<Tag>> {
  size_t operator()(stowage::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.number()); }
};
