#include "api/enter_usage.h"

#include <algorithm>
#include <array>

#include "base/csv.h"
#include "base/json.h"
#include "base/plain_text.h"
#include "base/table.h"
#include "billing/usage.h"
#include "directory/assets.h"
#include "directory/entered_usage.h"

namespace stowage {

namespace {

Result<Bytes> parse_count(std::string_view text) {
  const auto count = parse_int128(text);
  if (!count || *count < 0 || *count > Bytes::max_count)
    return bad_input("'" + std::string(text) + "' is not a number of bytes",
                     "Write digits only, such as 412000000000.");
  return Bytes::checked(static_cast<std::int64_t>(*count));
}

// A figure counts only where nobody publishes bytes.
Result<void> check_unmeasured(Session& session, const std::vector<EnteredUsage>& figures) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  std::map<Day, std::map<std::pair<AssetId, Version>, VersionUsage>> wanted;
  for (const EnteredUsage& figure : figures)
    wanted[std::min(figure.from, session.today())][{figure.asset, figure.version}] = {};
  for (auto& [day, found] : wanted) {
    const bool one = found.size() == 1;
    const auto take = [&, &on_day = found](const AssetUsage& usage) {
      for (const Version version : {Version::V1, Version::V2}) {
        const auto place = on_day.find({usage.asset, version});
        if (place != on_day.end()) place->second = usage.days.back().of(version);
      }
    };
    TRY(view->each({day, day + 1}, {}, take, one ? std::optional(found.begin()->first.first) : std::nullopt));
    for (const auto& [key, usage] : found) {
      const std::string name = "a" + std::to_string(key.first.number()) + " ";
      const std::string version(to_text(key.second));
      if (!usage.metered)
        return refuse(
            name + "holds nothing as " + version + " on " + day.text(),
            "Give the version and a day on which it does: `stowage usage --on " + day.text() + "` shows all.");
      if (!usage.unmeasured && !usage.entered)
        return refuse(
            "the source of " + name + "gives its " + version + " bytes on " + day.text() + ": " + people(usage.level),
            "A figure by hand counts only where no source gives one.");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Entered>> parse_entered(const std::string& csv) {
  CsvReader reader = TRY(CsvReader::open(csv));
  constexpr std::array<std::string_view, 5> names = {"asset", "organization", "version", "stored_bytes", "from"};
  constexpr std::size_t needed = 4;
  std::array<int, names.size()> columns{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns[i] = reader.column(names[i]);
    if (columns[i] < 0 && i < needed)
      return bad_input("line 1: the header has no column '" + std::string(names[i]) + "'",
                       "It must be asset,organization,version,stored_bytes and may have from.");
  }
  std::vector<Entered> figures;
  while (TRY(reader.next())) {
    const std::string line = "line " + std::to_string(reader.line());
    const auto field = [&](std::size_t i) { return columns[i] < 0 ? std::string_view() : reader.field(columns[i]); };
    Entered figure;
    figure.asset = std::string(without_blanks_around(field(1))) + "/" + std::string(without_blanks_around(field(0)));
    figure.version = TRY_WITHIN(line + ", field 'version'", parse_version(field(2)));
    figure.bytes = TRY_WITHIN(line + ", field 'stored_bytes'", parse_count(field(3)));
    if (!field(4).empty()) figure.from = TRY_WITHIN(line + ", field 'from'", Day::parse(field(4)));
    figures.push_back(std::move(figure));
  }
  if (figures.empty()) return bad_input("there is no figure in it", "The file must have rows below its header.");
  return figures;
}

Result<Effect> enter_usage(Session& session, const std::vector<Entered>& figures, const When& when) {
  const Day usual = when.from.value_or(session.today());
  std::vector<EnteredUsage> found;
  Day earliest = figures.front().from.value_or(usual);
  TRY(session.read([&](Database& database) -> Result<void> {
    for (const Entered& figure : figures) {
      const Asset asset = TRY(need_asset(database, figure.asset));
      found.push_back({asset.id, figure.version, figure.bytes, figure.from.value_or(usual), session.today(), {}});
      earliest = std::min(earliest, found.back().from);
    }
    return {};
  }));
  TRY(check_unmeasured(session, found));
  JsonWriter data;
  data.begin_object().field("from", earliest.text()).key("figures").begin_array();
  for (const EnteredUsage& figure : found) {
    data.begin_object().field("asset", figure.asset.number()).field("version", to_text(figure.version));
    data.field("bytes", figure.bytes.count()).field("from", figure.from.text()).end_object();
  }
  data.end_array().end_object();
  return record_decision(session, {"usage.enter", "usage", data.take(), ""}, when, earliest,
                         [&](Database& database, EntryId entry) -> Result<void> {
                           for (EnteredUsage& figure : found) {
                             figure.entry = entry;
                             TRY(add_entered_usage(database, figure));
                           }
                           return {};
                         });
}

Result<std::string> entered_by(Database& database, EntryId entry) {
  const auto found = TRY(read_entry(database, entry));
  return found && !found->person.empty() ? found->person : std::string("someone");
}

}  // namespace stowage
