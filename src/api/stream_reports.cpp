#include "api/stream_reports.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "directory/identity.h"

namespace stowage {

namespace {

// Of two rows of one instant the one that says more counts, or else any, but always the same.
auto rank(const StreamReport& report) {
  return std::tie(report.asset_class, report.hostname, report.mac, report.serial, report.name, report.organization_id,
                  report.organization);
}

bool counts_before(const StreamReport& a, const StreamReport& b) {
  return a.at != b.at ? a.at < b.at : rank(a) > rank(b);
}

}  // namespace

void StreamReports::add(std::uint32_t place, const StreamReport& report, std::uint32_t line) {
  if (index_and_one_.size() <= place)
    index_and_one_.resize(std::max<std::size_t>(place + 1, 2 * index_and_one_.size()));
  std::uint32_t& index_and_one = index_and_one_[place];
  if (index_and_one == 0) {
    places_.push_back(place);
    reports_.push_back({report.at, report.asset_class, texts_.keep(report.hostname), texts_.keep(report.mac),
                        texts_.keep(report.serial), texts_.keep(report.name), texts_.keep(report.organization_id),
                        texts_.keep(report.organization)});
    lines_.push_back(line);
    first_classes_.push_back(report.asset_class);
    several_classes_.push_back(false);
    last_known_and_one_.push_back(0);
    index_and_one = static_cast<std::uint32_t>(reports_.size());
    remember_class(index_and_one - 1, report);
    return remember_machine(index_and_one - 1, report, line);
  }
  remember_class(index_and_one - 1, report);
  StreamReport& known = reports_[index_and_one - 1];
  if (known.organization_id != report.organization_id && !two_organizations_)
    two_organizations_ = Conflict{place, line, place, lines_[index_and_one - 1]};
  if (counts_before(report, known)) {
    const auto kept = [&](std::string_view text, std::string_view before) {
      return text == before ? before : texts_.keep(text);
    };
    known = {report.at,
             report.asset_class,
             kept(report.hostname, known.hostname),
             kept(report.mac, known.mac),
             kept(report.serial, known.serial),
             kept(report.name, known.name),
             kept(report.organization_id, known.organization_id),
             kept(report.organization, known.organization)};
  }
  remember_machine(index_and_one - 1, report, line);
}

void StreamReports::remember_class(std::uint32_t index, const StreamReport& report) {
  if (report.asset_class != first_classes_[index]) several_classes_[index] = true;
  if (report.asset_class == AssetClass::None) return;
  said_classes_.push_back({index, static_cast<std::uint32_t>(report.at.ms() / 1000), report.asset_class});
}

void StreamReports::sort_classes() {
  std::erase_if(said_classes_, [&](const SaidClass& said) { return !several_classes_[said.index]; });
  std::sort(said_classes_.begin(), said_classes_.end(), [](const SaidClass& a, const SaidClass& b) {
    return std::tie(a.index, a.seconds, a.value) < std::tie(b.index, b.seconds, b.value);
  });
}

std::vector<ClassRow> StreamReports::classes_of(std::uint32_t place) const {
  const std::uint32_t index = index_and_one_[place] - 1;
  if (!several_classes_[index]) {
    if (first_classes_[index] == AssetClass::None) return {};
    return {{reports_[index].at, first_classes_[index]}};
  }
  std::vector<ClassRow> rows;
  const auto first = std::lower_bound(said_classes_.begin(), said_classes_.end(), index,
                                      [](const SaidClass& said, std::uint32_t wanted) { return said.index < wanted; });
  for (auto said = first; said != said_classes_.end() && said->index == index; ++said) {
    if (rows.empty() || rows.back().value != said->value)
      rows.push_back({Instant(std::int64_t{said->seconds} * 1000), said->value});
  }
  return rows;
}

void StreamReports::remember_machine(std::uint32_t index, const StreamReport& report, std::uint32_t line) {
  if (line == 0 || (report.mac.empty() && report.serial.empty())) return;
  std::uint32_t& last = last_known_and_one_[index];
  if (last != 0 && known_[last - 1].mac == report.mac && known_[last - 1].serial == report.serial) return;
  known_.push_back({places_[index], line, texts_.keep(report.mac), texts_.keep(report.serial)});
  last = static_cast<std::uint32_t>(known_.size());
}

const StreamReport* StreamReports::of(std::uint32_t place) const {
  const std::uint32_t index_and_one = place < index_and_one_.size() ? index_and_one_[place] : 0;
  return index_and_one == 0 ? nullptr : &reports_[index_and_one - 1];
}

std::optional<StreamReports::Conflict> StreamReports::find_conflict(const StreamNumbers& streams) const {
  const auto by_mac = [](const Known& known) { return comparable_mac(known.mac); };
  const auto by_serial = [](const Known& known) { return comparable_name(known.serial); };
  if (auto conflict = find_conflict(streams, by_mac)) return conflict;
  return find_conflict(streams, by_serial);
}

template <class Evidence>
std::optional<StreamReports::Conflict> StreamReports::find_conflict(const StreamNumbers& streams,
                                                                    const Evidence& evidence_of) const {
  struct Machine {
    std::string asset;
    std::string evidence;
    const Known* known;
    auto key() const { return std::tie(asset, evidence); }
  };
  std::vector<Machine> machines;
  for (const Known& known : known_) {
    std::string evidence = evidence_of(known);
    if (!evidence.empty())
      machines.push_back({comparable_name(streams.name(known.place).asset), std::move(evidence), &known});
  }
  std::sort(machines.begin(), machines.end(), [](const Machine& a, const Machine& b) {
    return a.key() != b.key() ? a.key() < b.key() : a.known->line < b.known->line;
  });
  for (std::size_t i = 1; i < machines.size(); ++i) {
    const Known& known = *machines[i].known;
    const Known& other = *machines[i - 1].known;
    if (machines[i].key() == machines[i - 1].key() &&
        streams.name(known.place).organization != streams.name(other.place).organization)
      return Conflict{known.place, known.line, other.place, other.line};
  }
  return std::nullopt;
}

}  // namespace stowage
