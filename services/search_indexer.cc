#include "services/search_indexer.h"

#include <memory>

namespace rollcall {

SearchIndexer::SearchIndexer(SearchIndex& index, const PublishedHead& head, Observer& observer)
    : index_(index), head_(head), observer_(observer), thread_([this] { Work(); }) {}

SearchIndexer::~SearchIndexer() {
  wait_.End();
  thread_.join();
}

void SearchIndexer::Work() {
  while (wait_.For(kIndexInterval)) Update();
  Update();
}

void SearchIndexer::Update() {
  const std::shared_ptr<const Head> head = head_.Current();
  if (head->size() == indexed_) return;
  absl::Status updated = index_.Update(*head->reader);
  if (updated.ok()) indexed_ = head->size();
  // A disk that stays full is told once.
  if (!updated.ok() && updated != difficulty_) observer_.OnInternalError("SearchIndex", updated);
  difficulty_ = std::move(updated);
}

}  // namespace rollcall
