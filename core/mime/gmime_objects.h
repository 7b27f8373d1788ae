// GMime, which reads and writes mails, with objects that go away by themselves.
#ifndef ROLLCALL_CORE_MIME_GMIME_OBJECTS_H_
#define ROLLCALL_CORE_MIME_GMIME_OBJECTS_H_

#include <gmime/gmime.h>

#include <memory>

namespace rollcall {

// An object of GMime's: GLib counts who holds it, and this is one.
struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Counted = std::unique_ptr<T, Unref>;

// Before anything else of GMime's is used; as often as one likes. Thread-safe.
inline void InitializeGmime() {
  static const bool initialized = [] {
    g_mime_init();
    return true;
  }();
  static_cast<void>(initialized);
}

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MIME_GMIME_OBJECTS_H_
