#include "api/organization_maps.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "api/connections.h"
#include "api/modules.h"
#include "api/plan.h"
#include "api/psa_connections.h"
#include "api/sealed_usage.h"
#include "api/shell_word.h"
#include "contracts/contract_book.h"
#include "directory/organizations.h"
#include "directory/source_words.h"
#include "hub/mapping_suggestions.h"
#include "hub/organization_match.h"

namespace stowage {

namespace {

using connectors::LineUse;

constexpr std::size_t likely_max = 2;  // names that are told of one that is not surely known

struct Opened {
  Connection connection;
  const PsaVendor* vendor;
  LineUse use;
  std::unique_ptr<OrganizationMap> map;
};

Result<Opened> open_map(Session& session, const std::string& name, LineUse use) {
  const Connection connection = TRY(find_connection(session, name));
  const PsaVendor* vendor = TRY(vendor_of(connection));
  if (vendor->organization_map == nullptr)
    return refuse(std::string(vendor->title) + " shows organization mappings to no other program",
                  "`stowage map org` maps each here.");
  const PsaAccess access = TRY(access_to(session, connection, use));
  return Opened{connection, vendor, access.use, TRY(vendor->organization_map(access))};
}

Result<ModuleThere> need_module_there(OrganizationMap& map, const std::string& named, const std::string& connection) {
  std::vector<ModuleThere> found;
  for (ModuleThere& one : TRY(map.modules())) {
    if (std::to_string(one.number) == named) return std::move(one);
    if (one.name == named) found.push_back(std::move(one));
  }
  if (found.size() == 1) return found.front();
  return not_found(
      "the hub of '" + connection + "' has " + (found.empty() ? "no" : "more than one") + " module '" + named + "'",
      "`stowage map compare " + connection + "` shows them; give its number.");
}

Result<std::vector<OrganizationHere>> customers(Session& session, EntryId entry) {
  return session.read([&](Database& database) -> Result<std::vector<OrganizationHere>> {
    std::map<OrganizationId, std::vector<std::string>> keys;
    for (MatchedOrganization& one : TRY(read_matched_organizations(database)))
      keys[one.organization].push_back(std::move(one.key));
    std::vector<OrganizationHere> all;
    for (const Organization& one : TRY(read_organizations(database, entry)))
      all.push_back({one.id, one.name, keys[one.id]});
    return all;
  });
}

Result<std::vector<OrganizationHere>> of_module(Session& session, const Module& module, EntryId entry) {
  const std::int64_t number = TRY(read_modules(session)).number_of(module);
  std::vector<OrganizationHere> all;
  for (const SourceOrganization& one :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, number, entry); })))
    all.push_back({one.id, one.name, {one.key}});
  return all;
}

// What is compared, with all that its rows say.
class Comparing {
 public:
  static Result<Comparing> read(Session& session, const OrganizationMapRequest& request, LineUse use) {
    Opened opened = TRY(open_map(session, request.connection, use));
    const ModuleThere there = TRY(need_module_there(*opened.map, request.module_there, request.connection));
    std::vector<Module> modules = {Module::EndpointBackupV1, Module::EndpointBackupV2};
    if (request.module) modules = {TRY(TRY(read_modules(session)).need(*request.module))};
    Comparing comparing(std::move(opened), there, std::move(modules));
    comparing.names_ = TRY(read_names(session));
    TRY(comparing.read_here(session));
    comparing.matches_ =
        match_organizations(TRY(comparing.map().organizations(there.number)), comparing.here_, comparing.accounts_);
    return comparing;
  }

  OrganizationMap& map() { return *opened_.map; }
  const Connection& connection() const { return opened_.connection; }
  bool reads_only() const { return opened_.use == LineUse::Reading; }
  std::string psa() const { return std::string(opened_.vendor->title) + " (" + opened_.connection.name + ")"; }
  std::string source() const { return there_.name + " of " + psa(); }
  std::int64_t module_number() const { return there_.number; }
  const std::vector<OrganizationMatch>& matches() const { return matches_; }

  // To be mapped as the PSA has it, in the modules that go nowhere yet.
  AccountMapping mapping_of(const OrganizationMatch& match, std::optional<Day> from) const {
    AccountMapping mapping{match.here->id, match.here->name, {}, match.account, from};
    for (std::size_t i = 0; i < modules_.size(); ++i)
      if (!match.here->accounts[i]) mapping.modules.push_back(modules_[i]);
    return mapping;
  }

