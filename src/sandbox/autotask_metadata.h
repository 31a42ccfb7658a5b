#pragma once
// What the vendor's service tells of its entities, and errors in its form.

#include <string>

#include "sandbox/answers.h"
#include "sandbox/autotask_entity.h"

namespace stowage::autotask {

std::string information_json(const Entity& entity);  // {"info":{…}}
std::string fields_json(const Entity& entity);       // {"fields":[…]}

// {"errors":["…"]}
HttpResponse error_answer(int status, std::string_view text);

}  // namespace stowage::autotask
