#include "api/whole_month.h"

#include "base/table.h"
#include "billing/month_value.h"
#include "billing/prices_table.h"
#include "billing/usage.h"

namespace stowage {

Result<Standing> Standing::today(Session& session, AssetId asset) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const Day today = session.today();
  Standing standing;
  standing.kept_billed_ = view->directory().policies.at(Policy::KeptBilled, today) != 0;
  if (const auto* owner = view->directory().asset_organizations.at(asset.number(), today))
    standing.organization_ = OrganizationId(*owner);
  TRY(view->each(
      {today, today + 1}, {},
      [&](const AssetUsage& usage) {
        const AssetDay& day = usage.days.back();
        standing.organization_ = day.organization;
        standing.asset_class_ = day.asset_class;
        for (const Version version : {Version::V1, Version::V2}) {
          const VersionUsage& of_version = day.of(version);
          const bool left_out =
              of_version.decision == Decision::ExcludedByPerson || of_version.decision == Decision::UnmappedAmbiguous;
          standing.excluded_ = standing.excluded_ || (of_version.metered && left_out);
          standing.of(version) = {of_version.state, static_cast<bool>(of_version.stream),
                                  of_version.unmeasured ? std::nullopt : std::optional(of_version.level)};
        }
      },
      asset));
  return standing;
}

Standing& Standing::set_state(Version version, State state) {
  of(version).state = state;
  return *this;
}

Standing& Standing::set_organization(OrganizationId organization) {
  organization_ = organization;
  return *this;
}

Standing& Standing::set_class(AssetClass asset_class) {
  asset_class_ = asset_class;
  return *this;
}

Standing& Standing::set_excluded(bool excluded) {
  excluded_ = excluded;
  return *this;
}

Standing& Standing::decide(const ProtectionDecision& decision) {
  switch (decision.kind) {
    case Protection::Ended:
      return set_state(decision.version, State::None);
    case Protection::EndedKept:
      return set_state(decision.version, State::Kept);
    case Protection::Started:
    case Protection::NotBefore:
      break;
  }
  return set_state(decision.version, State::Active).assume_level(decision.version);
}

Standing& Standing::assume(const std::string& assumption) {
  assumption_ += (assumption_.empty() ? "" : ", ") + assumption;
  return *this;
}

Standing& Standing::assume_level(Version version) {
  const Version other = version == Version::V1 ? Version::V2 : Version::V1;
  if (of(version).measured) return *this;
  of(version).level = of(other).level;
  of(version).measured = true;
  const std::string level = of(other).level ? ", " + people(*of(other).level) : "";
  return assume("if " + std::string(to_text(version)) + " holds what " + std::string(to_text(other)) + " holds today" +
                level);
}

Result<std::optional<Money>> Standing::month(Session& session) const {
  const Currency currency = session.partner().currency;
  const auto billed = billed_version(v1_.state, v2_.state, {}, {});
  const OfVersion& counts = billed == Version::V1 ? v1_ : v2_;
  if (!billed || excluded_ || (counts.state == State::Kept && !kept_billed_))
    return std::optional(Money::zero(currency));
  const EntryId entry = TRY(session.mark()).entry;
  const PriceBook prices = TRY(session.read([&](Database& database) { return load_price_book(database, entry); }));
  return MonthValue(prices, session.today(), currency)
      .of({organization_, *billed, asset_class_, counts.level, counts.state == State::Active});
}

}  // namespace stowage
