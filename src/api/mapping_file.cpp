#include "api/mapping_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "api/contracts.h"
#include "api/modules.h"
#include "api/sealed_usage.h"
#include "base/csv.h"
#include "base/plain_text.h"
#include "contracts/contract_book.h"
#include "directory/organizations.h"
#include "hub/mapping_book.h"
#include "os/named_file.h"

namespace stowage {

namespace {

enum Field : std::size_t { ModuleName, OrganizationKey, OrganizationName, AccountName, From, Until };
constexpr std::array<std::string_view, 6> field_names = {"module", "organization_id", "organization", "account", "from",
                                                         "until"};
constexpr const char* header_text =
    "Columns are module, organization_id, organization, account, from and until; account and one of the two of the "
    "organization must be there.";

// An organization as a file names it: a customer of the partner, or as a declared module knows it.
struct NamedOrganization {
  OrganizationId id;
  std::string key;  // "o12", or the module's own
  std::string name;
  std::optional<Module> module;  // nothing: Endpoint Backup, both of its versions
};

std::vector<Module> modules_of(const std::optional<Module>& module) {
  if (module) return {*module};
  return {Module::EndpointBackupV1, Module::EndpointBackupV2};
}

Result<std::vector<NamedOrganization>> named_organizations(Session& session) {
  const EntryId entry = TRY(session.mark()).entry;
  std::vector<NamedOrganization> all;
  for (const Organization& one :
       TRY(session.read([&](Database& database) { return read_organizations(database, entry); })))
    all.push_back({one.id, "o" + std::to_string(one.id.number()), one.name, std::nullopt});
  for (const SourceOrganization& one :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, 0, entry); })))
    all.push_back({one.id, one.key, one.name, one.module});
  return all;
}

// One row of a file, with its line.
struct SaidStretch {
  AccountStretch stretch;
  std::size_t line = 0;
};

class MappingFile {
 public:
  MappingFile(Session& session, std::vector<NamedOrganization> organizations, Modules modules, Day open_from)
      : session_(session),
        organizations_(std::move(organizations)),
        modules_(std::move(modules)),
        open_from_(open_from) {}

  Result<void> read(const std::string& csv) {
    CsvReader reader = TRY(CsvReader::open(csv));
    TRY(find_columns(reader));
    while (TRY(reader.next())) {
      line_ = reader.line();
      TRY_WITHIN("line " + std::to_string(line_), read_row(reader));
    }
    return refuse_contradictions();
  }

  const std::vector<SaidStretch>& said() const { return said_; }
  std::int64_t rows() const { return rows_; }
  std::int64_t left_open() const { return left_open_; }

 private:
  Result<void> find_columns(const CsvReader& reader) {
    for (std::size_t i = 0; i < field_names.size(); ++i) columns_[i] = reader.column(field_names[i]);
    const bool whose = columns_[OrganizationKey] >= 0 || columns_[OrganizationName] >= 0;
    if (columns_[AccountName] < 0 || !whose) return bad_input("line 1: the header lacks columns", header_text);
    for (const std::string& column : reader.header())
      if (std::find(field_names.begin(), field_names.end(), column) == field_names.end())
        return bad_input("line 1: the header has a column '" + column + "' that means nothing here", header_text);
    return {};
  }

  std::string field(const CsvReader& reader, Field which) const {
    return columns_[which] < 0 ? std::string() : std::string(without_blanks_around(reader.field(columns_[which])));
  }

  Result<void> read_row(const CsvReader& reader) {
    const std::string module_name = field(reader, ModuleName);
    std::optional<Module> module;
    if (!module_name.empty()) module = TRY_WITHIN("field 'module'", modules_.need(module_name));
    const OrganizationId organization =
        TRY(find_organization(module, field(reader, OrganizationKey), field(reader, OrganizationName)));
    const std::string account = field(reader, AccountName);
    const std::string from = field(reader, From);
    const std::string until = field(reader, Until);
    if (account.empty() && from.empty() && until.empty()) {
      ++left_open_;
      return {};
    }
    AccountStretch stretch{organization, {}, {}, open_from_, std::nullopt};
    if (!account.empty()) stretch.account = TRY_WITHIN("field 'account'", need_account(session_, account));
    if (!from.empty()) stretch.from = TRY_WITHIN("field 'from'", Day::parse(from));
    if (!until.empty()) stretch.until = TRY_WITHIN("field 'until'", Day::parse(until));
    if (stretch.until && *stretch.until <= stretch.from)
      return bad_input("until " + until + " is not after its first day, " + stretch.from.text(),
                       "It is the first day that the row says nothing of.");
    ++rows_;
    for (const Module& one : modules_of(module)) {
      stretch.module = one;
      said_.push_back({stretch, line_});
    }
    return {};
  }

