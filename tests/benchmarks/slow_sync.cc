// Loaded before the C library (LD_PRELOAD) this makes every sync of a file take
// 5 ms longer, as on a disk without a cache. For benchmarks only.
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace {

constexpr std::chrono::milliseconds kDelay(5);

int Delayed(const char* name, int descriptor) {
  std::this_thread::sleep_for(kDelay);
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(descriptor);
}

}  // namespace

extern "C" {

int fsync(int descriptor) { return Delayed("fsync", descriptor); }

int fdatasync(int descriptor) { return Delayed("fdatasync", descriptor); }
}
