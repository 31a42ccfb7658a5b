#include "api/former_names.h"

#include <algorithm>

#include "api/closed_days.h"
#include "api/deciding.h"
#include "api/report_days.h"
#include "api/stream_owners.h"
#include "directory/identity.h"

namespace stowage {

namespace {

struct TwoNames {
  Stream one;
  Stream other;
};

Result<std::vector<TwoNames>> names_of_one_source(Session& session, AssetId asset, AssetId other) {
  return session.read([&](Database& database) -> Result<std::vector<TwoNames>> {
    std::vector<TwoNames> pairs;
    for (const StreamId id : TRY(streams_of(database, other))) {
      const auto stream = TRY(find_stream(database, id));
      if (!stream || stream->key.store) continue;
      for (const StreamId beside : TRY(streams_beside(database, *stream, asset)))
        pairs.push_back({*stream, *TRY(find_stream(database, beside))});
    }
    return pairs;
  });
}

// Where it was last reported before the other one was for the first time.
Result<std::optional<FormerName>> former(Session& session, const Stream& stream, const Stream& later, Day from) {
  const auto last = TRY(last_report(session, stream.id));
  if (!last || TRY(reported_by(session, later.id, *last))) return std::optional<FormerName>();
  const auto first = TRY(first_report_after(session, later.id, *last));
  if (!first) return std::optional<FormerName>();
  return std::optional(FormerName{stream, later.key.asset, std::max(*first, from)});
}

std::string map_command(const Asset& asset, StreamId stream) {
  return "stowage asset map a" + std::to_string(asset.id.number()) + " --stream " + std::to_string(stream.number());
}

// Unless it has been reported since.
bool is_former(const Timelines<bool>& names, StreamId stream, Day on, Day last_report) {
  const auto steps = names.of(stream.number());
  const auto next = std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.day > on; });
  return next != steps.begin() && std::prev(next)->value && last_report < std::prev(next)->day;
}

Result<void> check_ending(Database& database, const Stream& stream, const Asset& asset, Day from, Day last) {
  const EntryId entry = TRY(journal_head(database)).entry;
  const std::string its = "stream " + std::to_string(stream.id.number());
  const Timelines<std::int64_t> owners = TRY(read_stream_owners(database, entry));
  const std::int64_t* owner = owners.at(stream.id.number(), from);
  if (owner == nullptr || AssetId(*owner) != asset.id)
    return refuse(its + " is not " + asset.name + "'s on " + from.text(),
                  "`stowage asset show` names its streams. Of two records of one machine: stowage asset link.");
  const Timelines<bool> names = TRY(read_former_names(database, entry));
  if (is_former(names, stream.id, from, last))
    return refuse(its + " is a former name of " + asset.name + " then already");
  const std::string version(to_text(stream.key.version));
  for (const StreamId id : TRY(streams_of(database, asset.id))) {
    const auto other = TRY(find_stream(database, id));
    if (id == stream.id || !other || other->key.version != stream.key.version) continue;
    if (!is_former_from(names, id, from)) return {};
  }
  return refuse(asset.name + " has no other " + version + " record that would count instead of " + its,
                "If the machine is gone: stowage asset end a" + std::to_string(asset.id.number()) + " --version " +
                    version + " --from DAY --reason TEXT.");
}

}  // namespace

Result<std::vector<FormerName>> former_names(Session& session, AssetId asset, AssetId other, Day from) {
  std::vector<FormerName> names;
  for (const TwoNames& pair : TRY(names_of_one_source(session, asset, other))) {
    auto name = TRY(former(session, pair.one, pair.other, from));
    if (!name) name = TRY(former(session, pair.other, pair.one, from));
    if (name) names.push_back(std::move(*name));
  }
  return names;
}

std::string of_former_names(const std::vector<FormerName>& names, const Asset& asset) {
  std::string sentences;
  for (const FormerName& name : names) {
    sentences +=
        (sentences.empty() ? "" : " ") + name.stream.key.asset + " was last reported before " + name.now +
        " was for the first time: it is a former name, and counts no more from " + name.until.text() +
        " on, unless it is reported again. If it is a repository of its own: " + map_command(asset, name.stream.id) +
        " --from " + name.until.text() + " --reason TEXT.";
  }
  return sentences;
}

Result<Effect> end_name(Session& session, StreamId id, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const auto stream = TRY(session.read([&](Database& database) { return find_stream(database, id); }));
  const auto last = stream ? TRY(last_report(session, id)) : std::nullopt;
  if (!last) return not_found("there is no stream " + std::to_string(id.number()), "`stowage asset show` names them.");
  const Day from = when.from ? *when.from : std::max(*last + 1, TRY(session.first_open_day()));
  TRY(session.read([&](Database& database) { return check_ending(database, *stream, asset, from, *last); }));
  JsonWriter data;
  dated(data, from).field("stream", id.number());
  Effect effect = TRY(decide(session, "stream.end_name", subject_of(asset), data, when, from,
                             [&](Database& database, EntryId entry) { return end_name(database, id, from, entry); }));
  effect.remark = stream->key.asset + " counts no more from then on, unless it is reported again. To take it back: " +
                  map_command(asset, id) + " --from " + from.text() + " --reason TEXT.";
  std::set<Day> carried;
  for (Day day = *last + 1; day < from && day < TRY(session.first_open_day()); ++day) carried.insert(day);
  if (!carried.empty())
    effect.remark += " " + of_closed_days(carried, "Closed days stay as they were billed, with both",
                                          map_command(asset, id) + " --former");
  return effect;
}

}  // namespace stowage
