#include "hub/service_price.h"

#include "hub/hub_example.h"

namespace stowage {
namespace {

// Keeps prices to two digits behind the point, as some do.
class RoundingPsa : public Psa {
 public:
  RoundingPsa() : example(storage, "0.05") {}
  std::string name(ContractId) override { return "rounding PSA"; }
  Result<PsaContract> contract(ContractId /*id*/) override { return example.contract; }
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId /*id*/, const DayRange& /*days*/) override {
    return std::optional<std::vector<PsaBilledLine>>();
  }
  Sent set_price(ContractId /*contract*/, ServiceId /*service*/, Day from, const Decimal& price) override {
    if (loses) return {Sent::Outcome::Lost, "", "time-out"};
    example.contract.services[0].prices.set(from, Decimal::ratio(price.coefficient(), power_of_ten(price.scale()), 2));
    return {};
  }
  Sent adjust(ContractId, ServiceId, Units, Day, const std::string&) override { return {}; }
  Result<std::optional<bool>> has_adjustment(ContractId, const std::string&) override { return std::optional<bool>(); }
  Sent charge(const PsaCharge&, const std::string&) override { return {}; }
  Result<std::optional<bool>> has_charge(ContractId, const std::string&) override { return std::optional(false); }

  HubExample example;
  bool loses = false;
};

// A GB at 0.045 would be billed at 0.05: an eleventh more than was agreed.
TEST(ServicePrice, ARoundedPriceIsRefusedAndTheOldOneStands) {
  RoundingPsa psa;
  EXPECT_TRUE(set_service_price(psa, ContractId(1), ServiceId(1), day("2026-02-01"), decimal("0.060")));
  const auto refusal = set_service_price(psa, ContractId(1), ServiceId(1), day("2026-02-01"), decimal("0.045"));
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().text().find("larger unit"), std::string::npos);
  EXPECT_EQ(psa.example.contract.services[0].prices.at(day("2026-02-01"))->text(), "0.06");
}

TEST(ServicePrice, APriceThatNeverArrivedIsNoSuccess) {
  RoundingPsa psa;
  psa.loses = true;
  EXPECT_FALSE(set_service_price(psa, ContractId(1), ServiceId(1), day("2026-02-01"), decimal("0.06")));
}

}  // namespace
}  // namespace stowage
