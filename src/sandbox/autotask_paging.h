#pragma once
// Pages of a query's rows, and the URLs that lead from one to the next. To a client they are opaque; what is in them
// is what the vendor's own have: the page's size, the last ids of the pages before, and the query.

#include <string>
#include <vector>

#include "sandbox/autotask_query.h"

namespace stowage::autotask {

// Where a page begins: behind a row's id.
struct PagePlace {
  std::size_t rows = page_rows_max;
  std::vector<std::int64_t> before = {};  // where the pages before it began, the first one first
  std::int64_t after = -1;

  // As `paging={…}` of a URL says it.
  static Result<PagePlace> parse(const std::string& paging);
  std::string text() const;
};

// How the pages of one query are asked for.
struct PageLinks {
  std::string url;     // "http://…/Contracts/query/next"
  std::string search;  // the query, where the URL carries it; else it is posted again
};

// The whole answer: {"items":[…],"pageDetails":{…}}. `rows` are all that fit, by id.
std::string page_json(const Entity& entity, const Query& query, const std::vector<EntityRow>& rows,
                      const PagePlace& place, const PageLinks& links);
std::string item_json(const Entity& entity, const EntityRow* row);

}  // namespace stowage::autotask
