#include "hub/mapping_suggestions.h"

#include <algorithm>
#include <array>
#include <set>

namespace stowage {

namespace {

constexpr int score_min = 50;
constexpr int score_max = 100;
constexpr std::size_t suggestions_max = 3;
constexpr std::size_t telling_id_bytes = 8;  // a shorter id, such as 17, is another customer's in another product

constexpr std::array<std::string_view, 18> legal_forms = {"ltd",  "limited", "llc", "llp", "inc",  "incorporated",
                                                          "corp", "co",      "plc", "pc",  "gmbh", "ag",
                                                          "bv",   "sarl",    "pty", "kg",  "the",  "company"};

struct Reason {
  int score;
  std::string text;
};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// Whether two ids are one customer's rather than two small numbers that happen to be equal.
bool tells(std::string_view a, std::string_view b) {
  return a == b && is_telling_id(a);
}

class Suggesting {
 public:
  Suggesting(const std::vector<NamedAccount>& accounts, const std::vector<MappedName>& mapped)
      : accounts_(accounts), mapped_(mapped) {}

  std::vector<MappingSuggestion> of(const SourceOrganization& organization) const {
    std::vector<MappingSuggestion> found;
    for (const NamedAccount& account : accounts_) {
      std::vector<Reason> reasons = reasons_for(organization, account);
      std::stable_sort(reasons.begin(), reasons.end(),
                       [](const Reason& a, const Reason& b) { return a.score > b.score; });
      if (reasons.empty() || reasons.front().score < score_min) continue;
      // Each further reason says the same again, and makes it a little likelier.
      const int score = reasons.front().score + 5 * static_cast<int>(reasons.size() - 1);
      MappingSuggestion suggestion{organization.id, account.id, std::min(score, score_max), {}};
      for (Reason& reason : reasons) suggestion.reasons.push_back(std::move(reason.text));
      found.push_back(std::move(suggestion));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    if (found.size() > suggestions_max) found.resize(suggestions_max);
    return found;
  }

 private:
  std::vector<Reason> reasons_for(const SourceOrganization& organization, const NamedAccount& account) const {
    std::vector<Reason> reasons;
    const auto add = [&](int score, std::string text) {
      if (score > 0) reasons.push_back({score, std::move(text)});
    };
    add(likeness(organization.name, account.name), "named like the account");
    if (tells(organization.key, account.reference)) add(95, "has its id in the PSA");
    for (const MappedName& other : mapped_) {
      if (other.account != account.id) continue;
      const std::string name = quoted(other.name) + " of " + people(other.module);
      if (tells(organization.key, other.key)) add(95, "has the id of " + name + ", which goes there");
      if (organization.parent && organization.parent == other.organization)
        add(score_min, "part of " + quoted(other.name) + ", which goes there");
      const int like = likeness(organization.name, other.name);
      if (like > score_min) add(like - 5, "named like " + name + ", which goes there");
    }
    return reasons;
  }

  const std::vector<NamedAccount>& accounts_;
  const std::vector<MappedName>& mapped_;
};

}  // namespace

bool is_telling_id(std::string_view id) {
  return id.size() >= telling_id_bytes;
}

int likeness(std::string_view a, std::string_view b) {
  if (a == b) return 90;
  const std::vector<std::string> words_a = words_of_name(a);
  const std::vector<std::string> words_b = words_of_name(b);
  if (words_a.empty() || words_b.empty()) return 0;
  if (words_a == words_b) return 80;
  const std::set<std::string> of_a(words_a.begin(), words_a.end());
  const std::set<std::string> of_b(words_b.begin(), words_b.end());
  const auto common = static_cast<std::size_t>(
      std::count_if(of_a.begin(), of_a.end(), [&](const std::string& word) { return of_b.contains(word); }));
  if (common == std::min(of_a.size(), of_b.size())) return 60;
  return 2 * common >= of_a.size() + of_b.size() - common ? score_min : 0;
}

std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    const bool form = std::find(legal_forms.begin(), legal_forms.end(), word) != legal_forms.end();
    if (!word.empty() && !form) words.push_back(word);
    word.clear();
  };
  for (const char letter : name) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    const bool beyond_ascii = (static_cast<unsigned char>(letter) & 0x80U) != 0;
    if (upper || plain || beyond_ascii) {
      word += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    } else if (letter != '.' && letter != '\'') {
      end_word();
    }
  }
  end_word();
  return words;
}

std::vector<MappingSuggestion> suggest_accounts(const std::vector<SourceOrganization>& organizations,
                                                const std::vector<NamedAccount>& accounts,
                                                const std::vector<MappedName>& mapped) {
  const Suggesting suggesting(accounts, mapped);
  std::vector<MappingSuggestion> all;
  for (const SourceOrganization& organization : organizations)
    for (MappingSuggestion& one : suggesting.of(organization)) all.push_back(std::move(one));
  return all;
}

}  // namespace stowage
