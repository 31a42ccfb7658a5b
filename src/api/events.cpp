#include "api/events.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "api/counts_file.h"
#include "api/import.h"
#include "api/modules.h"
#include "base/plain_text.h"
#include "hub/canonical_json.h"
#include "metering/taken_events.h"

namespace stowage {

namespace {

Result<void> check_id(const std::string& id) {
  if (id.empty()) return bad_input("its id is empty", "A source gives each of its events an id of its own.");
  if (id.size() > event_id_bytes_max)
    return bad_input("its id is longer than " + std::to_string(event_id_bytes_max) + " bytes", "Use a shorter one.");
  return {};
}

Sha256 name_of(const Event& event) {
  return sha256(std::to_string(event.source.size()) + "\n" + event.source + event.id);
}

// Of what it says: its words in whatever order and with whatever spaces.
Sha256 sha_of(const Event& event, const Sha256& name) {
  return sha256("event\n" + hex(name) + "\n" + event.type + "\n" + canonical_json(event.data));
}

Result<void> refuse_unknown(const JsonValue& object, std::span<const std::string_view> known) {
  for (const auto& [key, value] : object.members()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string names;
    for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
    return bad_input("the member '" + key + "' is unknown", "Leave it out; known are " + names + ".");
  }
  return {};
}

// The objects of an array; each is one row.
Result<const std::vector<JsonValue>*> rows_at(const JsonValue& data, std::string_view key, std::size_t rows_max) {
  const JsonValue* rows = data.find(key);
  const std::string name(key);
  if (rows == nullptr || rows->kind() != JsonValue::Kind::Array)
    return bad_input("the member '" + name + "' must be an array of objects", "docs/serve.md describes it.");
  if (rows->items().size() > rows_max)
    return bad_input("'" + name + "' has more than " + std::to_string(rows_max) + " rows",
                     "Send it in parts, each under an id of its own.");
  return &rows->items();
}

Result<bool> flag_at(const JsonValue& data, std::string_view key) {
  return data.find(key) == nullptr ? Result<bool>(false) : data.boolean_at(key);
}

// As a line of NDJSON, in which values that are no text and no number are refused.
std::string line_of(const JsonValue& row) {
  return canonical_json(row) + "\n";
}

// The reader of files tells lines, an event has rows: "line 3" is "samples[2]".
Error in_rows(const Error& error) {
  constexpr std::string_view word = "line ";
  const std::string& text = error.message();
  std::string told;
  std::size_t at = 0;
  for (std::size_t found = text.find(word); found != std::string::npos; found = text.find(word, at)) {
    std::size_t end = found + word.size();
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const auto line = parse_int128(text.substr(found + word.size(), end - found - word.size()));
    told += text.substr(at, found - at);
    told += line ? "samples[" + std::to_string(static_cast<std::int64_t>(*line) - 1) + "]"
                 : text.substr(found, end - found);
    at = end;
  }
  return Error(error.failure(), told + text.substr(at), error.remedy());
}

Result<InventoryClaim> claim_of(const JsonValue& data) {
  if (data.find("inventory") == nullptr) return InventoryClaim::None;
  const std::string claim = TRY(data.text_at("inventory"));
  if (claim == "all") return InventoryClaim::All;
  if (claim == "named") return InventoryClaim::NamedOrganizations;
  return bad_input("the member 'inventory' is '" + claim + "'",
                   "Write \"named\" where it is complete for the organizations in it, \"all\" for the whole source.");
}

void begin_answer(JsonWriter& out, const Event& event) {
  out.begin_object().field("source", event.source).field("id", event.id);
}

std::string answer_of(const Event& event, const Accepted& accepted) {
  JsonWriter out;
  begin_answer(out, event);
  out.field("delivery", accepted.delivery.number()).field("samples", accepted.samples);
  out.field("newOrganizations", accepted.new_organizations).field("newAssets", accepted.new_assets);
  out.field("withoutAsset", accepted.without_asset).field("halfList", accepted.half_list);
  out.field("ofClosedDays", accepted.of_closed_days);
  if (accepted.closes) out.field("closes", accepted.closes->text()).field("waiting", accepted.waiting);
  return out.end_object().take();
}

Result<std::string> take_usage(Session& session, const Event& event, const Sha256& sha, NewNames new_names) {
  constexpr std::array<std::string_view, 3> members = {"inventory", "pulled", "samples"};
  TRY(refuse_unknown(event.data, members));
  const auto& rows = *TRY(rows_at(event.data, "samples", event_samples_max));
  ImportRequest request;
  request.source = event.source;
  request.inventory = TRY(claim_of(event.data));
  request.create = new_names == NewNames::Made;
  request.kind = "event";
  request.sha = sha;
  if (event.data.find("pulled") != nullptr)
    request.pulled = TRY_WITHIN("member 'pulled'", Instant::parse(TRY(event.data.text_at("pulled"))));
  std::string lines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kind() != JsonValue::Kind::Object)
      return bad_input("samples[" + std::to_string(i) + "]: an object is expected", "docs/serve.md describes it.");
    lines += line_of(rows[i]);
  }
  // The form of a file without rows.
  if (rows.empty())
    lines = "asset,organization,version,stored_bytes" + std::string(request.pulled ? "" : ",measured_at") + "\n";
  request.next_piece = in_pieces(std::move(lines));
  auto accepted = import_usage(session, request);
  if (!accepted) return tl::unexpected(in_rows(accepted.error()));
  if (accepted->known_already) accepted->samples = static_cast<std::int64_t>(rows.size()) - accepted->waiting;
  return answer_of(event, *accepted);
}

