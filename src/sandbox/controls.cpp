#include "sandbox/controls.h"

#include <fmt/format.h>

#include "base/time_span.h"
#include "sandbox/answers.h"
#include "sandbox/invoice_book.h"
#include "sandbox/k1_book.h"
#include "sandbox/request_parts.h"

namespace stowage {

namespace {

constexpr std::string_view service_name = "sandbox";

HttpResponse refusal(int status, const std::string& text) {
  JsonWriter json;
  json.begin_object().field("error", text).end_object();
  return json_answer(json.take(), status);
}

HttpResponse refusal(const Error& error) {
  const int status = error.failure() == Failure::NotFound ? 404 : error.failure() == Failure::BadInput ? 400 : 409;
  return refusal(status, error.text());
}

// Nothing where it is not given.
Result<std::optional<Day>> day_at(const JsonValue& given, std::string_view name) {
  if (member(given, name) == nullptr) return std::optional<Day>();
  return std::optional(TRY_WITHIN(name, Day::parse(TRY(given.text_at(name)))));
}

Result<ServiceId> service_at(const Contract& contract, const JsonValue& given) {
  const std::string name = TRY(given.text_at("service"));
  for (const Service& service : contract.services)
    if (service.name == name) return service.id;
  return not_found("contract '" + contract.name + "' has no service '" + name + "'");
}

tl::unexpected<Error> no_control(const std::vector<std::string>& segments) {
  std::string path;
  for (const std::string& segment : segments) path += "/" + segment;
  return not_found("there is no control " + path, "docs/sandbox.md lists them.");
}

}  // namespace

bool Controls::serves(std::string_view path) {
  const auto segments = segments_of(path);
  return !segments.empty() && segments[0] == service_name;
}

HttpResponse Controls::answer(const HttpRequest& request) {
  const std::string* key = request.headers.find("Authorization");
  if (key == nullptr || !same_secret(*key, "Bearer " + settings_.credentials.controls_key))
    return refusal(401, "Controls want the header Authorization: Bearer KEY. `stowage sandbox credentials` prints it.");
  if (request.method != "POST") return refusal(405, "Controls are posted.");
  const auto given = JsonValue::parse(request.body.empty() ? "{}" : request.body);
  if (!given || given->kind() != JsonValue::Kind::Object) return refusal(400, "The body is no JSON object.");
  JsonWriter json;
  json.begin_object();
  if (const Done done = perform(segments_of(request.path), *given, json); !done) return refusal(done.error());
  json.end_object();
  return json_answer(json.take());
}

Controls::Done Controls::perform(const std::vector<std::string>& segments, const JsonValue& given, JsonWriter& json) {
  if (segments.size() == 2 && segments[1] == "clock") return move_clock(given, json);
  const auto id = segments.size() >= 3 ? id_of(segments[2]) : std::nullopt;
  if (id && segments.size() == 3 && segments[1] == "modules") return bring_module(*id, given, json);
  if (!id || segments.size() != 4) return no_control(segments);
  if (segments[1] == "invoices" && segments[3] == "void") return make_void(*id, json);
  if (segments[1] != "contracts") return no_control(segments);
  const Contract contract = TRY(ContractBook(ledger_).contract(ContractId(*id)));
  TRY(check_built_in(contract));
  return of_contract(segments[3], contract, given, json);
}

Controls::Done Controls::of_contract(const std::string& verb, const Contract& contract, const JsonValue& given,
                                     JsonWriter& json) {
  if (verb == "post") return post(contract, given, json);
  if (verb == "unpost") return unpost(contract, json);
  if (verb == "invoice") return invoice(contract, json);
  if (verb == "renew") return renew(contract, given, json);
  if (verb == "adjust") return adjust(contract, given, json);
  if (verb == "charge") return charge(contract, given, json);
  return not_found("a contract has no control '" + verb + "'",
                   "They are post, unpost, invoice, renew, adjust and charge.");
}

Controls::Done Controls::post(const Contract& contract, const JsonValue& given, JsonWriter& json) {
  const Day day = TRY(day_at(given, "on")).value_or(contract.unposted_from());
  if (!contract.terms.covers(day))
    return refuse("contract '" + contract.name + "' has no period to post on " + day.text());
  const Day period = contract.terms.period_of(day).covered.from;
  if (period > zone_.day_of(ledger_.now()))
    return refuse("the period from " + period.text() + " of contract '" + contract.name + "' has not begun",
                  "Move the clock first.");
  const EntryId posting = TRY(ContractBook(ledger_).post(settings_.person, contract.id, period));
  json.field("posting", posting.number()).field("period", period.text());
  return {};
}

Controls::Done Controls::unpost(const Contract& contract, JsonWriter& json) {
  json.field("period", TRY(InvoiceBook(ledger_).unpost(settings_.person, contract)).text());
  return {};
}

Controls::Done Controls::invoice(const Contract& contract, JsonWriter& json) {
  const std::vector<Invoice> issued = TRY(InvoiceBook(ledger_).issue(settings_.person, contract));
  json.key("invoices").begin_array();
  for (const Invoice& one : issued) json.number(one.id.number());
  json.end_array();
  return {};
}

Controls::Done Controls::make_void(std::int64_t invoice, JsonWriter& json) {
  TRY(InvoiceBook(ledger_).make_void(settings_.person, EntryId(invoice)));
  json.field("void", invoice);
  return {};
}

Controls::Done Controls::renew(const Contract& contract, const JsonValue& given, JsonWriter& json) {
  const auto from = TRY(day_at(given, "from"));
  const Day begin = from ? *from : contract.terms.until.value_or(contract.terms.from);
  if (!from && !contract.terms.until)
    return bad_input("contract '" + contract.name + "' has no end after which it could be renewed", "Give from.");
  const std::string name = TRY(given.text_at("name"));
  ContractBook book(ledger_);
  if (contract.terms.until != begin) TRY(book.end_contract(settings_.person, contract.id, begin));
  const ContractId renewed =
      TRY(book.add_contract(settings_.person, {contract.account, name, contract.currency,
                                               Terms{begin, TRY(day_at(given, "until")), contract.terms.anchor_day},
                                               contract.posted_periods}));
  for (const Service& service : contract.services) {
    const Decimal* price = price_on(service, begin);
    const ServiceId id =
        TRY(book.add_service(settings_.person, renewed, service.name, price == nullptr ? Decimal() : *price));
    const Units units = service.units_on(begin - 1);
    if (!units.zero()) TRY(book.adjust(settings_.person, renewed, id, units, begin, "", "renewal"));
  }
  json.field("contract", renewed.number());
  return {};
}

Controls::Done Controls::adjust(const Contract& contract, const JsonValue& given, JsonWriter& json) {
  const ServiceId service = TRY(service_at(contract, given));
  const Units change(TRY(given.number_at("units")));
  const Day day = TRY_WITHIN("on", Day::parse(TRY(given.text_at("on"))));
  const AdjustmentId made =
      TRY(ContractBook(ledger_).adjust(settings_.person, contract.id, service, change, day, "", "by hand"));
  json.field("adjustment", made.number());
  return {};
}

Controls::Done Controls::charge(const Contract& contract, const JsonValue& given, JsonWriter& json) {
  const ServiceId service = member(given, "service") == nullptr ? ServiceId() : TRY(service_at(contract, given));
  const Money amount = TRY_WITHIN("amount", Money::parse(TRY(given.text_at("amount")), contract.currency));
  const Day day = TRY_WITHIN("on", Day::parse(TRY(given.text_at("on"))));
  const ChargeId made = TRY(ContractBook(ledger_).charge(settings_.person, contract.id, service, day, amount, "",
                                                         TRY(given.text_at("text"))));
  json.field("charge", made.number());
  return {};
}

Controls::Done Controls::bring_module(std::int64_t module, const JsonValue& given, JsonWriter& json) {
  const JsonValue* list = member(given, "organizations");
  if (list == nullptr) return bad_input("organizations are missing");
  if (module < 1 || module > INT32_MAX) return bad_input("a module's number has 32 bits");
  const K1Module brought{module, TRY(given.text_at("name")), TRY(K1Book::organizations_of(*list))};
  TRY(K1Book(ledger_).bring(settings_.person, brought));
  json.field("organizations", static_cast<std::int64_t>(brought.organizations.size()));
  return {};
}

Controls::Done Controls::move_clock(const JsonValue& given, JsonWriter& json) {
  const bool by = member(given, "advance") != nullptr;
  const Instant to = by ? ledger_.now() + TRY(parse_span_ms(TRY(given.text_at("advance"))))
                        : TRY(Instant::parse(TRY(given.text_at("to"))));
  TRY(ledger_.move_clock(settings_.person, to));
  json.field("now", ledger_.now().text()).field("today", zone_.day_of(ledger_.now()).text());
  return {};
}

}  // namespace stowage
