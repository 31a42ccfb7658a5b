#pragma once
// The Autotask face: the vendor's REST API as its public description and what is known of it say, over the built-in
// contracts. Safe to call from several threads.

#include <span>
#include <string>

#include "sandbox/autotask_entity.h"
#include "sandbox/autotask_limits.h"
#include "sandbox/autotask_paging.h"
#include "sandbox/autotask_rows.h"
#include "sandbox/face_settings.h"
#include "sandbox/faults.h"
#include "sandbox/request_count.h"

namespace stowage::autotask {

class Face {
 public:
  // The ledger, the faults, and the clock, which counts requests, must outlive it.
  Face(Ledger& ledger, Zone zone, const Clock& clock, FaceSettings settings, Faults& faults);

  static bool serves(std::string_view path);
  // `origin` is what the client calls us: "http://127.0.0.1:8080".
  HttpResponse answer(const HttpRequest& request, const std::string& origin);

 private:
  using Segments = std::span<const std::string>;

  bool knows(const HttpRequest& request) const;
  HttpResponse zone_information(const HttpRequest& request, const std::string& origin) const;
  HttpResponse threshold_information();
  HttpResponse answer_known(const HttpRequest& request, Segments below_version, const std::string& origin);
  HttpResponse answer_entity(const Entity& entity, const HttpRequest& request, Segments rest,
                             const std::string& origin);
  HttpResponse answer_metadata(const Entity& entity, const HttpRequest& request, Segments rest) const;
  HttpResponse answer_query(const Entity& entity, const HttpRequest& request, Segments rest, const std::string& origin);
  HttpResponse answer_child(const Entity& child, const HttpRequest& request, std::int64_t contract, Segments rest,
                            const std::string& origin);
  HttpResponse create(const Entity& entity, const HttpRequest& request, std::int64_t contract);

  Result<std::vector<EntityRow>> rows(const Entity& entity) const;
  Result<HttpResponse> query(const Entity& entity, const HttpRequest& request, const std::string& step,
                             const std::string& origin) const;
  Result<HttpResponse> item(const Entity& entity, std::int64_t id, std::int64_t contract) const;
  Result<HttpResponse> children(const Entity& child, std::int64_t contract, const std::string& origin) const;

  Ledger& ledger_;
  const Zone zone_;
  const FaceSettings settings_;
  Faults& faults_;
  RequestCount requests_;
  ThreadGate threads_;
};

}  // namespace stowage::autotask
