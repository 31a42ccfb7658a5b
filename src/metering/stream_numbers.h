#pragma once
// The streams of one source by their names, for finding the numbers of many rows.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/texts.h"
#include "metering/streams.h"

namespace stowage {

// A stream as its source names it.
struct StreamName {
  Version version = Version::V1;
  StoreId store;
  std::string_view organization;
  std::string_view asset;
  friend auto operator<=>(const StreamName&, const StreamName&) = default;
};

// Each stream has a place: dense, from 0, in the order in which they came. One that is new to the ledger has a place
// and no number.
class StreamNumbers {
 public:
  StreamNumbers() = default;
  // Those that the ledger knows, in the order of their numbers.
  static Result<StreamNumbers> load(Database& database, SourceId source);

  // The place of a stream, which it gets where it has none.
  std::uint32_t place(const StreamName& name);
  // Of many. Those in the order of the places, as a source mostly lists them day after day, are found at once; for the
  // others memory is fetched together: one after the other, each would wait for it three times.
  static constexpr std::size_t together_max = 256;
  void places(std::span<const StreamName> names, std::span<std::uint32_t> places);
  std::optional<std::uint32_t> find(const StreamName& name) const;
  bool has_organization(std::string_view name) const { return find_organization(name).has_value(); }

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  // The texts last as long as this object.
  StreamName name(std::uint32_t place) const;
  // 0 where the ledger does not know the stream.
  std::uint32_t number(std::uint32_t place) const { return numbers_[place]; }
  void set_number(std::uint32_t place, std::uint32_t number) { numbers_[place] = number; }

 private:
  struct Entry {
    std::string_view asset;
    std::uint32_t organization;
    std::uint32_t store_and_version;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  // Of an open-addressing table; place 1 more, 0 where it is free. The tag is the other half of the name's hash.
  struct Slot {
    std::uint32_t tag;
    std::uint32_t place_and_one;
  };

  // Where it is the one behind the last that was asked for, or the one after that.
  std::optional<std::uint32_t> find_next(const StreamName& wanted);
  // Of those at `wanted` among the names.
  void search(std::span<const StreamName> names, std::span<const std::size_t> wanted, std::span<std::uint32_t> places);
  std::optional<std::uint32_t> find_organization(std::string_view name) const;
  std::uint32_t organization(std::string_view name);
  std::uint32_t place(Entry entry, std::uint64_t hash);
  static Entry entry_of(const StreamName& name, std::uint32_t organization);
  static std::uint64_t hash_of(const Entry& entry);
  // The slot of the stream, or the free one where it belongs.
  std::size_t slot_of(const Entry& entry, std::uint64_t hash) const;
  void grow();

  std::vector<Entry> entries_;          // by place
  std::vector<std::uint32_t> numbers_;  // by place
  std::vector<Slot> slots_;
  std::unordered_map<std::string_view, std::uint32_t> organizations_;  // index in names
  std::vector<std::string_view> organization_names_;
  std::uint32_t next_ = 0;               // place that is expected to be asked for
  std::uint32_t last_organization_ = 0;  // rows of one organization mostly stand together
  Texts texts_;
};

}  // namespace stowage
