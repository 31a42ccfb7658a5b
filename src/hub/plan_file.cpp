#include "hub/plan_file.h"

#include "hub/canonical_json.h"
#include "hub/unit_timeline.h"

namespace stowage {

namespace {

constexpr std::string_view purpose = "plans";
constexpr std::int64_t form = 2;  // of the file; another number is another program's

constexpr std::string_view basis_text(TargetBasis basis) {
  switch (basis) {
    case TargetBasis::Day:
      return "day";
    case TargetBasis::Period:
      return "period";
    case TargetBasis::Frozen:
      return "frozen";
    case TargetBasis::Ended:
      return "ended";
  }
  return "";
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

void write_change(JsonWriter& json, const MappingPlan& mapping, size_t index) {
  const PlannedChange& change = mapping.changes[index];
  json.begin_object()
      .field("change", change_name(mapping.mapping, index))
      .field("effective", change.effective.text())
      .field("units", change.change().count())
      .field("before", change.before.count())
      .field("target", change.target.count())
      .field("basis", basis_text(change.basis))
      .field("currency", change.on_period.currency().code())
      .field("onPeriod", change.on_period.text())
      .field("monthAfter", change.month_after.text())
      .key("evidence")
      .begin_array();
  for (const UsageEvidence& evidence : change.evidence) {
    json.begin_object()
        .field("organization", evidence.organization.number())
        .field("from", evidence.days.from.text())
        .field("until", evidence.days.until.text());
    json.key("quantity").exact(evidence.quantity.count()).end_object();
  }
  json.end_array().key("charges").begin_array();
  for (const PlannedCharge& charge : change.charges)
    json.begin_object()
        .field("periodFrom", charge.period.from.text())
        .field("periodUntil", charge.period.until.text())
        .field("day", charge.day.text())
        .field("amount", charge.amount.text())
        .field("text", charge.text)
        .end_object();
  json.end_array().end_object();
}

// What a declared module's type counts stands in the file itself, so that whoever has only that can read it.
void write_measured(JsonWriter& json, const ModuleBillingType& kind) {
  if (!kind.module.version()) json.field("measured", to_text(kind.type.measured()));
}

void write_mapping(JsonWriter& json, const MappingPlan& mapping) {
  json.begin_object()
      .field("mapping", mapping.mapping.number())
      .field("account", mapping.account.number())
      .field("contract", mapping.contract.number())
      .field("contractName", mapping.contract_name)
      .field("service", mapping.service.number())
      .field("serviceName", mapping.service_name)
      .field("kind", mapping.kind.text());
  write_measured(json, mapping.kind);
  json.field("how", to_text(mapping.how))
      .field("firstEffective", mapping.first_effective.text())
      .field("found", mapping.found.count())
      .field("target", mapping.target.count())
      .key("seen")
      .raw(units_json(mapping.seen))
      .key("changes")
      .begin_array();
  for (size_t i = 0; i < mapping.changes.size(); ++i) write_change(json, mapping, i);
  json.end_array().key("guards").begin_array();
  for (const GuardHit& hit : mapping.guards)
    json.begin_object().field("guard", to_text(hit.guard)).field("reason", hit.reason).end_object();
  json.end_array();
  write_texts(json, "withheld", mapping.withheld);
  if (!mapping.small.empty()) write_texts(json, "small", mapping.small);
  write_texts(json, "notes", mapping.notes);
  json.end_object();
}

std::string content(const PlanFile& file) {
  JsonWriter json;
  json.begin_object()
      .field("stowagePlan", form)
      .field("madeAt", file.made_at.text())
      .field("today", file.plan.today.text())
      .field("sealedUntil", file.plan.sealed_until.text())
      .field("openFrom", file.plan.open_from.text())
      .field("undoes", file.undoes)
      .key("asOf")
      .begin_object()
      .field("delivery", file.mark.delivery.number())
      .field("journal", file.mark.entry.number())
      .end_object()
      .key("mappings")
      .begin_array();
  for (const MappingPlan& mapping : file.plan.mappings) write_mapping(json, mapping);
  json.end_array().key("unmapped").begin_array();
  for (const UnmappedUsage& usage : file.plan.unmapped) {
    json.begin_object().field("organization", usage.organization.number()).field("kind", usage.kind.text());
    write_measured(json, usage.kind);
    json.field("account", usage.account.number())
        .field("from", usage.days.from.text())
        .field("until", usage.days.until.text())
        .field("reason", usage.reason)
        .field("days", std::int64_t{usage.days.days()});
    if (usage.amount) json.field("amount", usage.amount->text()).field("currency", usage.amount->currency().code());
    json.key("quantity").exact(usage.quantity.count()).end_object();
  }
  json.end_array().key("read").begin_array();
  for (const ReadVersion& read : file.read)
    json.begin_object().field("thing", read.thing).field("version", read.version).end_object();
  json.end_array();
  if (!file.hash.empty()) json.field("hash", file.hash);
  return json.end_object().take();
}

// The member, whose kind the caller knows to be right because the hash says so.
const JsonValue& member(const JsonValue& json, std::string_view key) {
  static const JsonValue missing;
  const JsonValue* found = json.find(key);
  return found == nullptr ? missing : *found;
}

Result<Day> day_at(const JsonValue& json, std::string_view key) {
  const std::string text = TRY(json.text_at(key));
  return Day::parse(text);
}

template <class IdType>
Result<IdType> id_at(const JsonValue& json, std::string_view key) {
  return IdType(TRY(json.number_at(key)));
}

Result<Units> units_at(const JsonValue& json, std::string_view key) {
  return Units(TRY(json.number_at(key)));
}

Result<Quantity> quantity_at(const JsonValue& json) {
  const std::string text = TRY(json.text_at("quantity"));
  return Quantity(TRY(parse_int128(text)));
}

std::vector<std::string> texts_at(const JsonValue& json, std::string_view key) {
  std::vector<std::string> texts;
  for (const JsonValue& item : member(json, key).items()) texts.push_back(item.text());
  return texts;
}

Result<PlannedChange> parse_change(const JsonValue& json) {
  const Currency currency = TRY(Currency::parse(member(json, "currency").text()));
  PlannedChange change{TRY(day_at(json, "effective")),
                       TRY(units_at(json, "before")),
                       TRY(units_at(json, "target")),
                       TargetBasis::Day,
                       TRY(Money::parse(member(json, "onPeriod").text(), currency)),
                       TRY(Money::parse(member(json, "monthAfter").text(), currency)),
                       {},
                       {}};
  for (const TargetBasis basis : {TargetBasis::Day, TargetBasis::Period, TargetBasis::Frozen, TargetBasis::Ended})
    if (basis_text(basis) == member(json, "basis").text()) change.basis = basis;
  for (const JsonValue& item : member(json, "evidence").items())
    change.evidence.push_back({TRY(id_at<OrganizationId>(item, "organization")),
                               {TRY(day_at(item, "from")), TRY(day_at(item, "until"))},
                               TRY(quantity_at(item))});
  for (const JsonValue& item : member(json, "charges").items())
    change.charges.push_back({{TRY(day_at(item, "periodFrom")), TRY(day_at(item, "periodUntil"))},
                              TRY(day_at(item, "day")),
                              TRY(Money::parse(member(item, "amount").text(), currency)),
                              TRY(item.text_at("text"))});
  return change;
}

Result<ModuleBillingType> kind_at(const JsonValue& json) {
  const KindWords words = TRY(split_kind(member(json, "kind").text()));
  if (const auto module = endpoint_backup_module(words.module))
    return ModuleBillingType{*module, TRY(endpoint_backup_type(*module, words.type))};
  return ModuleBillingType{Module(TRY(ModuleKey::parse(words.module, "module"))),
                           CountedType(TRY(ModuleKey::parse(words.type, "billing type")),
                                       TRY(parse_measured(member(json, "measured").text())))};
}

Result<MappingPlan> parse_mapping(const JsonValue& json) {
  MappingPlan mapping;
  mapping.mapping = TRY(id_at<ServiceMappingId>(json, "mapping"));
  mapping.account = TRY(id_at<AccountId>(json, "account"));
  mapping.contract = TRY(id_at<ContractId>(json, "contract"));
  mapping.contract_name = TRY(json.text_at("contractName"));
  mapping.service = TRY(id_at<ServiceId>(json, "service"));
  mapping.service_name = TRY(json.text_at("serviceName"));
  mapping.kind = TRY(kind_at(json));
  mapping.how = TRY(parse_how_changes_bill(member(json, "how").text()));
  mapping.first_effective = TRY(day_at(json, "firstEffective"));
  mapping.found = TRY(units_at(json, "found"));
  mapping.target = TRY(units_at(json, "target"));
  mapping.seen = TRY(units_from_json(member(json, "seen")));
  for (const JsonValue& item : member(json, "changes").items()) mapping.changes.push_back(TRY(parse_change(item)));
  for (const JsonValue& item : member(json, "guards").items()) {
    GuardHit hit;
    for (const Guard guard : all_guards)
      if (to_text(guard) == member(item, "guard").text()) hit.guard = guard;
    hit.reason = TRY(item.text_at("reason"));
    mapping.guards.push_back(std::move(hit));
  }
  mapping.withheld = texts_at(json, "withheld");
  mapping.small = texts_at(json, "small");
  mapping.notes = texts_at(json, "notes");
  return mapping;
}

Result<UnmappedUsage> parse_unmapped(const JsonValue& json) {
  UnmappedUsage usage{TRY(id_at<OrganizationId>(json, "organization")),
                      TRY(kind_at(json)),
                      TRY(id_at<AccountId>(json, "account")),
                      {TRY(day_at(json, "from")), TRY(day_at(json, "until"))},
                      TRY(quantity_at(json)),
                      TRY(json.text_at("reason"))};
  if (const JsonValue* amount = json.find("amount"))
    usage.amount = TRY(Money::parse(amount->text(), TRY(Currency::parse(member(json, "currency").text()))));
  return usage;
}

Result<void> parse_lists(const JsonValue& json, PlanFile& file) {
  for (const JsonValue& item : member(json, "mappings").items()) file.plan.mappings.push_back(TRY(parse_mapping(item)));
  for (const JsonValue& item : member(json, "unmapped").items())
    file.plan.unmapped.push_back(TRY(parse_unmapped(item)));
  for (const JsonValue& item : member(json, "read").items())
    file.read.push_back({TRY(item.text_at("thing")), TRY(item.text_at("version"))});
  return {};
}

}  // namespace

std::string change_name(ServiceMappingId mapping, size_t index) {
  return std::to_string(mapping.number()) + "-" + std::to_string(index + 1);
}

std::string plan_file_text(PlanFile& file, const SecretKey& secret) {
  file.hash.clear();
  const Result<JsonValue> unhashed = JsonValue::parse(content(file));
  ASSERT(unhashed);
  file.hash = secret.mac(purpose, canonical_json(*unhashed));
  const Result<JsonValue> hashed = JsonValue::parse(content(file));
  ASSERT(hashed);
  return indented_json(*hashed);
}

Result<PlanFile> parse_plan_file(std::string_view text, const SecretKey& secret) {
  const auto parsed = JsonValue::parse(text);
  if (!parsed || member(*parsed, "stowagePlan").text() != std::to_string(form))
    return bad_input("this is not a plan of this version of Stowage",
                     "Give the file that `stowage plan --out` wrote, whole.");
  const JsonValue& json = *parsed;
  PlanFile file;
  file.hash = TRY_WITHIN("read the plan", json.text_at("hash"));
  if (secret.mac(purpose, canonical_json(json, "hash")) != file.hash)
    return bad_input("the plan was edited, or made by another data directory: its content is not what its hash says",
                     "Plans are not edited by hand. Change the mapping and make a new plan.");
  file.plan.today = TRY(day_at(json, "today"));
  file.plan.sealed_until = TRY(day_at(json, "sealedUntil"));
  file.plan.open_from = TRY(day_at(json, "openFrom"));
  file.made_at = TRY(Instant::parse(member(json, "madeAt").text()));
  file.undoes = TRY(json.text_at("undoes"));
  const JsonValue& as_of = member(json, "asOf");
  file.mark = {TRY(id_at<DeliveryId>(as_of, "delivery")), TRY(id_at<EntryId>(as_of, "journal"))};
  TRY(parse_lists(json, file));
  return file;
}

}  // namespace stowage
