#include "metering/stream_numbers.h"

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace stowage {

namespace {

constexpr std::size_t slots_at_first = 64;

// In the order of their numbers, without sorting many: where a good part of all streams is the source's, all are read.
Result<Query> streams_of(Database& database, SourceId source) {
  constexpr std::int64_t sorted_share = 4;
  const auto its = TRY(database.find_integer("SELECT count(*) FROM streams WHERE source=?", source));
  const auto newest = TRY(database.find_integer("SELECT max(id) FROM streams"));
  const std::string_view way = its.value_or(0) > newest.value_or(0) / sorted_share ? " NOT INDEXED" : "";
  return database.query(
      "SELECT id, version, store, organization, asset FROM streams" + std::string(way) + " WHERE source=? ORDER BY id",
      source);
}

}  // namespace

Result<StreamNumbers> StreamNumbers::load(Database& database, SourceId source) {
  StreamNumbers streams;
  Query rows = TRY(streams_of(database, source));
  while (TRY(rows.next())) {
    const std::uint32_t place =
        streams.place({static_cast<Version>(rows.integer(1)), rows.id<StoreId>(2), rows.text(3), rows.text(4)});
    streams.set_number(place, static_cast<std::uint32_t>(rows.integer(0)));
  }
  return streams;
}

std::uint32_t StreamNumbers::place(const StreamName& name) {
  if (2 * (entries_.size() + 1) > slots_.size()) grow();
  const Entry entry = entry_of(name, organization(name.organization));
  return place(entry, hash_of(entry));
}

std::uint32_t StreamNumbers::place(Entry entry, std::uint64_t hash) {
  Slot& slot = slots_[slot_of(entry, hash)];
  if (slot.place_and_one == 0) {
    ASSERT(size() < UINT32_MAX - 1);
    entry.asset = texts_.keep(entry.asset);
    entries_.push_back(entry);
    numbers_.push_back(0);
    slot = {static_cast<std::uint32_t>(hash >> 32), size()};
  }
  return slot.place_and_one - 1;
}

void StreamNumbers::places(std::span<const StreamName> names, std::span<std::uint32_t> places) {
  ASSERT(names.size() <= together_max && places.size() == names.size());
  std::array<std::size_t, together_max> searched;
  std::size_t count = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto expected = find_next(names[i]);
    if (expected) places[i] = *expected;
    if (!expected) searched[count++] = i;
  }
  search(names, std::span(searched).first(count), places);
  if (!names.empty()) next_ = places.back() + 1;
}

// One that was left out is stepped over.
std::optional<std::uint32_t> StreamNumbers::find_next(const StreamName& wanted) {
  for (std::uint32_t place = next_; place < std::min(next_ + 2, size()); ++place) {
    if (name(place) != wanted) continue;
    next_ = place + 1;
    return place;
  }
  return std::nullopt;
}

void StreamNumbers::search(std::span<const StreamName> names, std::span<const std::size_t> wanted,
                           std::span<std::uint32_t> places) {
  while (2 * (entries_.size() + wanted.size()) > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::array<Entry, together_max> entries;
  std::array<std::uint64_t, together_max> hashes;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const StreamName& name = names[wanted[i]];
    entries[i] = entry_of(name, organization(name.organization));
    hashes[i] = hash_of(entries[i]);
    __builtin_prefetch(&slots_[hashes[i] & mask]);
  }
  // The first slot is nearly always the one.
  const auto likely = [&](std::size_t i) -> const Entry* {
    const Slot& slot = slots_[hashes[i] & mask];
    return slot.place_and_one == 0 ? nullptr : &entries_[slot.place_and_one - 1];
  };
  for (std::size_t i = 0; i < wanted.size(); ++i) __builtin_prefetch(likely(i));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (const Entry* entry = likely(i)) __builtin_prefetch(entry->asset.data());
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) places[wanted[i]] = place(entries[i], hashes[i]);
}

std::optional<std::uint32_t> StreamNumbers::find(const StreamName& name) const {
  const auto organization = find_organization(name.organization);
  if (!organization || slots_.empty()) return std::nullopt;
  const Entry entry = entry_of(name, *organization);
  const Slot& slot = slots_[slot_of(entry, hash_of(entry))];
  return slot.place_and_one == 0 ? std::nullopt : std::optional(slot.place_and_one - 1);
}

StreamName StreamNumbers::name(std::uint32_t place) const {
  const Entry& entry = entries_[place];
  return {static_cast<Version>(entry.store_and_version & 3), StoreId(entry.store_and_version >> 2),
          organization_names_[entry.organization], entry.asset};
}

std::optional<std::uint32_t> StreamNumbers::find_organization(std::string_view name) const {
  const auto found = organizations_.find(name);
  return found == organizations_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t StreamNumbers::organization(std::string_view name) {
  if (last_organization_ < organization_names_.size() && organization_names_[last_organization_] == name)
    return last_organization_;
  const auto known = find_organization(name);
  if (!known) {
    organization_names_.push_back(texts_.keep(name));
    organizations_.emplace(organization_names_.back(), static_cast<std::uint32_t>(organizations_.size()));
  }
  return last_organization_ = known.value_or(static_cast<std::uint32_t>(organization_names_.size()) - 1);
}

StreamNumbers::Entry StreamNumbers::entry_of(const StreamName& name, std::uint32_t organization) {
  constexpr std::int64_t stores_max = std::int64_t{1} << 30;
  ASSERT(name.store.number() < stores_max);
  return {name.asset, organization,
          static_cast<std::uint32_t>(name.store.number()) << 2 | static_cast<std::uint32_t>(name.version)};
}

std::uint64_t StreamNumbers::hash_of(const Entry& entry) {
  constexpr std::uint64_t spread = 0x9E37'79B9'7F4A'7C15;  // 2^64 over the golden ratio
  const std::uint64_t group = std::uint64_t{entry.organization} << 32 | entry.store_and_version;
  const std::uint64_t mixed = (checksum(entry.asset) ^ group * spread) * spread;
  return mixed ^ mixed >> 32;
}

std::size_t StreamNumbers::slot_of(const Entry& entry, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].place_and_one != 0 &&
         (slots_[at].tag != hash >> 32 || entries_[slots_[at].place_and_one - 1] != entry))
    at = (at + 1) & mask;
  return at;
}

void StreamNumbers::grow() {
  slots_.assign(std::max(slots_at_first, 2 * slots_.size()), Slot{});
  for (std::uint32_t place = 0; place < size(); ++place) {
    const std::uint64_t hash = hash_of(entries_[place]);
    slots_[slot_of(entries_[place], hash)] = {static_cast<std::uint32_t>(hash >> 32), place + 1};
  }
}

}  // namespace stowage
