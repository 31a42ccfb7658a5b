#include "connectors/autotask/line.h"

#include "connectors/autotask/contact.h"

namespace stowage::connectors::autotask {

Result<std::unique_ptr<Line>> Line::open(const Address& given, const Login& login) {
  HttpClient client(reading(given));
  Zone zone = TRY_WITHIN("asking for the zone", find_zone(client, given, login));
  return std::unique_ptr<Line>(new Line(given, std::move(zone), login));
}

Line::Line(const Address& given, Zone zone, const Login& login)
    : zone_(std::move(zone)),
      reading_(reading(given)),
      limited_(reading_, clock_, zone_.base()),
      reader_(limited_, zone_, login) {}

}  // namespace stowage::connectors::autotask
