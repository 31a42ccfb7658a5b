#include "billing/plain_pairs.h"

#include <algorithm>

namespace stowage {

bool PlainPairs::has_one_of_each(AssetId asset) const {
  const auto first = std::lower_bound(owned_streams_.begin(), owned_streams_.end(), OwnedStream{asset, StreamId()});
  const auto last =
      std::find_if(first, owned_streams_.end(), [&](const OwnedStream& owned) { return owned.asset != asset; });
  if (last - first != 2) return false;
  return facts_.of(first->stream).version != facts_.of(std::next(first)->stream).version;
}

// False where a cell does not decide its day.
bool PlainPairs::find_states(Half& half) {
  half.states.assign(static_cast<size_t>(range_.days()), CellState::Absent);
  if (half.stream == nullptr) return true;
  const FeedFacts& facts = *half.stream->facts;
  const std::uint32_t lists = listed_.number_of(*facts.listed);
  for (size_t place = 0; place < half.states.size(); ++place) {
    const DayCell& cell = half.stream->cells[place];
    const CellState state =
        listed_.on(lists, place).state(facts.version, cell.age, cell.point_age, BlockColumns::word_of(cell));
    // When v2 that is not active was so last, and whether v1 was after it, only histories tell.
    const bool ended =
        facts.version == Version::V2 && (state == CellState::Kept || (state == CellState::Absent && cell.known()));
    if (state == CellState::Undecided || ended) return false;
    half.states[place] = state;
  }
  return true;
}

bool PlainPairs::add(AssetId asset, std::span<const StreamDays> streams, TotalsTable& totals) {
  if (!asset || streams.size() > 2 || particular_.decided_about(asset)) return false;
  v1_.stream = v2_.stream = nullptr;
  for (const StreamDays& stream : streams) {
    if (!stream.always) return false;
    (stream.facts->version == Version::V1 ? v1_ : v2_).stream = &stream;
  }
  const auto organization = organization_on_all(directory_.asset_organizations.of(asset.number()), range_);
  const auto asset_class = class_on_all(directory_.asset_classes.of(asset.number()), range_);
  if (!organization || !asset_class || !has_one_of_each(asset)) return false;
  if (!find_states(v1_) || !find_states(v2_)) return false;

  TotalsRow row;
  row.organization = *organization;
  row.asset_class = *asset_class;
  for (size_t place = 0; place < v1_.states.size(); ++place) {
    const Day day = range_.from + static_cast<std::int32_t>(place);
    if (v1_.states[place] != CellState::Absent) add_v1(row, day, place, totals);
    if (v2_.states[place] != CellState::Absent) add_v2(row, day, place, totals);
  }
  return true;
}

void PlainPairs::add_v1(TotalsRow row, Day day, size_t place, TotalsTable& totals) const {
  const DayCell& cell = v1_.stream->cells[place];
  CellState state = v1_.states[place];
  const bool upgraded = v2_.states[place] == CellState::Active;
  if (upgraded && cell.stated != Stated::Active) state = CellState::Kept;
  row.version = Version::V1;
  row.decision = upgraded ? Decision::ExcludedOtherVersion : decision_of(directory_, row.organization, state, day);
  row.active = state == CellState::Active;
  row.unmeasured = cell.unmeasured;
  row.stale = v1_.stream->stale(place) != Stale::No;
  totals.add(row, place, Tally(cell.level));
}

void PlainPairs::add_v2(TotalsRow row, Day day, size_t place, TotalsTable& totals) const {
  const DayCell& cell = v2_.stream->cells[place];
  row.version = Version::V2;
  row.decision = decision_of(directory_, row.organization, v2_.states[place], day);
  row.active = v2_.states[place] == CellState::Active;
  row.unmeasured = cell.unmeasured;
  row.stale = v2_.stream->stale(place) != Stale::No;
  totals.add(row, place, Tally(cell.level));
}

}  // namespace stowage
