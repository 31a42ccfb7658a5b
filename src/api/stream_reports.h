#pragma once
// What the rows of one arrival say of their streams besides bytes: the class of the machine, and by what it is known.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/texts.h"
#include "directory/assets.h"
#include "metering/stream_numbers.h"

namespace stowage {

struct StreamReport {
  Instant at;
  AssetClass asset_class = AssetClass::None;
  std::string_view hostname;
  std::string_view mac;
  std::string_view serial;
  // Of a source that gives ids of its own (R12): what the asset is called there, in which of its organizations it is,
  // and what that one is called. The keys of such streams are those ids.
  std::string_view name = {};
  std::string_view organization_id = {};
  std::string_view organization = {};

  bool has_ids() const { return !organization_id.empty(); }
  bool says_anything() const {
    return asset_class != AssetClass::None || !hostname.empty() || !mac.empty() || !serial.empty() || has_ids();
  }
  Evidence evidence() const { return {std::string(hostname), std::string(mac), std::string(serial)}; }
};

// What a row says of a stream's class, to the second.
struct ClassRow {
  Instant at;
  AssetClass value = AssetClass::None;
};

class StreamReports {
 public:
  // `place` is the stream's; `line` is the row's, 0 where there is none. Texts are copied.
  void add(std::uint32_t place, const StreamReport& report, std::uint32_t line);

  // Of the rows that say anything of the stream the earliest counts, whatever their order; nullptr where none does.
  const StreamReport* of(std::uint32_t place) const;
  // The places of streams of which rows said anything.
  const std::vector<std::uint32_t>& places() const { return places_; }

  // What the stream's class is from which row on, by instant; nothing where no row says one. Rows that repeat the one
  // before are left out.
  std::vector<ClassRow> classes_of(std::uint32_t place) const;
  void sort_classes();  // after the last row

  // Two rows that have one machine in two organizations: same key, and same MAC or serial, however they are written.
  struct Conflict {
    std::uint32_t place;
    std::uint32_t line;
    std::uint32_t other_place;
    std::uint32_t other_line;  // before it
  };
  std::optional<Conflict> find_conflict(const StreamNumbers& streams) const;
  // Two rows that have one id in two of the source's organizations.
  const std::optional<Conflict>& two_organizations() const { return two_organizations_; }

 private:
  // By what a row knows a machine; the next row that knows it by the same is not kept.
  struct Known {
    std::uint32_t place;
    std::uint32_t line;
    std::string_view mac;
    std::string_view serial;
  };
  template <class Evidence>
  std::optional<Conflict> find_conflict(const StreamNumbers& streams, const Evidence& evidence_of) const;
  void remember_class(std::uint32_t index, const StreamReport& report);
  void remember_machine(std::uint32_t index, const StreamReport& report, std::uint32_t line);

  std::vector<std::uint32_t> index_and_one_;  // by place, in the following; 0 for none
  std::vector<std::uint32_t> places_;
  std::vector<StreamReport> reports_;
  std::vector<std::uint32_t> lines_;       // of them
  std::vector<AssetClass> first_classes_;  // that a row said of each
  std::vector<bool> several_classes_;      // whether rows differ
  struct SaidClass {
    std::uint32_t index;
    std::uint32_t seconds;  // since 1970
    AssetClass value;
  };
  std::vector<SaidClass> said_classes_;  // of each row; once sorted, only of streams whose rows differ
  std::optional<Conflict> two_organizations_;
  std::vector<std::uint32_t> last_known_and_one_;  // in known_; 0 for none
  std::vector<Known> known_;
  Texts texts_;
};

}  // namespace stowage
