#include "billing/statement_text.h"

#include <algorithm>
#include <array>
#include <map>

#include "billing/text_table.h"
#include "ledger/signed_heads.h"

namespace stowage {

namespace {

std::string people(Day day) {
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return to_string(day.day_of_month()) + " " + months.at(static_cast<size_t>(day.month() - 1)) + " " +
         to_string(day.year());
}

std::string counted(std::int64_t number, std::string_view what) {
  return with_thousands(to_string(number)) + " " + std::string(what) + (number == 1 ? "" : "s");
}

// One row of an organization's table.
struct Cells {
  std::string what;  // "v1  Storage, servers"
  std::string quantity;
  std::string price;
  std::string amount;
};

std::string line_name(const LineKey& key, std::string_view gap) {
  std::string name(to_text(key.version));
  name.append(gap).append(people(key.type));
  if (!counts_assets(key.type) && key.asset_class != AssetClass::None)
    name.append(", ").append(to_text(key.asset_class)).append("s");
  if (key.from != key.period.days().from) name += ", from " + people(key.from);
  return name;
}

Cells cells_of(const StatementLine& line) {
  const Int128 unit_month = size_of(line.unit()) * line.key.period.length();
  Cells cells;
  cells.what = line_name(line.key, "  ");
  cells.quantity = with_thousands(Decimal::ratio(line.quantity_days(), unit_month, 3).text()) + " " +
                   std::string(month_text(line.unit())) + "s";
  cells.price = line.price ? line.price->amount->text() : "";
  cells.amount = line.amount ? with_thousands(line.amount->text()) : line.price ? "no bytes" : "no price";
  return cells;
}

// Of a line whose correction has no amount.
Cells cells_of(const LineKey& uncorrected) {
  Cells cells;
  cells.what = "correction of " + uncorrected.period.people() + ", " + line_name(uncorrected, " ");
  cells.amount = "unknown";
  return cells;
}

Cells cells_of(const Correction& correction) {
  Cells cells;
  cells.what = "correction of " + correction.key.period.people() + ", " + line_name(correction.key, " ");
  if (!correction.closed_line) cells.what += " (no such line before)";
  cells.amount = (correction.amount.negative() ? "" : "+") + with_thousands(correction.amount.text());
  return cells;
}

// What a line rests on where that is less than measured bytes of every day.
std::vector<std::string> notes(const StatementLine& line) {
  std::vector<std::string> found;
  if (!counts_assets(line.key.type) && line.usage.unmeasured > 0)
    found.push_back(counted(line.usage.unmeasured, "asset-day") + " unmeasured: their bytes are not known, not 0");
  if (line.usage.provisional > 0)
    found.push_back(counted(line.usage.provisional, "asset-day") + " provisional: missing, within the grace");
  if (line.usage.stale > 0)
    found.push_back(counted(line.usage.stale, "asset-day") + " carried from stale sources" +
                    (line.stale_amount ? ", " + line.stale_amount->people() : ""));
  return found;
}

struct OrganizationPart {
  OrganizationId organization;
  std::vector<const StatementLine*> lines;
  std::vector<const Correction*> corrections;
  std::vector<const LineKey*> uncorrected;
};

// By name, since people look organizations up by it; equal names by id.
std::vector<OrganizationPart> parts_by_name(const Statement& statement, const StatementNames& names) {
  std::map<std::pair<std::string, OrganizationId>, OrganizationPart> parts;
  const auto part = [&](OrganizationId organization) -> OrganizationPart& {
    OrganizationPart& found = parts[{names.of(organization), organization}];
    found.organization = organization;
    return found;
  };
  for (const StatementLine& line : statement.lines) part(line.key.organization).lines.push_back(&line);
  for (const Correction& one : statement.corrections) part(one.key.organization).corrections.push_back(&one);
  for (const LineKey& key : statement.uncorrected) part(key.organization).uncorrected.push_back(&key);
  std::vector<OrganizationPart> sorted;
  for (auto& [name, found] : parts) sorted.push_back(std::move(found));
  return sorted;
}

class StatementPage {
 public:
  StatementPage(const Statement& statement, const StatementNames& names, int width)
      : statement_(statement),
        names_(names),
        width_(width == 0 ? width_that_names_want() : std::max(width, statement_width_min)) {}

  std::vector<std::string> made() && {
    head();
    accounted_for();
    reasons();
    organizations();
    foot();
    return std::move(lines_);
  }

