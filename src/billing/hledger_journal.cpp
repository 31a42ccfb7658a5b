#include "billing/hledger_journal.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/plain_text.h"

namespace stowage {

namespace {

// Two blanks end an account, and hledger takes all of Unicode's for one.
bool is_blank(std::string_view character) {
  constexpr std::array<std::string_view, 20> wide = {
      "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) <= 0x20 || character[0] == 0x7f;
  return std::find(wide.begin(), wide.end(), character) != wide.end();
}

// A name as hledger can read it in an account or description: no marks of its syntax, no line ends, single spaces.
std::string plain(std::string_view name) {
  constexpr std::string_view marks = ":;|()[]*\"@=";
  std::string text;
  for (std::size_t at = 0; at < name.size();) {
    std::string_view character = name.substr(at, first_character(name.substr(at)).size);
    at += character.size();
    if (is_blank(character)) {
      character = " ";
    } else if (marks.find(character) != std::string_view::npos) {
      character = "-";
    }
    if (character != " " || (!text.empty() && text.back() != ' ')) text += character;
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

class JournalWriter {
 public:
  JournalWriter(const Statement& statement, const StatementNames& names) : request_(statement.request), names_(names) {}

  void charge(const LineKey& key, const std::string& id, const Money& amount, bool correction) {
    const std::string organization = plain(names_.of(key.organization)) + " o" + to_string(key.organization.number());
    std::string type = correction ? "corrections:" : "";
    type.append(to_text(key.version)).append(":").append(to_text(key.type));
    const bool sell = request_.side == Side::Sell;
    const std::string debit = sell ? "assets:receivable:" + organization : "expenses:" + type + ":" + organization;
    const std::string credit = sell ? "revenue:" + type : "liabilities:vendor";

    entries_ +=
        "\n" + request_.as_of.text() + " " + organization + (correction ? " correction" : "") + "  ; line " + id;
    post(debit, amount);
    post(credit, -amount);
    entries_ += "\n";
  }

  void without_amount(const StatementLine& line) {
    entries_ += "\n; " + line.key.id() + (line.price ? ": no bytes are known\n" : ": no price is in force\n");
  }

  void uncorrected(const LineKey& key) {
    entries_ += "\n; " + key.id() + ": needs a correction, whose amount is unknown\n";
  }

  std::string take() && {
    std::string head = "; Statement of " + request_.period.people() + " as of " + request_.as_of.text() + ", " +
                       std::string(to_text(request_.side)) + " prices of the price book, net without tax.\n";
    std::string sample = "1000.";
    sample.append(static_cast<size_t>(request_.currency.minor_digits()), '0');
    head += "commodity " + request_.currency.code() + " " + sample + "\n";
    for (const std::string& account : accounts_) head += "account " + account + "\n";
    return (names_.rehearsal ? "; REHEARSAL: these figures are nobody's to pay.\n" : "") + head + entries_;
  }

 private:
  void post(const std::string& account, const Money& amount) {
    accounts_.insert(account);
    entries_ += "\n    " + account + "  " + request_.currency.code() + " " + amount.text();
  }

  const StatementRequest& request_;
  const StatementNames& names_;
  std::set<std::string> accounts_;
  std::string entries_;
};

}  // namespace

std::string hledger_journal(const Statement& statement, const StatementNames& names) {
  JournalWriter journal(statement, names);
  for (const StatementLine& line : statement.lines) {
    if (line.amount) {
      journal.charge(line.key, line.key.id(), *line.amount, false);
    } else {
      journal.without_amount(line);
    }
  }
  for (const Correction& one : statement.corrections) journal.charge(one.key, one.id(), one.amount, true);
  for (const LineKey& key : statement.uncorrected) journal.uncorrected(key);
  return std::move(journal).take();
}

}  // namespace stowage
