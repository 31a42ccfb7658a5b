#pragma once
// What only a PSA's own screens can do, and no client: post periods and take postings back, issue invoices and make
// them void, renew contracts, type in units and charges; what the hub brings at night; and the rehearsal's clock, which
// no other command can move while the sandbox runs. At /sandbox/, with a key of its own. Safe to call from several
// threads.

#include <string>

#include "base/json.h"
#include "net/http.h"
#include "sandbox/books.h"
#include "sandbox/face_settings.h"

namespace stowage {

class Controls {
 public:
  // The ledger must outlive it.
  Controls(Ledger& ledger, Zone zone, FaceSettings settings)
      : ledger_(ledger), zone_(std::move(zone)), settings_(std::move(settings)) {}

  static bool serves(std::string_view path);
  HttpResponse answer(const HttpRequest& request);

 private:
  // Each writes what was done into an open object.
  using Done = Result<void>;
  Done perform(const std::vector<std::string>& segments, const JsonValue& given, JsonWriter& json);
  Done of_contract(const std::string& verb, const Contract& contract, const JsonValue& given, JsonWriter& json);
  Done post(const Contract& contract, const JsonValue& given, JsonWriter& json);
  Done unpost(const Contract& contract, JsonWriter& json);
  Done invoice(const Contract& contract, JsonWriter& json);
  Done renew(const Contract& contract, const JsonValue& given, JsonWriter& json);
  Done adjust(const Contract& contract, const JsonValue& given, JsonWriter& json);
  Done charge(const Contract& contract, const JsonValue& given, JsonWriter& json);
  Done make_void(std::int64_t invoice, JsonWriter& json);
  Done bring_module(std::int64_t module, const JsonValue& given, JsonWriter& json);
  Done move_clock(const JsonValue& given, JsonWriter& json);

  Ledger& ledger_;
  const Zone zone_;
  const FaceSettings settings_;
};

}  // namespace stowage
