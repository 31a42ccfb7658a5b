#include "billing/line_key.h"

#include <vector>

namespace stowage {

namespace {

constexpr std::string_view all_classes = "all";
constexpr std::string_view corrected = "corrected-";

std::vector<std::string_view> parts_between_points(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t point = text.find('.');
    parts.push_back(text.substr(0, point));
    if (point == std::string_view::npos) return parts;
    text.remove_prefix(point + 1);
  }
}

Result<OrganizationId> parse_organization(std::string_view text) {
  // Leading zeros would give one line two ids.
  if (!text.starts_with('o') || text.starts_with("o0")) return bad_input("an organization's number like o3 is missing");
  const Int128 number = TRY(parse_int128(text.substr(1)));
  if (number <= 0 || number > INT64_MAX) return bad_input("an organization's number like o3 is missing");
  return OrganizationId(static_cast<std::int64_t>(number));
}

Result<LineKey> parse_key(const std::vector<std::string_view>& parts) {
  LineKey key{.period = TRY(Period::parse(parts[0])),
              .organization = TRY(parse_organization(parts[1])),
              .version = TRY(parse_version(parts[2])),
              .type = TRY(parse_billing_type(parts[3])),
              .from = TRY(Day::parse(parts[5]))};
  if (parts[4] != all_classes) key.asset_class = TRY(parse_class(parts[4]));
  if (parts[4] == to_text(AssetClass::None)) return bad_input("the class is all, workstation or server");
  if (counts_assets(key.type) && key.asset_class != class_of(key.type))
    return bad_input(std::string(to_text(key.type)) + " has lines of its own class only");
  if (!key.period.days().contains(key.from)) return bad_input("its first day is not in its period");
  return key;
}

}  // namespace

std::string LineKey::id() const {
  const std::string_view of_class = asset_class == AssetClass::None ? all_classes : to_text(asset_class);
  std::string text = period.text();
  text += ".o" + to_string(organization.number());
  for (const std::string_view part : {to_text(version), to_text(type), of_class}) text.append(".").append(part);
  return text + "." + from.text();
}

std::string LineReference::id() const {
  return corrected_on ? key.id() + "." + std::string(corrected) + corrected_on->text() : key.id();
}

Result<LineReference> LineReference::parse(std::string_view text) {
  const auto doing = [&] { return "line '" + std::string(text) + "'"; };
  const auto parts = parts_between_points(text);
  if (parts.size() != 6 && parts.size() != 7)
    return bad_input(doing() + " is not a statement line's id",
                     "Ids look like 2026-06.o3.v1.storage.all.2026-06-01; 'stowage bill' prints them.");
  LineReference reference{TRY_WITHIN(doing(), parse_key(parts)), std::nullopt};
  if (parts.size() == 6) return reference;
  if (!parts[6].starts_with(corrected)) return bad_input(doing() + " ends with a part that is not 'corrected-…'");
  reference.corrected_on = TRY_WITHIN(doing(), Period::parse(parts[6].substr(corrected.size())));
  if (*reference.corrected_on <= reference.key.period)
    return bad_input(doing() + " is corrected on a period that is not later than its own");
  return reference;
}

}  // namespace stowage