  // By its id where the row has one; a name beside it must be its own, so that a file whose columns were sorted apart
  // maps nobody wrongly.
  Result<OrganizationId> find_organization(const std::optional<Module>& module, const std::string& key,
                                           const std::string& name) const {
    const bool ours = !module || module->version();
    std::vector<const NamedOrganization*> found;
    for (const NamedOrganization& one : organizations_) {
      const bool there = ours ? !one.module : one.module == module;
      if (there && (key.empty() ? one.name == name : one.key == key)) found.push_back(&one);
    }
    if (found.empty())
      return not_found("there is no organization '" + (key.empty() ? name : key) + "'",
                       ours ? "`stowage org list` shows all; of another product the row names its module."
                            : "`stowage module orgs " + std::string(module->key()) + "` shows those it has reported.");
    if (found.size() > 1)
      return refuse("there are " + std::to_string(found.size()) + " organizations named '" + name + "'",
                    "Give organization_id.");
    if (!key.empty() && !name.empty() && found.front()->name != name)
      return refuse("organization '" + key + "' is named '" + found.front()->name + "', not '" + name + "'",
                    "Correct whichever is wrong, or leave one of them empty.");
    return found.front()->id;
  }

  Result<void> refuse_contradictions() {
    std::vector<const SaidStretch*> order;
    for (const SaidStretch& one : said_) order.push_back(&one);
    const auto place = [](const SaidStretch* one) {
      return std::tuple(one->stretch.organization, one->stretch.module, one->stretch.from);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](const SaidStretch* a, const SaidStretch* b) { return place(a) < place(b); });
    const SaidStretch* reaching = nullptr;  // of those before, the one that ends last
    for (const SaidStretch* one : order) {
      const bool same = reaching != nullptr && reaching->stretch.organization == one->stretch.organization &&
                        reaching->stretch.module == one->stretch.module;
      const bool meets = same && (!reaching->stretch.until || one->stretch.from < *reaching->stretch.until);
      if (meets && reaching->stretch.account != one->stretch.account)
        return bad_input("line " + std::to_string(std::max(one->line, reaching->line)) + ": line " +
                             std::to_string(std::min(one->line, reaching->line)) +
                             " sends the same organization to another account on " + one->stretch.from.text(),
                         "On any day an organization has one account at most: give the earlier row an until.");
      const bool further =
          same && reaching->stretch.until && (!one->stretch.until || *one->stretch.until > *reaching->stretch.until);
      if (!same || further) reaching = one;
    }
    return {};
  }

  Session& session_;
  const std::vector<NamedOrganization> organizations_;
  const Modules modules_;
  const Day open_from_;
  std::array<int, field_names.size()> columns_{};
  std::size_t line_ = 0;
  std::vector<SaidStretch> said_;
  std::int64_t rows_ = 0;
  std::int64_t left_open_ = 0;
};

Cell day_cell(Day day) {
  return day == Day() ? Cell() : Cell(day);
}

Table changes_table(const Names& names, const std::vector<AccountChange>& changes) {
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"module", "Module", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"until", "Ends before", ColumnKind::Day},
               {"now", "Account now", ColumnKind::Text},
               {"then", "Account then", ColumnKind::Text},
               {"organizationId", "Organization id", ColumnKind::Text}});
  for (const AccountChange& change : changes)
    table.add({names.of(change.then.organization), std::string(to_text(change.then.module)), day_cell(change.then.from),
               change.then.until ? Cell(*change.then.until) : Cell(), names.of(change.now),
               names.of(change.then.account), "o" + std::to_string(change.then.organization.number())});
  return table;
}

