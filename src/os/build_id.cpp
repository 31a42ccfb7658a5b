#include "os/build_id.h"

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <string_view>

namespace stowage {

namespace {

constexpr size_t aligned(size_t size) {
  return (size + 3) & ~size_t{3};
}

// Notes are records: a header, a name, a description, each padded to 4 bytes.
std::string id_among(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes.data(), sizeof note);
    notes.remove_prefix(sizeof note);
    const size_t name = aligned(note.n_namesz);
    const size_t whole = name + aligned(note.n_descsz);
    if (notes.size() < whole) return "";
    if (note.n_type == NT_GNU_BUILD_ID && notes.substr(0, note.n_namesz) == std::string_view("GNU\0", 4))
      return std::string(notes.substr(name, note.n_descsz));
    notes.remove_prefix(whole);
  }
  return "";
}

// The first object is the program itself.
int look_at_program(dl_phdr_info* info, size_t /*size*/, void* found) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    // The loader gives addresses as numbers. NOLINTNEXTLINE(performance-no-int-to-ptr)
    const auto* begin = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
    std::string id = id_among({begin, header.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(found) = std::move(id);
  }
  return 1;
}

}  // namespace

const std::string& build_id() {
  static const std::string id = [] {
    std::string found;
    dl_iterate_phdr(look_at_program, &found);
    return found;
  }();
  return id;
}

}  // namespace stowage
