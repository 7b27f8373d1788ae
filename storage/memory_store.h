// The store in memory: for tests, replays and evidence.
#ifndef ROLLCALL_STORAGE_MEMORY_STORE_H_
#define ROLLCALL_STORAGE_MEMORY_STORE_H_

#include <memory>

#include "storage/store.h"

namespace rollcall {

std::unique_ptr<Store> NewMemoryStore();

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_MEMORY_STORE_H_
