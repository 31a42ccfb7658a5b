#include "billing/hledger_journal.h"

#include <set>

namespace stowage {

namespace {

// A name as hledger can read it in an account or description: no marks of its syntax, no line ends, single spaces.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
    const bool mark = c == ':' || c == ';' || c == '|' || c == '(' || c == ')' || c == '[' || c == ']' || c == '*' ||
                      c == '"' || c == '@' || c == '=';
    const char readable = blank ? ' ' : mark ? '-' : c;
    if (readable != ' ' || (!text.empty() && text.back() != ' ')) text.push_back(readable);
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
    return head + entries_;
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
