#pragma once
// The files beside ledger.db each have a form: a number in the file itself, which grows by one with each step that
// their kind takes. A step is never changed once it has landed. A file without a number has what the first step makes,
// if it has anything.
//
// Nobody may have the file open.

#include <string>
#include <vector>

#include "base/result.h"

namespace stowage {

// SQL; the n-th makes form n out of the form before it, from 1.
using FormSteps = std::vector<std::string>;

// Brings the file to the newest form, all steps in one transaction; a new one gets there from nothing. One that holds
// something is copied before, to PATH.before-FORM, anew at each attempt. A finished file (ledger/file.h) is written for
// that only, and finished again. Refused, and left alone, is one of a newer form. One that holds nothing and cannot be
// brought up, on a full disk say, is removed: the next opening would want to.
Result<void> bring_up(const std::string& path, int page_size, const FormSteps& steps);

// Removes a file and what SQLite keeps beside it.
void remove_database(const std::string& path);

// For a file that can be made of others: one of another form, older or newer, is removed, and an empty one takes its
// place.
Result<void> begin_derived_file(const std::string& path, int page_size, int form);

}  // namespace stowage