Result<std::string> optional_text(const JsonValue& row, std::string_view key) {
  const JsonValue* value = row.find(key);
  return value == nullptr || value->kind() == JsonValue::Kind::Null ? Result<std::string>("") : row.text_at(key);
}

Result<ModuleValue> value_of(const JsonValue& row, const std::string& where) {
  constexpr std::array<std::string_view, 6> members = {"organization_id", "organization", "parent_id",
                                                       "billing_type",    "day",          "value"};
  if (row.kind() != JsonValue::Kind::Object)
    return bad_input(where + ": an object is expected", "docs/serve.md describes it.");
  TRY_WITHIN(where, refuse_unknown(row, members));
  const JsonValue* value = row.find("value");
  const bool flag = value != nullptr && value->kind() == JsonValue::Kind::Boolean;
  CountedFields fields;
  fields.organization = TRY_WITHIN(where, row.text_at("organization"));
  fields.organization_id = TRY_WITHIN(where, optional_text(row, "organization_id"));
  fields.parent_id = TRY_WITHIN(where, optional_text(row, "parent_id"));
  fields.billing_type = TRY_WITHIN(where, row.text_at("billing_type"));
  fields.day = TRY_WITHIN(where, row.text_at("day"));
  fields.value = value == nullptr ? "" : flag ? (value->boolean() ? "yes" : "no") : value->text();
  return counted_value(fields, where);
}

Result<std::string> take_counts(Session& session, const Event& event, const Sha256& sha) {
  constexpr std::array<std::string_view, 4> members = {"module", "part", "replace", "values"};
  TRY(refuse_unknown(event.data, members));
  const auto& rows = *TRY(rows_at(event.data, "values", event_values_max));
  const bool part = TRY(flag_at(event.data, "part"));
  const bool replace = TRY(flag_at(event.data, "replace"));
  if (part && replace) return bad_input("'part' and 'replace' are both true", "Leave one of them out.");
  ReportRequest request;
  request.module = TRY(event.data.text_at("module"));
  request.left_out = part ? LeftOut::Unsaid : replace ? LeftOut::ZeroAgain : LeftOut::Zero;
  request.name = "event " + event.id + " of " + event.source;
  request.sha256 = sha;
  request.bytes = static_cast<std::int64_t>(canonical_json(event.data).size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    request.values.push_back(TRY(value_of(rows[i], "values[" + std::to_string(i) + "]")));
  const ReportAnswer report = TRY(report_usage(session, request));
  JsonWriter out;
  begin_answer(out, event);
  out.field("moduleDelivery", report.taken.delivery).field("values", static_cast<std::int64_t>(rows.size()));
  return out.end_object().take();
}

Result<std::string> take(Session& session, const Event& event, const Sha256& sha, NewNames new_names) {
  if (event.data.kind() != JsonValue::Kind::Object)
    return bad_input("its data must be an object", "docs/serve.md describes it.");
  if (event.type == usage_event) return take_usage(session, event, sha, new_names);
  if (event.type == counts_event) return take_counts(session, event, sha);
  return bad_input("its type '" + event.type + "' is unknown",
                   "There are " + std::string(usage_event) + " and " + std::string(counts_event) + ".");
}

// Of one that was noted, and whose answer was not: a stop in between may have left either.
Result<bool> is_kept(Session& session, const Sha256& sha) {
  if (TRY(session.metering().deliveries().find_same(sha))) return true;
  return TRY(session.read([&](Database& database) { return find_report(database, sha); })).has_value();
}

Result<void> note(Session& session, const TakenEvent& event) {
  return session.ledger().file().write([&](Database& database) { return keep_taken_event(database, event); });
}

}  // namespace

Result<EventOutcome> take_event(Session& session, const Event& event, const Token& token) {
  TRY(check_id(event.id));
  TRY(check_name("its source", event.source));
  TakenEvent taken{name_of(event), {}, token.id.number()};
  taken.sha = sha_of(event, taken.name);
  const auto before = TRY(session.read([&](Database& database) { return find_taken_event(database, taken.name); }));
  if (before && before->sha != taken.sha && (before->answer || TRY(is_kept(session, before->sha))))
    return EventOutcome{EventOutcome::Kind::OtherData, {}};
  if (before && before->sha == taken.sha && before->answer)
    return EventOutcome{EventOutcome::Kind::CameBefore, *before->answer};
  TRY(note(session, taken));
  auto answer = take(session, event, taken.sha, token.new_names);
  if (!answer) {
    // Where that fails, too, what is noted is of an event that is not kept, and stands in nobody's way.
    (void)session.ledger().file().write([&](Database& database) { return forget_taken_event(database, taken.name); });
    return tl::unexpected(std::move(answer).error());
  }
  taken.answer = *answer;
  TRY(note(session, taken));
  return EventOutcome{EventOutcome::Kind::Kept, *std::move(answer)};
}

}  // namespace stowage
