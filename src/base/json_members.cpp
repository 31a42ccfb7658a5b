#include "base/json_members.h"

#include <algorithm>

namespace stowage {

namespace {

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  bool ended() const { return at_ == text_.size(); }

  void skip_space() {
    while (!ended() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
  }

  bool take(char c) {
    skip_space();
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool take_text(std::string_view& value) {
    if (!take('"')) return false;
    const size_t first = at_;
    while (!ended() && text_[at_] != '"') {
      if (text_[at_] == '\\' || static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      ++at_;
    }
    value = text_.substr(first, at_ - first);
    return take('"');
  }

  bool take_number(std::string_view& value) {
    skip_space();
    const size_t first = at_;
    while (!ended() && (text_[at_] == '-' || text_[at_] == '+' || text_[at_] == '.' || text_[at_] == 'e' ||
                        text_[at_] == 'E' || (text_[at_] >= '0' && text_[at_] <= '9')))
      ++at_;
    value = text_.substr(first, at_ - first);
    return is_json_number(value);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

bool has_key(const JsonMembers& members, std::string_view key) {
  return std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
}

}  // namespace

bool is_json_number(std::string_view token) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t first = at;
    while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
    return at - first;
  };
  const auto take = [&](std::string_view any) {
    const bool taken = at < token.size() && any.find(token[at]) != std::string_view::npos;
    if (taken) ++at;
    return taken;
  };
  take("-");
  if (!take("0") && digits() == 0) return false;
  if (take(".") && digits() == 0) return false;
  if (take("eE")) {
    take("+-");
    if (digits() == 0) return false;
  }
  return at == token.size();
}

bool plain_members(std::string_view text, JsonMembers& members) {
  constexpr size_t members_max = 32;  // each is compared with those before it
  members.clear();
  Walk walk(text);
  if (!walk.take('{')) return false;
  do {
    std::string_view key;
    std::string_view value;
    if (!walk.take_text(key) || !walk.take(':')) return false;
    if (!walk.take_text(value) && !walk.take_number(value)) return false;
    if (members.size() == members_max || has_key(members, key)) return false;
    members.emplace_back(key, value);
  } while (walk.take(','));
  if (!walk.take('}')) return false;
  walk.skip_space();
  return walk.ended();
}

}  // namespace stowage