  static Table empty_rows() {
    return Table({{"organizationThere", "Organization there", ColumnKind::Text},
                  {"organizationKey", "Its id there", ColumnKind::Text},
                  {"accountThere", "Account there", ColumnKind::Text},
                  {"organization", "Here", ColumnKind::Text},
                  {"account", "Account here", ColumnKind::Text},
                  {"step", "Step", ColumnKind::Text},
                  {"why", "Why", ColumnKind::Text}});
  }

  void add(Table& rows, const OrganizationMatch& match, std::string_view step, const std::string& why) const {
    const auto cell = [](const std::string& text) { return text.empty() ? Cell() : Cell(text); };
    const auto& there = match.there;
    rows.add({there ? cell(there->name) : Cell(), there ? cell(there->id) : Cell(),
              there ? cell(there->account_name) : Cell(), match.here ? cell(match.here->name) : Cell(),
              match.here ? cell(accounts_here(*match.here)) : Cell(), std::string(step), cell(why)});
  }

  std::string why(const OrganizationMatch& match) const {
    switch (match.step) {
      case MatchStep::Differs:
        return "one organization goes to one account: say which with `stowage map org`, or in " + psa();
      case MatchStep::NoAccount:
        return "account '" + match.there->account_name + "' is not taken in: `stowage import-from " +
               opened_.connection.name + "` takes those that have contracts";
      case MatchStep::NotHere:
        return why_not_here(*match.there);
      case MatchStep::NotThere:
        return "nothing there is surely the same one";
      case MatchStep::Same:
      case MatchStep::Take:
      case MatchStep::Send:
      case MatchStep::MappedToNone:
        return {};
    }
    return {};
  }

 private:
  Comparing(Opened opened, ModuleThere there, std::vector<Module> modules)
      : opened_(std::move(opened)), there_(std::move(there)), modules_(std::move(modules)) {}

  Result<void> read_here(Session& session) {
    const EntryId entry = TRY(session.mark()).entry;
    here_ =
        modules_.front().version() ? TRY(customers(session, entry)) : TRY(of_module(session, modules_.front(), entry));
    const AccountMappings mappings = TRY(MappingBook(session.ledger()).account_mappings());
    for (OrganizationHere& one : here_)
      for (const Module& module : modules_) {
        one.accounts.push_back(account_on(mappings, one.id, module, session.today()));
        one.ended = one.ended || (!one.accounts.back() && mappings.contains({one.id, module}));
      }
    for (const Account& account : TRY(ContractBook(session.ledger()).accounts()))
      if (account.origin.connection == opened_.connection.id)
        accounts_.push_back({account.id, account.origin.reference});
    return {};
  }

  // "Acme"; where its modules go to several accounts all of them.
  std::string accounts_here(const OrganizationHere& here) const {
    std::set<AccountId> told;
    std::string text;
    for (const AccountId account : here.accounts) {
      if (!account || !told.insert(account).second) continue;
      const auto name = names_.accounts.find(account);
      text += (text.empty() ? "" : ", ") + (name == names_.accounts.end() ? "-" : name->second);
    }
    return text;
  }

