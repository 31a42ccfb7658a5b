#include "sandbox/autotask_face.h"

#include <algorithm>
#include <fmt/format.h>

#include "net/url.h"
#include "sandbox/autotask_billing_rows.h"
#include "sandbox/autotask_metadata.h"
#include "sandbox/autotask_writes.h"
#include "sandbox/request_parts.h"

namespace stowage::autotask {

namespace {

constexpr std::string_view service_name = "atservicesrest";

bool is_version(std::string_view segment) {
  return same_name(segment, "v1.0") || segment == "1.0";
}

HttpResponse no_route(const HttpRequest& request) {
  return error_answer(404, fmt::format("No HTTP resource was found that matches '{}'.", request.path));
}

HttpResponse wrong_verb(const HttpRequest& request) {
  return error_answer(405, fmt::format("The requested resource does not support http method '{}'.", request.method));
}

// A verb that the vendor has and the sandbox has not.
HttpResponse not_here(std::string_view what) {
  return error_answer(501, fmt::format("The sandbox does not serve {} yet.", what));
}

HttpResponse answer_of(Result<HttpResponse> result) {
  return result ? std::move(*result) : error_answer(500, result.error().text());
}

Result<JsonValue> document_of(const std::string& text) {
  auto document = JsonValue::parse(text);
  if (!document || document->kind() != JsonValue::Kind::Object)
    return bad_input("Unexpected character encountered while parsing value.");
  return document;
}

bool same_header(const HttpRequest& request, std::string_view name, std::string_view expected) {
  const std::string* given = request.headers.find(name);
  return given != nullptr && same_secret(*given, expected);
}

std::string base_url(const std::string& origin, const Entity& entity) {
  return origin + "/ATServicesRest/V1.0/" + entity.collection;
}

// The query as JSON text, and whether it came in the URL.
struct GivenQuery {
  std::string text;
  bool in_url = false;
};

Result<GivenQuery> given_query(const HttpRequest& request) {
  if (request.method == "POST" && !request.body.empty()) return GivenQuery{request.body, false};
  if (auto search = query_parameter(request.query, "search")) return GivenQuery{std::move(*search), true};
  return bad_input("Invalid query syntax. A filter is required.");
}

bool has_verb(const std::vector<std::string_view>& verbs, std::string_view verb) {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

void keep_of_contract(const Entity& entity, std::vector<EntityRow>& rows, std::int64_t contract) {
  const std::size_t place = *entity.place_of("contractID");
  std::erase_if(rows, [&](const EntityRow& row) { return row.values[place] != FieldValue(contract); });
}

}  // namespace

Face::Face(Ledger& ledger, Zone zone, const Clock& clock, FaceSettings settings, Faults& faults)
    : ledger_(ledger),
      zone_(std::move(zone)),
      settings_(std::move(settings)),
      faults_(faults),
      requests_(clock, settings_.switches.threshold),
      threads_(settings_.switches.threads) {}

bool Face::serves(std::string_view path) {
  const auto segments = segments_of(path);
  return !segments.empty() && same_name(segments[0], service_name);
}

bool Face::knows(const HttpRequest& request) const {
  const AutotaskCredentials& known = settings_.credentials.autotask;
  const bool code = same_header(request, "ApiIntegrationCode", known.integration_code);
  const bool secret = same_header(request, "Secret", known.secret);
  const std::string* user = request.headers.find("UserName");
  return code && secret && user != nullptr && same_name(*user, known.user_name);
}

HttpResponse Face::answer(const HttpRequest& request, const std::string& origin) {
  if (settings_.switches.maintenance == Maintenance::On) return maintenance_page(404);
  const std::vector<std::string> segments = segments_of(request.path);
  if (segments.size() == 2 && same_name(segments[1], "versioninformation"))
    return request.method == "GET" ? json_answer(R"({"apiVersions":["1.0"]})") : wrong_verb(request);
  if (segments.size() < 3 || !is_version(segments[1])) return no_route(request);
  if (segments.size() == 3 && same_name(segments[2], "zoneInformation")) return zone_information(request, origin);

  if (!knows(request)) return error_answer(401, "Unauthorized");
  const auto counted = requests_.add();
  const int limit_status = static_cast<int>(settings_.switches.limit_status);
  if (!counted)
    return error_answer(
        limit_status, fmt::format("The Autotask API request threshold of {} requests in {} minutes has been exceeded.",
                                  requests_.threshold(), window_minutes));
  const auto permit = threads_.enter(settings_.credentials.autotask.integration_code, lower_case(segments[2]));
  if (!permit)
    return error_answer(limit_status, fmt::format("Thread Threshold Exceeded - The Autotask API thread threshold of {} "
                                                  "threads has been exceeded. (Itgenatr005)",
                                                  settings_.switches.threads));
  const auto latency = added_latency(*counted, requests_.threshold());
  if (settings_.switches.added_latency == AddedLatency::On && latency.count() > 0) settings_.pause(latency);
  return answer_known(request, Segments(segments).subspan(2), origin);
}

HttpResponse Face::zone_information(const HttpRequest& request, const std::string& origin) const {
  if (request.method != "GET") return wrong_verb(request);
  const auto user = query_parameter(request.query, "user");
  if (!user || !same_name(*user, settings_.credentials.autotask.user_name))
    return error_answer(500, "The user is not known in any zone.");
  JsonWriter json;
  json.begin_object()
      .field("zoneName", "Stowage sandbox")
      .field("url", origin + "/ATServicesRest/")
      .field("webUrl", origin + "/")
      .field("ci", 1)
      .end_object();
  return json_answer(json.take());
}

HttpResponse Face::threshold_information() {
  JsonWriter json;
  json.begin_object()
      .field("externalRequestThreshold", requests_.threshold())
      .field("requestThresholdTimeframe", window_minutes)
      .field("currentTimeframeRequestCount", requests_.now())
      .end_object();
  return json_answer(json.take());
}

HttpResponse Face::answer_known(const HttpRequest& request, Segments below, const std::string& origin) {
  if (below.size() == 1 && same_name(below[0], "thresholdInformation"))
    return request.method == "GET" ? threshold_information() : wrong_verb(request);
  if (is_unserved(below[0])) return not_here(below[0]);
  const Entity* entity = find_entity(below[0]);
  if (entity == nullptr) return no_route(request);
  const auto contract = entity->name == "Contract" && below.size() > 2 ? id_of(below[1]) : std::nullopt;
  if (!contract) return answer_entity(*entity, request, below.subspan(1), origin);
  if (same_name(below[2], "BillingRules")) return not_here("Contracts/" + below[2]);
  const Entity* child = find_child(below[2]);
  return child == nullptr ? no_route(request) : answer_child(*child, request, *contract, below.subspan(3), origin);
}

HttpResponse Face::answer_entity(const Entity& entity, const HttpRequest& request, Segments rest,
                                 const std::string& origin) {
  if (rest.empty()) {
    if (!has_verb(entity.root_verbs, request.method)) return wrong_verb(request);
    return create(entity, request, 0);
  }
  if (same_name(rest[0], "entityInformation")) return answer_metadata(entity, request, rest.subspan(1));
  if (!entity.can_query) return no_route(request);
  if (same_name(rest[0], "query")) return answer_query(entity, request, rest.subspan(1), origin);
  const auto id = id_of(rest[0]);
  if (!id || rest.size() > 1) return no_route(request);
  return request.method == "GET" ? answer_of(item(entity, *id, 0)) : wrong_verb(request);
}

HttpResponse Face::answer_metadata(const Entity& entity, const HttpRequest& request, Segments rest) const {
  const bool fields = rest.size() == 1 && same_name(rest[0], "fields");
  const bool user_defined = rest.size() == 1 && same_name(rest[0], "userDefinedFields");
  if (!rest.empty() && !fields && !user_defined) return no_route(request);
  if (request.method != "GET") return wrong_verb(request);
  if (user_defined) return json_answer(R"({"fields":[]})");
  return json_answer(fields ? fields_json(entity) : information_json(entity));
}

HttpResponse Face::answer_query(const Entity& entity, const HttpRequest& request, Segments rest,
                                const std::string& origin) {
  const std::string step = rest.empty() ? "" : lower_case(rest[0]);
  if (rest.size() > 1 || (!step.empty() && step != "count" && step != "next")) return no_route(request);
  if (request.method != "GET" && request.method != "POST") return wrong_verb(request);
  // Seen at the vendor's: what follows a query that was posted cannot be got.
  if (step == "next" && request.method == "GET" && !query_parameter(request.query, "search"))
    return wrong_verb(request);
  return answer_of(query(entity, request, step, origin));
}

HttpResponse Face::answer_child(const Entity& child, const HttpRequest& request, std::int64_t contract, Segments rest,
                                const std::string& origin) {
  if (rest.empty()) {
    if (!has_verb(child.child_verbs, request.method)) return wrong_verb(request);
    return request.method == "GET" ? answer_of(children(child, contract, origin)) : create(child, request, contract);
  }
  const auto id = id_of(rest[0]);
  if (!id || rest.size() > 1 || !child.can_query) return no_route(request);
  if (request.method == "DELETE" && child.can_delete) return not_here("DELETE of " + child.collection);
  return request.method == "GET" ? answer_of(item(child, *id, contract)) : wrong_verb(request);
}

HttpResponse Face::create(const Entity& entity, const HttpRequest& request, std::int64_t contract) {
  const bool adjustment = entity.name == "ContractServiceAdjustment";
  const bool note = entity.name == "ContractNote";
  if (request.method != "POST" || (!adjustment && !note && entity.name != "ContractCharge"))
    return not_here(request.method + " of " + entity.collection);
  return answer_of(faults_.write([&]() -> Result<HttpResponse> {
    const JsonValue body = TRY(document_of(request.body));
    Writes writes(ledger_, zone_, settings_.switches, settings_.person);
    const std::int64_t id = adjustment ? TRY(writes.adjust(body, contract))
                            : note     ? TRY(writes.note(body, contract))
                                       : TRY(writes.charge(body, contract));
    JsonWriter json;
    json.begin_object().field("itemId", id).end_object();
    return json_answer(json.take());
  }));
}

Result<std::vector<EntityRow>> Face::rows(const Entity& entity) const {
  const bool invoices = entity.name == "Invoice";
  const bool of_billing = invoices || entity.name == "BillingItem";
  const bool hidden = of_billing && settings_.switches.billing_items == BillingItems::Hidden;
  if (hidden || settings_.switches.visibility == Visibility::None) return std::vector<EntityRow>();
  Books books = TRY(Books::read(ledger_, zone_, faults_.seen()));
  books.own_currency = settings_.own_currency;
  if (!of_billing) return rows_of(entity, books, settings_.switches);
  const std::vector<IssuedInvoice> issued = TRY(InvoiceBook(ledger_).issued(books));
  return invoices ? invoice_rows(entity, issued, settings_.switches)
                  : billing_item_rows(entity, books, issued, settings_.switches);
}

Result<HttpResponse> Face::query(const Entity& entity, const HttpRequest& request, const std::string& step,
                                 const std::string& origin) const {
  const GivenQuery given = TRY(given_query(request));
  const Query query = TRY(parse_query(entity, TRY(document_of(given.text)), settings_.switches));
  std::vector<EntityRow> found = TRY(rows(entity));
  std::erase_if(found, [&](const EntityRow& row) { return !fits(query, row, settings_.switches); });
  if (step == "count") {
    JsonWriter json;
    json.begin_object().field("queryCount", static_cast<std::int64_t>(found.size())).end_object();
    return json_answer(json.take());
  }
  if (found.size() > page_rows_max && !query.includes_id())
    return bad_input("IncludeFields must contain Id where there are more than 500 results.");
  PagePlace place{query.page_rows};
  if (step == "next") place = TRY(PagePlace::parse(query_parameter(request.query, "paging").value_or("")));
  const bool in_url = given.in_url || settings_.switches.posted_next_page == PostedNextPage::UrlAlone;
  const PageLinks links{base_url(origin, entity) + "/query/next", in_url ? given.text : ""};
  return json_answer(page_json(entity, query, found, place, links));
}

Result<HttpResponse> Face::item(const Entity& entity, std::int64_t id, std::int64_t contract) const {
  std::vector<EntityRow> all = TRY(rows(entity));
  if (contract != 0) keep_of_contract(entity, all, contract);
  const auto found = std::find_if(all.begin(), all.end(), [&](const EntityRow& row) { return row.id() == id; });
  return json_answer(item_json(entity, found == all.end() ? nullptr : &*found));
}

Result<HttpResponse> Face::children(const Entity& child, std::int64_t contract, const std::string& origin) const {
  std::vector<EntityRow> all = TRY(rows(child));
  keep_of_contract(child, all, contract);
  const PageLinks links{base_url(origin, child) + "/query/next",
                        fmt::format(R"({{"filter":[{{"op":"eq","field":"contractID","value":{}}}]}})", contract)};
  return json_answer(page_json(child, {}, all, {}, links));
}

}  // namespace stowage::autotask
