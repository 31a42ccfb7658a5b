// If these failed, credentials would go to another host than the one that was given.
#include "connectors/bms/address.h"

#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

std::string kept(const std::string& url) {
  const auto address = Address::parse(url);
  return address ? address->url() : "refused";
}

TEST(BmsAddress, WhatPeopleCopyWithItIsNoPartOfIt) {
  for (const char* url : {"https://api.bms.kaseya.com", "https://API.bms.kaseya.com/", "https://api.bms.kaseya.com/v2",
                          "https://api.bms.kaseya.com/v2/", "https://api.bms.kaseya.com/swagger/index.html"})
    EXPECT_EQ(kept(url), "https://api.bms.kaseya.com") << url;
  EXPECT_EQ(kept("http://127.0.0.1:8080/bms/"), "http://127.0.0.1:8080/bms");
}

TEST(BmsAddress, NothingElseStandsBehindTheHost) {
  for (const char* url : {"https://api.bms.kaseya.com/v2?x=1", "https://api.bms.kaseya.com/../x", "api.bms.kaseya.com",
                          "https://user:secret@api.bms.kaseya.com", "https://api.bms.kaseya.com/a//b",
                          "https://api.bms.kaseya.com/%2e", "http://api.bms.kaseya.com"})
    EXPECT_EQ(kept(url), "refused") << url;
}

}  // namespace
}  // namespace stowage::connectors::bms
