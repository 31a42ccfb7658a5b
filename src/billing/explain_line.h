#pragma once
// Why a line says what it says: its arithmetic in a sentence, and its amount shared over the assets behind it.

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "billing/statement.h"

namespace stowage {

struct AssetWeight {
  AssetId asset;
  Int128 quantity_days = 0;  // its byte-days or asset-days of the line, not negative
};

struct AssetPart {
  AssetId asset;
  Money amount;
};

// Parts that sum to the amount, by largest remainder, ties to the lower id (R15); one part for each asset, by id. An
// asset given twice has its quantities added. Where all quantities are 0 the amount must be 0. An overflow of 128 bits
// is an error.
Result<std::vector<AssetPart>> share_line(const Money& amount, const std::vector<AssetWeight>& assets);

// "37,324.496 GB-days / 31 days = 1,204.016 GB-months x USD 0.34 = 409.36544, rounded once = 409.37". Figures that do
// not end within 9 digits say "about". A line without amount says why it has none.
Result<std::string> arithmetic_text(const StatementLine& line, Currency currency);

}  // namespace stowage
