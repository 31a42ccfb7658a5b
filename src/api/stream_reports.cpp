#include "api/stream_reports.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace stowage {

namespace {

// Of two rows of one instant the one that says more counts, or else any, but always the same.
auto rank(const StreamReport& report) {
  return std::tie(report.asset_class, report.hostname, report.mac, report.serial);
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
                        texts_.keep(report.serial)});
    last_known_and_one_.push_back(0);
    index_and_one = static_cast<std::uint32_t>(reports_.size());
  } else if (StreamReport& known = reports_[index_and_one - 1]; counts_before(report, known)) {
    const auto kept = [&](std::string_view text, std::string_view before) {
      return text == before ? before : texts_.keep(text);
    };
    known = {report.at, report.asset_class, kept(report.hostname, known.hostname), kept(report.mac, known.mac),
             kept(report.serial, known.serial)};
  }
  if (line != 0 && (!report.mac.empty() || !report.serial.empty())) remember(index_and_one - 1, report, line);
}

void StreamReports::remember(std::uint32_t index, const StreamReport& report, std::uint32_t line) {
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
  for (const auto evidence : {&Known::mac, &Known::serial}) {
    std::vector<std::pair<StreamName, const Known*>> machines;
    for (const Known& known : known_) {
      if (!(known.*evidence).empty()) machines.emplace_back(streams.name(known.place), &known);
    }
    const auto machine = [&](const auto& one) { return std::tie(one.first.asset, one.second->*evidence); };
    std::sort(machines.begin(), machines.end(), [&](const auto& a, const auto& b) {
      return machine(a) != machine(b) ? machine(a) < machine(b) : a.second->line < b.second->line;
    });
    for (std::size_t i = 1; i < machines.size(); ++i) {
      const auto& [name, known] = machines[i];
      const auto& [other_name, other] = machines[i - 1];
      if (machine(machines[i]) == machine(machines[i - 1]) && name.organization != other_name.organization)
        return Conflict{known->place, known->line, other->place, other->line};
    }
  }
  return std::nullopt;
}

}  // namespace stowage
