#include "hub/module_reports.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/plain_text.h"
#include "hub/module_lists.h"

namespace stowage {

namespace {

const std::string known_at = " from_entry<=? AND (until_entry IS NULL OR until_entry>?) ";

std::string place_of(const ModuleValue& value) {
  return value.line == 0 ? value.organization + " on " + value.day.text() : "line " + std::to_string(value.line);
}

// What the values say of one organization.
struct Said {
  const ModuleValue* first;  // that names it
  std::string name;
  std::string parent;
};

// Checks what needs nothing but the report and what its module counts.
class ReportCheck {
 public:
  ReportCheck(const ModuleReport& report, const DeclaredModule& module, Day today)
      : report_(report), module_(module), today_(today) {}

  Result<std::map<std::string, Said>> run() {
    if (report_.values.empty())
      return bad_input("there is no value in it", "A day without any is no day without usage.");
    if (report_.values.size() > TakenReport::values_max)
      return bad_input("it has more than " + std::to_string(TakenReport::values_max) + " values", "Send it in parts.");
    for (const ModuleValue& value : report_.values) TRY_WITHIN(place_of(value), check(value));
    return std::move(organizations_);
  }

 private:
  Result<void> check(const ModuleValue& value) {
    TRY(check_name("an organization's id", value.organization));
    TRY(check_name("an organization", value.name));
    const CountedType* type = module_.type(value.type.text());
    if (type == nullptr)
      return bad_input(
          "'" + std::string(value.type.text()) + "' is not a billing type of " + std::string(module_.module.key()),
          "`stowage module list` shows what it counts.");
    if (value.value < 0 || (type->measured() == Measured::Flag && value.value > 1))
      return bad_input(std::to_string(value.value) + " is no value of " + std::string(type->key()),
                       type->measured() == Measured::Flag ? "A flag is 1 (yes) or 0 (no)." : "It is 0 or more.");
    if (value.day > today_)
      return bad_input(value.day.text() + " has not come yet", "A module reports days that it has counted.");
    if (!said_.insert({value.day, value.organization, value.type}).second)
      return bad_input(std::string(value.type.text()) + " of '" + value.organization + "' on " + value.day.text() +
                           " stands in it twice",
                       "One value a day is what a module counts.");
    return check_same(value);
  }

  Result<void> check_same(const ModuleValue& value) {
    const auto [found, first] = organizations_.try_emplace(value.organization, Said{&value, value.name, value.parent});
    if (first || (found->second.name == value.name && found->second.parent == value.parent)) return {};
    return bad_input("organization '" + value.organization + "' is named '" + value.name + "' here and '" +
                         found->second.name + "' at " + place_of(*found->second.first) +
                         (found->second.name == value.name ? ", with another parent" : ""),
                     "One report names each organization in one way.");
  }

  const ModuleReport& report_;
  const DeclaredModule& module_;
  const Day today_;
  std::map<std::string, Said> organizations_;
  std::set<std::tuple<Day, std::string, ModuleKey>> said_;
};

using ValueKey = std::pair<OrganizationId, ModuleKey>;

// Writes a report that was checked, in one transaction.
class Taking {
 public:
  Taking(Database& database, const ModuleReport& report, const DeclaredModule& module, std::int64_t delivery,
         EntryId entry, const std::map<std::string, Said>& organizations)
      : database_(database),
        report_(report),
        declared_(module),
        module_(module.number),
        delivery_(delivery),
        entry_(entry),
        organizations_(organizations) {}

  Result<TakenReport> run(Instant at) {
    TRY(database_.run(
        "INSERT INTO module_deliveries(delivery,module,at_ms,name,bytes,sha256,whole,from_entry) "
        "VALUES(?,?,?,?,?,?,?,?)",
        delivery_, module_, at, report_.name, report_.bytes, Blob{bytes_of(report_.sha256)}, whole(), entry_));
    taken_.delivery = delivery_;
    taken_.values = static_cast<std::int64_t>(report_.values.size());
    taken_.organizations = static_cast<std::int64_t>(organizations_.size());
    TRY(enrol());
    std::map<Day, std::vector<const ModuleValue*>> by_day;
    for (const ModuleValue& value : report_.values) by_day[value.day].push_back(&value);
    taken_.days = {by_day.begin()->first, by_day.rbegin()->first + 1};
    for (const auto& [day, values] : by_day) TRY(take_day(day, values));
    taken_.doubted = TRY(judge_module_days(database_, declared_, taken_.days.from, at, entry_));
    return std::move(taken_);
  }

 private:
  bool whole() const { return report_.left_out != LeftOut::Unsaid; }

