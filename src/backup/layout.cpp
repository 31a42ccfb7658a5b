#include "backup/layout.h"

#include <algorithm>
#include <fmt/format.h>

namespace stowage {
namespace {

constexpr std::string_view remedy = "Write it like '{org}/{asset}', '{org}-{asset}' or '{asset}'.";

std::string& member_of(LayoutLevel::Reading& reading, LayoutLevel::Word word) {
  return word == LayoutLevel::Word::Asset ? reading.asset : reading.organization;
}

}  // namespace

bool LayoutLevel::has(Word word) const {
  return std::find(words_.begin(), words_.end(), word) != words_.end();
}

std::vector<LayoutLevel::Reading> LayoutLevel::readings(std::string_view name) const {
  if (words_.empty()) return name == fixed_[0] ? std::vector<Reading>{{}} : std::vector<Reading>{};
  if (!name.starts_with(fixed_.front())) return {};
  name.remove_prefix(fixed_.front().size());
  if (!name.ends_with(fixed_.back())) return {};
  name.remove_suffix(fixed_.back().size());

  std::vector<Reading> readings;
  if (words_.size() == 1) {
    if (!name.empty()) member_of(readings.emplace_back(), words_[0]) = name;
    return readings;
  }
  const auto& between = fixed_[1];
  for (auto at = name.find(between, 1); at != std::string_view::npos; at = name.find(between, at + 1)) {
    if (at + between.size() >= name.size()) break;
    auto& reading = readings.emplace_back();
    member_of(reading, words_[0]) = name.substr(0, at);
    member_of(reading, words_[1]) = name.substr(at + between.size());
  }
  return readings;
}

bool Layout::names_organization() const {
  return std::any_of(levels_.begin(), levels_.end(),
                     [](auto& level) { return level.has(LayoutLevel::Word::Organization); });
}

Result<Layout> Layout::parse(std::string_view pattern) {
  const auto wrong = [&](std::string_view what) {
    return bad_input(fmt::format("layout '{}': {}", pattern, what), std::string(remedy));
  };
  Layout layout;
  layout.pattern_ = pattern;
  std::size_t organizations = 0;
  std::size_t assets = 0;
  for (auto rest = pattern;;) {
    const auto text = rest.substr(0, rest.find('/'));
    if (text.empty()) return wrong("a folder's name is empty");
    if (text == "." || text == "..") return wrong("'.' and '..' lead nowhere");
    auto& level = layout.levels_.emplace_back();
    level.pattern_ = text;
    level.fixed_.emplace_back();
    for (std::size_t at = 0; at < text.size();) {
      const auto left = text.substr(at);
      const bool organization = left.starts_with("{org}");
      if (organization || left.starts_with("{asset}")) {
        if (!level.words_.empty() && level.fixed_.back().empty()) return wrong("nothing divides {org} from {asset}");
        ++(organization ? organizations : assets);
        level.words_.push_back(organization ? LayoutLevel::Word::Organization : LayoutLevel::Word::Asset);
        level.fixed_.emplace_back();
        at += organization ? 5 : 7;
      } else if (left.front() == '{' || left.front() == '}') {
        return wrong("only {org} and {asset} stand in braces");
      } else {
        level.fixed_.back() += left.front();
        ++at;
      }
    }
    if (text.size() == rest.size()) break;
    rest.remove_prefix(text.size() + 1);
  }
  if (layout.levels_.size() > levels_max) return wrong(fmt::format("more than {} levels of folders", levels_max));
  if (assets != 1) return wrong("{asset} must occur once");
  if (organizations > 1) return wrong("{org} occurs twice");
  return layout;
}

}  // namespace stowage
