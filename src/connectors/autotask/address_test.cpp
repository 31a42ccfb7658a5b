// If these failed, a partner's credentials would go to a stranger.
#include "connectors/autotask/address.h"

#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

Address at(std::string_view url) {
  const auto address = Address::parse(url);
  EXPECT_TRUE(address) << url << ": " << (address ? "" : address.error().text());
  return address.value_or(Address());
}

TEST(Address, IsWhatLeadsToOneHostOnly) {
  EXPECT_EQ(at("https://WebServices2.autotask.net/ATServicesRest/").url(), "https://webservices2.autotask.net");
  EXPECT_EQ(at("https://a.example:8443/").url(), "https://a.example:8443");
  for (const char* local : {"http://127.0.0.1:8480", "http://localhost:1", "http://[::1]:1"})
    EXPECT_EQ(at(local).url(), local);
  for (const char* none : {"",
                           "https://",
                           "a.example",
                           "ftp://a.example",
                           "https://a.example/x",
                           "https://user:word@a.example",
                           "https://a.example?x",
                           "https://a.example#x",
                           "https://a.example\\@b.example",
                           "https://a.example b",
                           "https://a.example:",
                           "https://a.example:80a",
                           "https://a.example:123456",
                           "https://.example",
                           "https://[::2]",
                           "https://a.example\n",
                           "https://ä.example",
                           "http://a.example",
                           "http://127.0.0.1.example",
                           "http://localhost@b.example"})
    EXPECT_FALSE(Address::parse(none)) << none;
}

TEST(Address, AZoneIsBelievedBesideWhatToldItOnly) {
  const Address given = at("https://webservices2.autotask.net");
  EXPECT_TRUE(given.vouches_for(at("https://webservices5.autotask.net")));
  for (const char* stranger :
       {"https://webservices5.autotask.net.example", "https://autotask.net", "https://webservices5.autotask.com",
        "https://xautotask.net", "https://webservices5.autotask.net:8443", "http://localhost"})
    EXPECT_FALSE(given.vouches_for(at(stranger))) << stranger;
  EXPECT_FALSE(at("https://psa.example.co.uk").vouches_for(at("https://other.example.co.uk")));
  EXPECT_TRUE(at("http://127.0.0.1:1").vouches_for(at("http://127.0.0.1:1")));
  EXPECT_FALSE(at("http://127.0.0.1:1").vouches_for(at("http://127.0.0.1:2")));
}

TEST(Address, HoldsItsOwnUrlsOnly) {
  const Address zone = at("https://webservices5.autotask.net");
  EXPECT_TRUE(zone.holds("https://WEBSERVICES5.autotask.net/ATServicesRest/V1.0/Companies/query/next?paging=x"));
  for (const char* other : {"https://webservices5.autotask.net", "https://webservices5.autotask.net.example/",
                            "http://webservices5.autotask.net/", "https://webservices5.autotask.net@b.example/",
                            "https://webservices5.autotask.net:1/", "/next", ""})
    EXPECT_FALSE(zone.holds(other)) << other;
}

}  // namespace
}  // namespace stowage::connectors::autotask