  // Gives new organizations their ids, and keeps other names and parents.
  Result<void> enrol() {
    std::map<std::string, SourceOrganization> known;
    for (SourceOrganization& one : TRY(read_source_organizations(database_, module_, entry_))) known[one.key] = one;
    std::int64_t next =
        std::max(first_source_organization,
                 TRY(database_.find_integer("SELECT max(organization) FROM module_organizations")).value_or(0) + 1);
    for (const auto& [key, said] : organizations_) {
      const auto found = known.find(key);
      ids_[key] = found == known.end() ? OrganizationId(next++) : found->second.id;
    }
    for (const auto& [key, said] : organizations_) {
      const OrganizationId parent = TRY(parent_of(key, said, known));
      const auto found = known.find(key);
      if (found != known.end() && found->second.name == said.name && found->second.parent == parent) continue;
      if (found == known.end()) ++taken_.new_organizations;
      TRY(database_.run("UPDATE module_organizations SET until_entry=? WHERE organization=? AND until_entry IS NULL",
                        entry_, ids_.at(key)));
      TRY(database_.run(
          "INSERT INTO module_organizations(organization,module,key,name,parent,from_entry) VALUES(?,?,?,?,?,?)",
          ids_.at(key), module_, key, said.name, parent, entry_));
    }
    return {};
  }

  Result<OrganizationId> parent_of(const std::string& key, const Said& said,
                                   const std::map<std::string, SourceOrganization>& known) const {
    if (said.parent.empty()) return OrganizationId();
    if (said.parent == key)
      return bad_input(place_of(*said.first) + ": organization '" + key + "' is said to be its own sub-organization");
    if (const auto here = ids_.find(said.parent); here != ids_.end()) return here->second;
    if (const auto before = known.find(said.parent); before != known.end()) return before->second.id;
    return bad_input(place_of(*said.first) + ": there is no organization '" + said.parent + "' that '" + key +
                         "' could be a sub-organization of",
                     "Name it by the id that this module has for it; it must have a value of its own, be it 0.");
  }

  Result<void> take_day(Day day, const std::vector<const ModuleValue*>& values) {
    const auto before = TRY(database_.find_integer(
        "SELECT whole FROM module_days WHERE module=? AND day=? AND until_entry IS NULL", module_, day));
    std::map<ValueKey, std::int64_t> said;
    std::set<OrganizationId> named;
    for (const ModuleValue* value : values) {
      const OrganizationId organization = ids_.at(value->organization);
      said[{organization, value->type}] = value->value;
      named.insert(organization);
    }
    const bool changed = TRY(change_values(day, said, named));
    if (before && changed) taken_.corrected.push_back(day);
    TRY(database_.run("UPDATE module_days SET until_entry=? WHERE module=? AND day=? AND until_entry IS NULL", entry_,
                      module_, day));
    return database_.run(
        "INSERT INTO module_days(module,day,delivery,whole,organizations,counts,from_entry) VALUES(?,?,?,?,?,?,?)",
        module_, day, delivery_, whole() || before.value_or(0) != 0, static_cast<std::int64_t>(named.size()),
        static_cast<std::int64_t>(values.size()), entry_);
  }

  // Whether anything of the day is another than before.
  Result<bool> change_values(Day day, std::map<ValueKey, std::int64_t> said, const std::set<OrganizationId>& named) {
    bool changed = false;
    std::vector<std::int64_t> ended;
    Query rows = TRY(database_.query(
        "SELECT rowid,organization,type,value FROM module_values WHERE module=? AND day=? AND until_entry IS NULL",
        module_, day));
    while (TRY(rows.next())) {
      const OrganizationId organization = rows.id<OrganizationId>(1);
      const auto again = said.find({organization, ModuleKey(rows.text(2))});
      const bool left_out = again == said.end();
      if (left_out && !whole()) continue;
      if (left_out && report_.left_out == LeftOut::Zero && rows.integer(3) != 0 && !named.contains(organization))
        return TRY(refuse_left_out(day, organization));
      if (!left_out && again->second == rows.integer(3)) {
        said.erase(again);
        continue;
      }
      changed = changed || !left_out || rows.integer(3) != 0;
      ended.push_back(rows.integer(0));
    }
    for (const std::int64_t row : ended)
      TRY(database_.run("UPDATE module_values SET until_entry=? WHERE rowid=?", entry_, row));
    for (const auto& [key, value] : said) {
      changed = changed || value != 0;
      TRY(database_.run("INSERT INTO module_values(module,day,organization,type,value,from_entry) VALUES(?,?,?,?,?,?)",
                        module_, day, key.first, key.second.text(), value, entry_));
    }
    return changed;
  }

  Result<bool> refuse_left_out(Day day, OrganizationId organization) {
    std::string name;
    for (const SourceOrganization& one : TRY(read_source_organizations(database_, module_, entry_)))
      if (one.id == organization) name = one.name;
    return refuse(day.text() + " was reported before with '" + name + "', which is left out here",
                  "Give --part where this says nothing of others, or --replace where they hold 0 on the days in it.");
  }

