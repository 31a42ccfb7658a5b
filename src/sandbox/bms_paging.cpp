#include "sandbox/bms_paging.h"

#include <algorithm>

namespace stowage::bms {

Result<Page> Page::of(const Given& given, const Switches& switches) {
  const std::int64_t size = TRY(given.number("PageSize")).value_or(0);
  const std::int64_t first = switches.bms_first_page == FirstPage::One ? 1 : 0;
  const std::int64_t number = TRY(given.number("PageNumber")).value_or(first);
  if (size < 0) return bad_input("PageSize is below 0.");
  const std::int64_t rows = std::min(size == 0 ? switches.bms_page_rows : size, switches.bms_page_rows_max);
  return Page{static_cast<std::size_t>(rows),
              static_cast<std::size_t>(std::max(number - first, std::int64_t{0}) * rows)};
}

}  // namespace stowage::bms
