#include "billing/explain_line.h"

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

StatementLine storage_line(Period period, Int128 byte_days, std::string_view text) {
  StatementLine line{.key = {period, acme, Version::V2, BillingType::Storage, {}, period.days().from},
                     .until = period.days().until,
                     .usage = {},
                     .price = Price::parse(text, Unit::GB).value(),
                     .amount = {},
                     .stale_amount = {}};
  line.usage.byte_days = ByteDays(byte_days);
  line.usage.asset_days = 31;
  line.amount = Money::of(byte_days, size_of(Unit::GB) * period.length(), *line.price->amount, usd).value();
  return line;
}

TEST(ExplainLine, SaysItsArithmeticInOneSentence) {
  const Period july = june.next();
  EXPECT_EQ(arithmetic_text(storage_line(july, Int128{37'324'496} * 1'000'000, "0.34"), usd).value(),
            "37,324.496 GB-days / 31 days = 1,204.016 GB-months x USD 0.34 = 409.36544, rounded once = 409.37");
  EXPECT_EQ(arithmetic_text(storage_line(july, Int128{31} * 1'000'000'000, "0.34"), usd).value(),
            "31 GB-days / 31 days = 1 GB-month x USD 0.34 = 0.34");
  EXPECT_EQ(arithmetic_text(storage_line(july, Int128{10} * 1'000'000'000, "1"), usd).value(),
            "10 GB-days / 31 days = about 0.322580645 GB-months x USD 1 = about 0.322580645, rounded once = 0.32");
}

TEST(ExplainLine, WithoutAmountSaysWhy) {
  StatementLine line = storage_line(june, 0, "1");
  line.amount.reset();
  EXPECT_EQ(arithmetic_text(line, usd).value(),
            "0 GB-days / 30 days = 0 GB-months x USD 1, and no bytes are known for any of its 31 asset-days");
  line.price.reset();
  EXPECT_EQ(arithmetic_text(line, usd).value(), "0 GB-days / 30 days = 0 GB-months, and no price is in force");
}

TEST(ExplainLine, AnOddCentGoesToTheLowerId) {
  const auto parts = share_line(Money(100, usd), {{AssetId(9), 1}, {AssetId(2), 1}, {AssetId(5), 1}}).value();
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].asset, AssetId(2));
  EXPECT_EQ(parts[0].amount.text(), "0.34");
  EXPECT_EQ(parts[1].amount.text(), "0.33");
  EXPECT_EQ(parts[2].amount.text(), "0.33");
}

RC_GTEST_PROP(ExplainLine, ThePartsOfTheAssetsAreTheAmount, ()) {
  const auto one = rc::gen::exec([] {
    return AssetWeight{AssetId(*rc::gen::inRange(1, 30)), *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)};
  });
  auto assets = *rc::gen::container<std::vector<AssetWeight>>(one);
  assets.push_back({AssetId(30), 1});
  Money sum = Money::zero(usd);
  const Money amount(*rc::gen::inRange(0, 100'000'000), usd);
  for (const auto parts = share_line(amount, assets).value(); const AssetPart& part : parts) sum += part.amount;
  RC_ASSERT(sum == amount);
}

}  // namespace
}  // namespace stowage
