#pragma once
// The BMS face: the vendor's REST API v2 as its public description and what is known of it say, at /bms/v2/, over the
// built-in contracts. Safe to call from several threads.

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "sandbox/bms_given.h"
#include "sandbox/bms_tokens.h"
#include "sandbox/bms_wire.h"
#include "sandbox/books.h"
#include "sandbox/face_settings.h"
#include "sandbox/faults.h"
#include "sandbox/invoice_book.h"
#include "sandbox/k1_book.h"
#include "sandbox/request_count.h"

namespace stowage::bms {

// What a client asks for.
struct Call {
  const HttpRequest& request;
  std::vector<std::int64_t> ids;  // of the path, in its order
  Given given = {};
  JsonValue body = {};
};

class Face {
 public:
  // The ledger, the faults, and the clock, which counts calls and ends tokens, must outlive it.
  Face(Ledger& ledger, Zone zone, const Clock& clock, FaceSettings settings, Faults& faults);

  static bool serves(std::string_view path);
  HttpResponse answer(const HttpRequest& request);

 private:
  enum class Access { Open, WithToken };
  // Where a call's values stand.
  enum class Place { Query, Form, Body };
  struct Operation {
    std::string_view verb;
    std::string_view path;  // below /bms/v2/; {} stands for a number
    Access access;
    Place place;
    std::vector<std::string_view> names;  // of values that are served
    Result<HttpResponse> (Face::*answer)(const Call&);
  };
  static const std::vector<Operation>& operations();
  static std::vector<Operation> of_users();
  static std::vector<Operation> of_accounts_and_contracts();
  static std::vector<Operation> of_invoices_and_services();
  static std::vector<Operation> of_k1();

  HttpResponse perform(const Operation& operation, Call call);
  HttpResponse failure(const Error& error) const;
  HttpResponse refuse_token() const;
  // Reads what the call gives.
  Result<void> read(const Operation& operation, Call& call) const;
  bool knows(const HttpRequest& request);
  // False past the calls that an endpoint takes.
  bool count_call(const Operation& operation);

  Result<HttpResponse> authenticate(const Call& call);
  Result<HttpResponse> refresh_token(const Call& call);
  Result<HttpResponse> sso_status(const Call& call);
  Result<HttpResponse> user_info(const Call& call);
  Result<HttpResponse> account_lookup(const Call& call);
  Result<HttpResponse> accounts(const Call& call);
  Result<HttpResponse> account(const Call& call);
  Result<HttpResponse> contract_lookup(const Call& call);
  Result<HttpResponse> contracts(const Call& call);
  Result<HttpResponse> service_lookup(const Call& call);
  Result<HttpResponse> service(const Call& call);
  Result<HttpResponse> services(const Call& call);
  Result<HttpResponse> related_services(const Call& call);
  Result<HttpResponse> add_services(const Call& call);
  Result<HttpResponse> k1_status(const Call& call);
  Result<HttpResponse> k1_modules(const Call& call);
  Result<HttpResponse> k1_organizations(const Call& call);
  Result<HttpResponse> k1_mappings(const Call& call);
  Result<HttpResponse> map_k1(const Call& call);
  Result<HttpResponse> invoices(const Call& call);
  Result<HttpResponse> invoice(const Call& call);
  Result<HttpResponse> invoice_lines(const Call& call);

  HttpResponse tokens_answer(const TokenPair& tokens) const;
  // The page of rows that a call asks for; with their number where the description has one.
  enum class Total { Told, Untold };
  Result<HttpResponse> page_answer(const Call& call, const std::vector<Row>& rows, Total total) const;
  HttpResponse row_answer(const Row& row) const;
  Result<void> check_k1() const;
  // What a written list comes to, checked.
  Result<K1Mapping> new_mapping(const Call& call) const;
  Result<std::vector<IssuedInvoice>> issued(const Books& books) const;
  Result<Books> books() const;
  Result<std::optional<Day>> day_given(const Call& call, std::string_view name) const;
  bool fits(const std::string* filter, std::string_view text) const;

  Ledger& ledger_;
  const Zone zone_;
  const Clock& clock_;
  const FaceSettings settings_;
  Faults& faults_;
  Tokens tokens_;
  std::mutex mutex_;
  std::map<const Operation*, RequestCount> calls_;  // under mutex_; those that were called
};

}  // namespace stowage::bms