// As a file names it: by name where no other account has that.
class AccountWords {
 public:
  explicit AccountWords(const std::vector<Account>& accounts) {
    for (const Account& account : accounts) ++named_[account.name];
    for (const Account& account : accounts)
      words_[account.id] = named_[account.name] == 1 ? account.name : std::to_string(account.id.number());
  }
  Cell of(AccountId account) const {
    const auto known = words_.find(account);
    return known == words_.end() ? Cell() : Cell(known->second);
  }

 private:
  std::map<std::string, int> named_;
  std::map<AccountId, std::string> words_;
};

void export_stretches(const NamedOrganization& organization, const std::string& module, const AccountWords& words,
                      const Timeline<AccountId>& timeline, Day today, Table& table) {
  const auto& steps = timeline.steps();
  auto next = steps.begin();
  for (auto step = steps.begin(); step != steps.end(); step = next) {
    while (next != steps.end() && next->second == step->second) ++next;
    if (!step->second) continue;
    table.add({module.empty() ? Cell() : Cell(module), organization.key, organization.name, words.of(step->second),
               day_cell(step->first), next == steps.end() ? Cell() : Cell(next->first)});
  }
  const AccountId* account = timeline.at(today);
  if (account == nullptr || !*account)
    table.add({module.empty() ? Cell() : Cell(module), organization.key, organization.name, Cell(), Cell(), Cell()});
}

}  // namespace

Result<Table> export_mappings(Session& session) {
  static const Timeline<AccountId> nowhere;
  const AccountMappings mappings = TRY(MappingBook(session.ledger()).account_mappings());
  const AccountWords words(TRY(ContractBook(session.ledger()).accounts()));
  Table table({{"module", "Module", ColumnKind::Text},
               {"organization_id", "Organization id", ColumnKind::Text},
               {"organization", "Organization", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"until", "Ends before", ColumnKind::Day}});
  const auto timeline_of = [&](OrganizationId id, const Module& module) -> const Timeline<AccountId>& {
    const auto found = mappings.find({id, module});
    return found == mappings.end() ? nowhere : found->second;
  };
  for (const NamedOrganization& one : TRY(named_organizations(session))) {
    const std::vector<Module> modules = modules_of(one.module);
    const Timeline<AccountId>& first = timeline_of(one.id, modules.front());
    const bool alike = first.steps() == timeline_of(one.id, modules.back()).steps();
    if (alike) {
      const std::string module = one.module ? std::string(one.module->key()) : std::string();
      export_stretches(one, module, words, first, session.today(), table);
      continue;
    }
    for (const Module& module : modules)
      export_stretches(one, std::string(module.key()), words, timeline_of(one.id, module), session.today(), table);
  }
  return table;
}

Result<std::int64_t> save_mappings(Session& session, const std::string& path) {
  if (lies_inside(path, session.ledger().folder()))
    return refuse(path + " lies inside the data directory", "Choose another folder.");
  const Table mappings = TRY(export_mappings(session));
  TRY(write_named_file(path, mappings.csv()));
  return static_cast<std::int64_t>(mappings.rows().size());
}

Result<ImportedMappings> import_mappings(Session& session, const std::string& csv, MappingImport mode, bool correct,
                                         const std::string& reason) {
  MappingFile file(session, TRY(named_organizations(session)), TRY(read_modules(session)),
                   TRY(session.first_open_day()));
  TRY(file.read(csv));
  MappingBook book(session.ledger());
  const AccountMappings mappings = TRY(book.account_mappings());
  std::vector<AccountStretch> stretches;
  std::vector<AccountChange> changes;
  std::set<std::size_t> changed_lines;
  for (const SaidStretch& one : file.said()) {
    const std::vector<AccountChange> of_it = changes_by(mappings, one.stretch);
    if (of_it.empty()) continue;
    TRY_WITHIN("line " + std::to_string(one.line), session.require_open(of_it.front().then.from, correct));
    stretches.push_back(one.stretch);
    changed_lines.insert(one.line);
    changes.insert(changes.end(), of_it.begin(), of_it.end());
  }
  if (mode == MappingImport::Take && !stretches.empty()) TRY(book.map_accounts(session.person(), stretches, reason));
  return ImportedMappings{changes_table(TRY(read_names(session)), changes), file.rows(),
                          file.rows() - static_cast<std::int64_t>(changed_lines.size()), file.left_open()};
}

}  // namespace stowage