  Database& database_;
  const ModuleReport& report_;
  const DeclaredModule& declared_;
  const std::int64_t module_;
  const std::int64_t delivery_;
  const EntryId entry_;
  const std::map<std::string, Said>& organizations_;
  std::map<std::string, OrganizationId> ids_;
  TakenReport taken_;
};

Result<std::optional<TakenReport>> find_same(Database& database, const ModuleReport& report, std::int64_t module) {
  const auto delivery =
      TRY(database.find_integer("SELECT delivery FROM module_deliveries WHERE module=? AND sha256=? AND whole=?",
                                module, Blob{bytes_of(report.sha256)}, report.left_out != LeftOut::Unsaid));
  if (!delivery) return std::optional<TakenReport>();
  TakenReport taken;
  taken.delivery = *delivery;
  taken.known_already = true;
  return std::optional(taken);
}

std::string report_json(const ModuleReport& report, std::int64_t delivery) {
  const auto [first, last] = std::minmax_element(report.values.begin(), report.values.end(),
                                                 [](const auto& a, const auto& b) { return a.day < b.day; });
  JsonWriter data;
  data.begin_object()
      .field("delivery", delivery)
      .field("from", first->day.text())
      .field("until", (last->day + 1).text())
      .field("values", static_cast<std::int64_t>(report.values.size()))
      .field("whole", report.left_out != LeftOut::Unsaid)
      .field("bytes", report.bytes)
      .field("sha256", hex(report.sha256))
      .end_object();
  return data.take();
}

}  // namespace

Result<TakenReport> take_report(Ledger& ledger, const Person& person, const ModuleReport& report, Day today) {
  return ledger.file().write([&](Database& database) -> Result<TakenReport> {
    const Modules modules = TRY(Modules::load(database, TRY(journal_head(database)).entry));
    const DeclaredModule module = TRY(modules.need_declared(report.module.key()));
    const std::map<std::string, Said> organizations = TRY(ReportCheck(report, module, today).run());
    if (auto same = TRY(find_same(database, report, module.number))) return *std::move(same);
    const std::int64_t delivery =
        TRY(database.find_integer("SELECT max(delivery) FROM module_deliveries")).value_or(0) + 1;
    const EntryId entry = TRY(append_to_journal(
        database, ledger.now(), person,
        {"module.report", "module " + std::string(module.module.key()), report_json(report, delivery), report.name}));
    return Taking(database, report, module, delivery, entry, organizations).run(ledger.now());
  });
}

Result<std::optional<std::int64_t>> find_report(Database& database, const Sha256& sha256) {
  return database.find_integer("SELECT delivery FROM module_deliveries WHERE sha256=?", Blob{bytes_of(sha256)});
}

Result<std::vector<SentDay>> read_sent_days(Database& database, std::int64_t module_number) {
  Query rows = TRY(database.query(
      "SELECT d.day,d.delivery,s.at_ms,s.name,d.organizations,d.counts,s.bytes,s.sha256,s.whole,d.until_entry FROM "
      "module_days d JOIN module_deliveries s ON s.delivery=d.delivery WHERE d.module=? ORDER BY d.day,d.delivery",
      module_number));
  std::vector<SentDay> days;
  while (TRY(rows.next())) {
    SentDay sent;
    sent.day = rows.day(0);
    sent.delivery = rows.integer(1);
    sent.at = rows.instant(2);
    sent.name = rows.string(3);
    sent.organizations = rows.integer(4);
    sent.values = rows.integer(5);
    sent.bytes = rows.integer(6);
    const std::string_view hash = rows.blob(7);
    std::copy(hash.begin(), hash.end(), sent.sha256.begin());
    sent.whole = rows.integer(8) != 0;
    sent.replaced = !rows.null(9);
    days.push_back(std::move(sent));
  }
  return days;
}

Result<std::vector<SourceOrganization>> read_source_organizations(Database& database, std::int64_t module_number,
                                                                  EntryId at) {
  const Modules modules = TRY(Modules::load(database, at));
  Query rows =
      TRY(database.query("SELECT organization,module,key,name,parent FROM module_organizations WHERE (module=? OR ?=0) "
                         "AND" +
                             known_at + "ORDER BY name,key",
                         module_number, module_number, at, at));
  std::vector<SourceOrganization> organizations;
  while (TRY(rows.next()))
    organizations.push_back({rows.id<OrganizationId>(0), TRY(modules.of_number(rows.integer(1))), rows.string(2),
                             rows.string(3), rows.id<OrganizationId>(4)});
  return organizations;
}

Result<std::vector<KeptValue>> read_values_of(Database& database, std::int64_t module_number, Day day) {
  Query rows = TRY(database.query(
      "SELECT organization,type,value,from_entry,until_entry FROM module_values WHERE module=? AND day=? ORDER BY "
      "organization,type,from_entry",
      module_number, day));
  std::vector<KeptValue> values;
  while (TRY(rows.next()))
    values.push_back({rows.id<OrganizationId>(0), ModuleKey(rows.text(1)), rows.integer(2), rows.id<EntryId>(3),
                      rows.null(4) ? EntryId() : rows.id<EntryId>(4)});
  return values;
}

}  // namespace stowage