  // Those here that go nowhere and whose names have something in common with it, the likeliest first.
  std::string why_not_here(const OrganizationThere& there) const {
    std::vector<std::pair<int, std::string>> likely;
    for (const OrganizationHere& one : here_)
      if (accounts_here(one).empty())
        if (const int score = likeness(there.name, one.name); score > 0) likely.emplace_back(score, one.name);
    std::stable_sort(likely.begin(), likely.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    if (likely.empty()) return "nothing here is surely the same one";
    if (likely.size() > likely_max) likely.resize(likely_max);
    std::string names;
    for (const auto& [score, name] : likely) names += (names.empty() ? "'" : " or '") + name + "'";
    const std::string module =
        modules_.front().version() ? std::string() : " --module " + std::string(modules_.front().key());
    return "perhaps " + names + ": stowage map org " + shell_word(likely.front().second) + " " +
           shell_word(there.account_name) + module;
  }

  Opened opened_;
  ModuleThere there_;
  std::vector<Module> modules_;
  Names names_;
  std::vector<OrganizationHere> here_;
  std::vector<AccountThere> accounts_;
  std::vector<OrganizationMatch> matches_;
};

// Which steps stay for a person after one way has been gone.
bool is_left(MatchStep step, MatchStep way) {
  if (step == MatchStep::Differs) return true;
  if (way == MatchStep::Send) return step == MatchStep::NotThere;
  return step == MatchStep::NoAccount || step == MatchStep::NotHere;
}

// Those of one way are done by `work`, the others told.
OrganizationMapAnswer go_through(const Comparing& comparing, MatchStep way, MapMode mode, Elsewhere elsewhere,
                                 const std::function<Result<void>(const OrganizationMatch&)>& work) {
  OrganizationMapAnswer answer{Comparing::empty_rows(), comparing.source()};
  for (const OrganizationMatch& match : comparing.matches()) {
    const bool replaces =
        elsewhere == Elsewhere::Replaced && match.step == MatchStep::Differs && !match.reference.empty();
    if (match.step == MatchStep::Same) ++answer.same;
    if (match.step == way || replaces) {
      const Result<void> done = mode == MapMode::Preview ? Result<void>() : work(match);
      comparing.add(answer.rows, match, done ? to_text(way) : "failed", done ? "" : done.error().text());
      ++(done ? answer.changes : answer.left);
    } else if (is_left(match.step, way)) {
      comparing.add(answer.rows, match, to_text(match.step), comparing.why(match));
      ++answer.left;
    }
  }
  return answer;
}

EntryDraft draft_of(const Comparing& comparing, const OrganizationMatch& match, const std::string& action,
                    const std::string& outcome) {
  JsonWriter data;
  data.begin_object().field("module", comparing.module_number()).field("organization", match.there->id);
  data.field("before", match.there->account).field("account", match.reference).end_object();
  return {action, "connection " + std::to_string(comparing.connection().id.number()), data.take(),
          match.there->name + outcome};
}

Result<void> note(Session& session, const EntryDraft& draft) {
  TRY(session.record(draft, [](Database& /*database*/, EntryId /*entry*/) -> Result<void> { return {}; }));
  return {};
}

Result<void> send_one(Session& session, Comparing& comparing, const OrganizationMatch& match) {
  TRY(note(session, draft_of(comparing, match, "map.send", "")));
  Result<void> sent = comparing.map().map(comparing.module_number(), *match.there, match.reference);
  TRY(note(session, draft_of(comparing, match, sent ? "map.sent" : "map.not-sent",
                             sent ? std::string() : ": " + sent.error().text())));
  return sent;
}

}  // namespace

Result<Table> list_modules_there(Session& session, const std::string& connection) {
  const Opened opened = TRY(open_map(session, connection, LineUse::Reading));
  Table table({{"number", "Number", ColumnKind::Integer}, {"module", "Module there", ColumnKind::Text}});
  for (const ModuleThere& one : TRY(opened.map->modules())) table.add({one.number, one.name});
  return table;
}

Result<OrganizationMapAnswer> compare_organization_maps(Session& session, const OrganizationMapRequest& request) {
  const Comparing comparing = TRY(Comparing::read(session, request, LineUse::Reading));
  OrganizationMapAnswer answer{Comparing::empty_rows(), comparing.source()};
  for (const OrganizationMatch& match : comparing.matches()) {
    comparing.add(answer.rows, match, to_text(match.step), comparing.why(match));
    const bool agrees = match.step == MatchStep::Same || match.step == MatchStep::MappedToNone;
    ++(agrees ? answer.same : answer.left);
  }
  return answer;
}

Result<OrganizationMapAnswer> take_organization_map(Session& session, const OrganizationMapRequest& request,
                                                    std::optional<Day> from, MapMode mode) {
  const Comparing comparing = TRY(Comparing::read(session, request, LineUse::Reading));
  return go_through(comparing, MatchStep::Take, mode, Elsewhere::Left, [&](const OrganizationMatch& match) {
    return map_account(session, comparing.mapping_of(match, from));
  });
}

Result<OrganizationMapAnswer> send_organization_map(Session& session, const OrganizationMapRequest& request,
                                                    Elsewhere elsewhere, MapMode mode) {
  const LineUse use = mode == MapMode::Preview ? LineUse::Reading : LineUse::ReadingAndWriting;
  Comparing comparing = TRY(Comparing::read(session, request, use));
  if (mode == MapMode::Do && comparing.reads_only())
    return refuse("the connection " + request.connection + " only reads: nothing was sent",
                  "--preview shows what would be; a connection that writes is added without --read-only.");
  return go_through(comparing, MatchStep::Send, mode, elsewhere,
                    [&](const OrganizationMatch& match) { return send_one(session, comparing, match); });
}

}  // namespace stowage
