#pragma once
// The tables of a month's days file.

#include "ledger/file_form.h"

namespace stowage {

const FormSteps& days_steps();

}  // namespace stowage
