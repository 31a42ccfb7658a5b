#include "api/explained_words.h"

#include <algorithm>

#include "api/enter_usage.h"

namespace stowage {

namespace {

Result<std::string> by_whom(Database& database, std::span<const Source> sources, const ClassStep& step) {
  if (step.word.by_person) {
    const std::string since = step.from == Day() ? "for all days" : "since " + step.from.text();
    return since + " by " + TRY(entered_by(database, step.entry));
  }
  const auto source =
      std::find_if(sources.begin(), sources.end(), [&](const Source& one) { return one.id == step.word.said_by; });
  return source == sources.end() ? std::string("by a report") : "by a report of " + source->name;
}

}  // namespace

Result<std::string> class_in_words(Database& database, std::span<const Source> sources, const AssetShare& share,
                                   EntryId known_at) {
  const std::vector<ClassStep> steps = TRY(read_class_steps(database, share.asset, known_at));
  std::string words;
  std::string last;
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const auto next = step + 1;
    const bool counts = std::any_of(share.of_line.begin(), share.of_line.end(), [&](const AssetDay& day) {
      return day.day >= step->from && (next == steps.end() || day.day < next->from);
    });
    if (!counts) continue;
    const std::string by = TRY(by_whom(database, sources, *step));
    if (by == last) continue;
    words += (words.empty() ? std::string(to_text(step->word.value)) + ", " : "; ") + by;
    last = by;
  }
  return words;
}

Result<ProtectedByWord> ProtectedByWord::load(Session& session, const UsageView& view, AssetId asset, Version version) {
  ProtectedByWord words(version);
  if (view.directory().decisions.contains(asset))
    words.starts_ =
        TRY(session.read([&](Database& database) { return read_starts(database, asset, version, view.mark().entry); }));
  return words;
}

std::optional<EntryId> ProtectedByWord::on(const AssetDay& day) const {
  const VersionUsage& usage = day.of(version_);
  const auto behind = starts_.upper_bound(day.day);
  if (behind == starts_.begin() || usage.state != State::Active) return std::nullopt;
  const auto& [from, entry] = *std::prev(behind);
  return usage.reported && *usage.reported >= from ? std::nullopt : std::optional(entry);
}

namespace {

struct VouchedDays {
  Day first;
  Day last;
  EntryId by;
};

std::vector<VouchedDays> in_rows(const ProtectedByWord& words, const AssetShare& share) {
  std::vector<VouchedDays> rows;
  for (const AssetDay& day : share.of_line) {
    const auto by = words.on(day);
    if (!by) continue;
    if (rows.empty() || rows.back().by != *by || rows.back().last + 1 != day.day) rows.push_back({day.day, {}, *by});
    rows.back().last = day.day;
  }
  return rows;
}

}  // namespace

Result<Table> vouched_days(Session& session, const UsageView& view, Version version,
                           const std::vector<AssetShare>& shares, const AssetNames& names) {
  Table table({{"asset", "Asset", ColumnKind::Text},
               {"first", "First day", ColumnKind::Day},
               {"last", "Last day", ColumnKind::Day},
               {"person", "Who", ColumnKind::Text},
               {"entry", "Entry", ColumnKind::Integer},
               {"note", "Why", ColumnKind::Text}});
  for (const AssetShare& share : shares) {
    const auto words = TRY(ProtectedByWord::load(session, view, share.asset, version));
    for (const VouchedDays& row : in_rows(words, share)) {
      const auto entry = TRY(session.read([&](Database& database) { return read_entry(database, row.by); }));
      ASSERT(entry);
      table.add({names.at(share.asset), row.first, row.last, entry->person, entry->number.number(), entry->note});
    }
  }
  return table;
}

}  // namespace stowage