 private:
  void say(std::string_view sentence) {
    for (std::string& line : broken_at_spaces(sentence, width_)) lines_.push_back(std::move(line));
  }
  int width_that_names_want() const;
  void head();
  void incomplete();
  void accounted_for();
  void reasons();
  void overage_not_billed(const char* what, ByteDays byte_days, const std::optional<Money>& amount);
  void organizations();
  void amount_due(const OrganizationPart& part, Money amount, bool complete);
  void row(const Cells& cells);
  void foot();

  const Statement& statement_;
  const StatementNames& names_;
  int width_;
  int quantity_width_ = 0;
  int price_width_ = 0;
  int amount_width_ = 0;
  std::vector<std::string> lines_;
};

int StatementPage::width_that_names_want() const {
  constexpr int usual = 100;
  constexpr int beside_a_name = 20;
  int width = usual;
  for (const OrganizationPart& part : parts_by_name(statement_, names_))
    width = std::max(width, characters(names_.of(part.organization)) + beside_a_name);
  return width;
}

void StatementPage::head() {
  const StatementRequest& request = statement_.request;
  const Totals& totals = statement_.totals;
  say(names_.partner + ": statement of " + request.period.people() + ", as of " + people(request.as_of));
  say("v1 " + totals.v1.people() + " + v2 " + totals.v2.people() + " = " + totals.total.people() +
      (totals.complete ? "" : " (incomplete)"));
  if (!statement_.corrections.empty() || !statement_.uncorrected.empty())
    say("corrections of earlier periods " + (statement_.amount_due() - totals.total).people() + ", amount due " +
        statement_.amount_due().people() + (statement_.uncorrected.empty() ? "" : " (incomplete)"));
  incomplete();
}

// What the totals and the amount due do not hold.
void StatementPage::incomplete() {
  std::vector<std::string> missing;
  const auto without =
      std::count_if(statement_.lines.begin(), statement_.lines.end(), [](const auto& line) { return !line.amount; });
  if (without > 0) missing.push_back(counted(without, "line") + " without amount");
  std::int64_t no_class = 0;
  for (const ReasonUsage& row : statement_.accounted_for.reasons)
    no_class += row.reason == Reason::NoClass ? row.usage.asset_days : 0;
  if (no_class > 0) missing.push_back(counted(no_class, "protected asset-day") + " without class");
  const auto corrections = static_cast<std::int64_t>(statement_.uncorrected.size());
  if (corrections > 0)
    missing.push_back(counted(corrections, "correction") + " without amount, for want of a price or of bytes");
  if (missing.empty()) return;
  std::string sentence = "Incomplete: " + missing.front();
  for (size_t i = 1; i < missing.size(); ++i) sentence += (i + 1 == missing.size() ? " and " : ", ") + missing[i];
  say(sentence + ". Each stands below.");
}

// GB-days to two digits, made to add up on the page as the bytes do.
void StatementPage::accounted_for() {
  const AccountedFor& account = statement_.accounted_for;
  const Int128 hundredth = size_of(Unit::GB) / 100;
  const auto shown = largest_remainder(
      divide_rounded(account.metered.byte_days.count(), hundredth),
      {account.billed.byte_days.count(), account.excluded.byte_days.count(), account.unmapped.byte_days.count()});
  const auto text = [](Int128 hundredths) { return with_thousands(Decimal(hundredths, 2).text()); };
  if (shown) {
    say("All accounted for: " + text((*shown)[0] + (*shown)[1] + (*shown)[2]) + " GB-days metered = " +
        text((*shown)[0]) + " billed + " + text((*shown)[1]) + " excluded + " + text((*shown)[2]) + " unmapped");
  }
  const auto days = [](const Accounted& part) { return with_thousands(to_string(part.asset_days)); };
  say((shown ? "in asset-days: " : "All accounted for, in asset-days: ") + days(account.metered) +
      " metered = " + days(account.billed) + " billed + " + days(account.excluded) + " excluded + " +
      days(account.unmapped) + " unmapped");
}

void StatementPage::reasons() {
  for (const ReasonUsage& row : statement_.accounted_for.by_reason()) {
    const Decimal gigabyte_days = Decimal::ratio(row.usage.byte_days.count(), size_of(Unit::GB), 2);
    std::string line = is_excluded(row.reason) ? "excluded, " : "unmapped, ";
    line.append(reason_text(row.reason)).append(": ").append(with_thousands(gigabyte_days.text())).append(" GB-days, ");
    line += counted(row.usage.asset_days, "asset-day");
    if (row.amount) line += ", " + row.amount->people();
    say(line);
  }
  const OverageAccount& overage = statement_.overage;
  overage_not_billed("excluded, pool overage, excluded by a person", overage.excluded, overage.excluded_amount);
  for (const LineKey& key : overage.excluded_lines)
    lines_.push_back("  " + key.id() + "  " + names_.of(key.organization));
  overage_not_billed("pool overage of bytes that belong to nobody", overage.unmapped, overage.unmapped_amount);
}

void StatementPage::overage_not_billed(const char* what, ByteDays byte_days, const std::optional<Money>& amount) {
  if (byte_days == ByteDays()) return;
  const Decimal gigabyte_days = Decimal::ratio(byte_days.count(), size_of(Unit::GB), 2);
  say(what + (": " + with_thousands(gigabyte_days.text())) + " GB-days" +
      (amount ? ", " + amount->people() : ", no price"));
}

void StatementPage::organizations() {
  const auto parts = parts_by_name(statement_, names_);
  for (const StatementLine& line : statement_.lines) {
    const Cells cells = cells_of(line);
    quantity_width_ = std::max(quantity_width_, characters(cells.quantity));
    price_width_ = std::max(price_width_, characters(cells.price));
  }
  amount_width_ = std::max(characters(with_thousands(statement_.totals.total.text())), 8) + 1;
  for (const Correction& one : statement_.corrections)
    amount_width_ = std::max(amount_width_, characters(cells_of(one).amount));

  for (const OrganizationPart& part : parts) {
    Money sum = Money::zero(statement_.request.currency);
    bool complete = true;
    for (const StatementLine* line : part.lines) {
      if (line->amount) sum += *line->amount;
      complete = complete && line->amount.has_value();
    }
    lines_.emplace_back();
    const std::string amount = padded_left(with_thousands(sum.text()) + (complete ? "" : "?"), amount_width_);
    const int room = width_ - amount_width_ - 2;
    lines_.push_back(padded_right(cut_to(names_.of(part.organization), room), room) + "  " + amount);
    for (const StatementLine* line : part.lines) {
      row(cells_of(*line));
      lines_.push_back("      " + line->key.id());
      for (const std::string& note : notes(*line)) lines_.push_back("      " + cut_to(note, width_ - 6));
    }
    for (const Correction* one : part.corrections) {
      row(cells_of(*one));
      lines_.push_back("      " + one->id());
    }
    for (const LineKey* key : part.uncorrected) row(cells_of(*key));
    amount_due(part, sum, complete);
  }
}

// Where it is not what stands beside the organization's name.
void StatementPage::amount_due(const OrganizationPart& part, Money amount, bool complete) {
  if (part.corrections.empty() && part.uncorrected.empty()) return;
  for (const Correction* one : part.corrections) amount += one->amount;
  Cells cells;
  cells.what = "amount due";
  cells.amount = with_thousands(amount.text()) + (complete && part.uncorrected.empty() ? "" : "?");
  row(cells);
}

void StatementPage::row(const Cells& cells) {
  constexpr int what_width_min = 28;
  std::string right;
  if (!cells.quantity.empty()) {
    const std::string quantity = "  " + padded_left(cells.quantity, quantity_width_);
    const std::string price = "  " + padded_left(cells.price, price_width_);
    const int room = width_ - 2 - characters(quantity) - characters(price) - 2 - amount_width_;
    right = room >= what_width_min ? quantity + price : quantity;
  }
  right += "  " + padded_left(cells.amount, amount_width_);
  const int room = std::max(width_ - 2 - characters(right), 1);
  lines_.push_back("  " + padded_right(cut_to(cells.what, room), room) + right);
}

void StatementPage::foot() {
  const StatementRequest& request = statement_.request;
  lines_.emplace_back();
  say("Valued at the price book, " + std::string(to_text(request.side)) + " prices, in " + request.currency.code() +
      ", net without tax; days of " + request.zone + ". Contracts bill at their own prices.");
  say("Known up to mark " + to_string(request.mark.delivery.number()) + "." + to_string(request.mark.entry.number()) +
      ". Why a line says what it says: stowage explain LINE");
  say("Head of the journal: " + printed_head(request.head));
}

}  // namespace

std::vector<std::string> statement_text(const Statement& statement, const StatementNames& names, int width) {
  return StatementPage(statement, names, width).made();
}

}  // namespace stowage
