// Usage goes to the machine whose stream it is numbered as; two names for one number bill one customer for the other.

#include "metering/stream_numbers.h"

#include <map>

#include "precompiled.h"

namespace stowage {
namespace {

TEST(StreamNumbers, TellNamesApartThatHaveTheSameLetters) {
  StreamNumbers streams;
  const std::vector<StreamName> names = {
      {Version::V1, StoreId(), "Acme", "DC01"},  {Version::V2, StoreId(), "Acme", "DC01"},
      {Version::V1, StoreId(1), "Acme", "DC01"}, {Version::V1, StoreId(), "AcmeD", "C01"},
      {Version::V1, StoreId(), "Beta", "DC01"},  {Version::V1, StoreId(), "Acme", "DC01 "},
      {Version::V1, StoreId(), "Acme", ""},
  };
  for (std::uint32_t i = 0; i < names.size(); ++i) EXPECT_EQ(streams.place(names[i]), i);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(streams.place(names[i]), i);
    EXPECT_EQ(streams.find(names[i]), std::optional(i));
    EXPECT_EQ(streams.name(i), names[i]);
    EXPECT_EQ(streams.number(i), 0u);
  }
  EXPECT_EQ(streams.find({Version::V2, StoreId(), "Beta", "DC01"}), std::nullopt);
  EXPECT_EQ(streams.find({Version::V1, StoreId(), "Gamma", "DC01"}), std::nullopt);
  EXPECT_EQ(StreamNumbers().find(names[0]), std::nullopt);
}

// The table grows many times under these; names are made so that many share their beginning, and stand in no order.
RC_GTEST_PROP(StreamNumbers, GiveEachNameOnePlaceForGood, ()) {
  StreamNumbers streams;
  std::map<std::pair<std::string, std::string>, std::uint32_t> expected;
  const auto count = *rc::gen::inRange(1, 3'000);
  const auto step = *rc::gen::inRange(1, 1'000);
  for (int i = 0; i < count; ++i) {
    const std::string organization = "Customer " + std::to_string(i * step % 7);
    const std::string asset = "pc" + std::to_string(i * step % 1'009);
    const auto [known, added] =
        expected.try_emplace({organization, asset}, static_cast<std::uint32_t>(expected.size()));
    RC_ASSERT(streams.place({Version::V2, StoreId(), organization, asset}) == known->second);
  }
  RC_ASSERT(streams.size() == expected.size());
  for (const auto& [name, place] : expected) {
    RC_ASSERT(streams.name(place).organization == name.first);
    RC_ASSERT(streams.name(place).asset == name.second);
  }
}

}  // namespace
}  // namespace stowage
