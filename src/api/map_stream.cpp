#include "api/map_stream.h"

#include <algorithm>

#include "api/closed_days.h"
#include "api/deciding.h"
#include "api/stream_owners.h"
#include "directory/asset_words.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/stream_classes.h"
#include "metering/source_order.h"

namespace stowage {

namespace {

using OwnerStep = Timelines<std::int64_t>::Step;

// Whose the stream is: on a day, and from which days on somebody else's.
class Owners {
 public:
  static Result<Owners> load(Database& database, StreamId stream, Day from) {
    Owners owners;
    owners.all = TRY(read_stream_owners(database, TRY(journal_head(database)).entry));
    const auto steps = owners.all.of(stream.number());
    if (const auto* owner = Timelines<std::int64_t>::at(steps, from)) owners.on_day = AssetId(*owner);
    std::copy_if(steps.begin(), steps.end(), std::back_inserter(owners.later),
                 [&](const OwnerStep& step) { return step.day > from; });
    const Timelines<bool> names = TRY(read_former_names(database, TRY(journal_head(database)).entry));
    owners.former = is_former_from(names, stream, from);
    return owners;
  }

  Timelines<std::int64_t> all;
  AssetId on_day;  // none: nobody's
  std::vector<OwnerStep> later;
  bool former = false;  // a former name on that day or later
};

// "a3 box of Acme"
Result<std::string> named(Database& database, AssetId asset, Day day) {
  const EntryId entry = TRY(journal_head(database)).entry;
  std::string text = "a" + std::to_string(asset.number());
  for (const Asset& one : TRY(read_assets(database, entry))) {
    if (one.id == asset) text += " " + one.name;
  }
  const auto organization = TRY(organization_of(database, asset, day));
  for (const Organization& one : TRY(read_organizations(database, entry))) {
    if (organization && one.id == *organization) text += " of " + one.name;
  }
  return text;
}

Result<std::string> source_name(Database& database, SourceId source) {
  for (const Source& one : TRY(read_sources(database))) {
    if (one.id == source) return one.name;
  }
  return fail(Failure::Damaged, "a stream names a source that is missing");
}

AssetClass said_by(const ClassWord& word, SourceId source) {
  if (!word.by_person && word.said_by == source) return word.value;
  return word.other == source ? word.other_value : AssetClass::None;
}

// What the stream's source has said of the class of its owner; of a stream of nobody: of the stream.
Result<Timeline<AssetClass>> said_of(Database& database, const Stream& stream, AssetId owner, EntryId known_at) {
  Timeline<AssetClass> said;
  if (owner) {
    for (const ClassStep& step : TRY(read_class_steps(database, owner, known_at)))
      said.set(step.from, said_by(step.word, stream.key.source));
    return said;
  }
  const auto nobodys = TRY(read_stream_classes(database, known_at));
  for (const auto& step : nobodys.of(stream.id.number())) said.set(step.day, step.value);
  return said;
}

// Reported of the asset from the day on.
Result<void> bring_class(Database& database, const Stream& stream, AssetId owner, AssetId asset, Day from,
                         EntryId entry) {
  const SourceOrder order = TRY(SourceOrder::load(database, entry));
  const Timeline<AssetClass> said = TRY(said_of(database, stream, owner, entry));
  std::vector<Day> days = said.changes_within({from, Day(INT32_MAX)});
  days.insert(days.begin(), from);
  for (const Day day : days) {
    const AssetClass* value = said.at(day);
    if (value == nullptr || *value == AssetClass::None) continue;
    TRY(report_class(
        database, asset, {*value, stream.key.source, day}, [&](SourceId of) { return order.rank(of, day); }, entry));
  }
  return {};
}

Result<ClassWord> class_on(Database& database, AssetId asset, Day day) {
  ClassWord word;
  for (const ClassStep& step : TRY(read_class_steps(database, asset, TRY(journal_head(database)).entry))) {
    if (step.from <= day) word = step.word;
  }
  return word;
}

// Whose it was, and whose it stays on later days.
Result<std::string> of_owners(Database& database, const Stream& stream, const Owners& before, AssetId now, Day day) {
  std::string text = "Stream " + std::to_string(stream.id.number()) + ", " + std::string(to_text(stream.key.version)) +
                     " usage of " + stream.key.organization + "/" + stream.key.asset + " by " +
                     TRY(source_name(database, stream.key.source));
  if (before.on_day == now) {
    text += ", counts again.";
  } else if (!before.on_day) {
    text += ", belonged to nobody.";
  } else {
    text += ", was taken from " + TRY(named(database, before.on_day, day));
    text += TRY(streams_of(database, before.on_day)).empty() ? ", which has no other." : ".";
  }
  for (const OwnerStep& step : before.later) {
    if (AssetId(step.value) == now) continue;
    text += " From " + step.day.text() + " on it stays with " + TRY(named(database, AssetId(step.value), step.day)) +
            ", as was decided before.";
  }
  return text;
}

// A machine that its source has renamed has both, and the old one's bytes are carried on beside the new one's.
Result<std::string> of_others(Database& database, const Stream& stream, AssetId asset) {
  std::string others;
  for (const StreamId id : TRY(streams_beside(database, stream, asset)))
    others += (others.empty() ? "" : ", ") + std::to_string(id.number());
  return others.empty()
             ? others
             : " What it holds adds up with what the asset has of this source already: stream " + others + ".";
}

Result<std::string> of_class(Database& database, const Asset& asset, const ClassWord& before, Day day) {
  const ClassWord now = TRY(class_on(database, asset.id, day));
  if (now.value == AssetClass::None)
    return " " + asset.name + " has no class, so its protection is in no line. Say it with: stowage asset class a" +
           std::to_string(asset.id.number()) + " workstation|server --reason TEXT.";
  if (now.value == before.value) return std::string();
  return " Its class came with it: " + asset.name + " is a " + std::string(to_text(now.value)) + " by " +
         TRY(source_name(database, now.said_by)) + ".";
}

tl::unexpected<Error> refuse_its_own(const Asset& asset, StreamId stream, const Owners& before) {
  const std::string its = "stream " + std::to_string(stream.number()) + " is " + asset.name + "'s then already";
  const auto other = std::find_if(before.later.begin(), before.later.end(),
                                  [&](const OwnerStep& step) { return AssetId(step.value) != asset.id; });
  if (other == before.later.end()) return refuse(its);
  return refuse(its + ", until " + other->day.text(),
                "If it is to be its own from that day on, too: --from " + other->day.text());
}

}  // namespace

Result<Effect> map_stream(Session& session, StreamId id, const std::string& text, const When& when) {
  const Asset asset = TRY(find_asset(session, text));
  const auto stream = TRY(session.read([&](Database& database) { return find_stream(database, id); }));
  if (!stream)
    return not_found("there is no stream " + std::to_string(id.number()), "`stowage exceptions list` names them.");
  const Day from = when.from ? *when.from : TRY(session.first_open_day());
  const Day shown = std::max(from, session.today());
  const Owners before = TRY(session.read([&](Database& database) { return Owners::load(database, id, from); }));
  if (before.on_day == asset.id && !before.former) return refuse_its_own(asset, id, before);
  const ClassWord was = TRY(session.read([&](Database& database) { return class_on(database, asset.id, shown); }));
  JsonWriter data;
  dated(data, from).field("stream", id.number());
  Effect effect = TRY(decide(session, "stream.map", subject_of(asset), data, when, from,
                             [&](Database& database, EntryId entry) -> Result<void> {
                               TRY(count_again(database, id, from, entry));
                               if (before.on_day == asset.id) return {};
                               TRY(bring_class(database, *stream, before.on_day, asset.id, from, entry));
                               return own_stream(database, id, asset.id, from, entry);
                             }));
  const std::string closed = of_closed_days(
      TRY(closed_days(session, before.all, id, from)), " Closed days stay as they were billed",
      "stowage asset map a" + std::to_string(asset.id.number()) + " --stream " + std::to_string(id.number()));
  effect.remark = TRY(session.read([&](Database& database) -> Result<std::string> {
    return TRY(of_owners(database, *stream, before, asset.id, shown)) + TRY(of_others(database, *stream, asset.id)) +
           TRY(of_class(database, asset, was, shown)) + closed;
  }));
  return effect;
}

}  // namespace stowage
