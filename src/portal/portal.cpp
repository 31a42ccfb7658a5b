#include "portal/portal.h"

#include "api/tokens.h"
#include "base/plain_text.h"

namespace stowage {

namespace {

HttpResponse json_answer(std::string document) {
  HttpResponse response;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(document) + "\n";
  return response;
}

HttpResponse refuse_method(const HttpRequest& request, const std::string& allowed) {
  HttpResponse response = refusal(
      {405, "method", "This is not done so", "'" + request.method + "' is not known here", "Use " + allowed + "."});
  response.headers.add("Allow", allowed);
  return response;
}

HttpResponse refuse_unknown(const std::string& detail) {
  HttpResponse response = refusal({401, "no-token", "Who asks is not known", detail,
                                   "Send 'Authorization: Bearer TOKEN' with what `stowage token add` has told."});
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

std::optional<std::string_view> bearer_of(const HttpRequest& request) {
  constexpr std::string_view scheme = "bearer ";
  const std::string* given = request.headers.find("Authorization");
  if (given == nullptr || lower_case(std::string_view(*given).substr(0, scheme.size())) != scheme) return {};
  return without_blanks_around(std::string_view(*given).substr(scheme.size()));
}

const Event* not_of(const Token& token, const std::vector<Event>& events) {
  if (token.source.empty()) return nullptr;
  for (const Event& event : events)
    if (event.source != token.source) return &event;
  return nullptr;
}

Problem other_data(const Event& event) {
  return {409, "other-data", "This id was used",
          "event '" + event.id + "' of '" + event.source + "' came before with other data",
          "Send what is new under a new id; what came before stays."};
}

}  // namespace

HttpResponse Portal::answer(const HttpRequest& request) {
  if (request.path == "/healthz") {
    if (request.method != "GET" && request.method != "HEAD") return refuse_method(request, "GET");
    return json_answer(R"({"status":"ok"})");
  }
  if (request.path == "/api/v1/events") {
    if (request.method != "POST") return refuse_method(request, "POST");
    return events(request);
  }
  return refusal({404, "not-found", "There is nothing here", "'" + request.path + "' is no path of this server"});
}

HttpResponse Portal::events(const HttpRequest& request) {
  const auto secret = bearer_of(request);
  if (!secret) return refuse_unknown("there is no bearer token in the request");
  const auto token = who_has(session_, *secret);
  if (!token) return refusal(problem_of(token.error()));
  if (!*token) return refuse_unknown("the token is not known, or was revoked");
  if (!is_event_type(request))
    return refusal({415, "content-type", "This is no form of an event", "the Content-Type is none of CloudEvents",
                    "Send application/cloudevents+json, application/cloudevents-batch+json, or application/json with "
                    "ce- headers."});
  const auto sent = events_of(request);
  if (!sent)
    return refusal({400, "not-an-event", "This is no CloudEvent", sent.error().message(), sent.error().remedy()});
  if (const Event* event = not_of(**token, sent->events))
    return refusal(
        {403, "other-source", "The token may not send this",
         "event '" + event->id + "' is of '" + event->source + "', and the token is for '" + (*token)->source + "'"});
  if (sent->batch) return take_batch(**token, sent->events);
  Taken taken = take(**token, sent->events.front());
  return taken.problem ? refusal(*taken.problem) : json_answer(std::move(taken.answer));
}

Portal::Taken Portal::take(const Token& token, const Event& event) {
  const Turns::Turn turn(turns_, turn_wait_max);
  if (!turn) return {{}, Problem{503, "busy", "Other work is at hand", "this was not taken", "Send it again later."}};
  auto outcome = take_event(session_, event, token);
  if (!outcome) return {{}, problem_of(outcome.error())};
  if (outcome->kind == EventOutcome::Kind::OtherData) return {{}, other_data(event)};
  return {std::move(outcome->answer), {}};
}

HttpResponse Portal::take_batch(const Token& token, const std::vector<Event>& events) {
  JsonWriter told;
  told.begin_array();
  std::int64_t refused = 0;
  for (const Event& event : events) {
    const auto [answer, problem] = take(token, event);
    if (!problem) {
      told.raw(answer);
      continue;
    }
    if (problem->status >= 500) return refusal(*problem);
    ++refused;
    told.begin_object();
    write_problem(told, *problem);
    told.field("source", event.source).field("id", event.id).end_object();
  }
  const std::string all = told.end_array().take();
  JsonWriter out;
  out.begin_object();
  if (refused > 0)
    write_problem(out, {422, "events-refused", "Some events are refused",
                        std::to_string(refused) + " of " + std::to_string(events.size()) + " events are refused",
                        "The others are kept. Whatever is sent again is answered as before."});
  out.key("events").raw(all).end_object();
  return refused > 0 ? problem_answer(422, out.take()) : json_answer(out.take());
}

}  // namespace stowage
